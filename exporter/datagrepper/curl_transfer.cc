#include "datagrepper/curl_transfer.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "datagrepper/curl_failure.h"
#include "datagrepper/curl_headers.h"

namespace workflow_health {
namespace {

long InMilliseconds(std::chrono::milliseconds duration) {
  return static_cast<long>(duration.count());
}

// What stands around one body fits beside it.
JsonSieve SieveFor(size_t max_body_bytes) {
  const size_t most = max_body_bytes - max_body_bytes / 128;
  return JsonSieve(most,
                   fmt::format("its body is longer than {} KiB", most / 1024));
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlOptions& options, curl_slist* headers)
    : options_(options) {
  SetCallbacks();
  SetLimits();
  SetTls();
  SetHeaders(headers);
}

CurlTransfer& CurlTransfer::Of(CURL* easy) {
  return *CurlInfo<CurlTransfer*>(easy, CURLINFO_PRIVATE);
}

void CurlTransfer::SetCallbacks() {
  const curl_write_callback take = [](char* data, size_t, size_t bytes,
                                      void* transfer) noexcept {
    return static_cast<CurlTransfer*>(transfer)->TakeBody({data, bytes});
  };
  const curl_xferinfo_callback watch = [](void* transfer, curl_off_t,
                                          curl_off_t bytes, curl_off_t,
                                          curl_off_t) noexcept {
    return static_cast<CurlTransfer*>(transfer)->WatchSize(bytes) ? 0 : 1;
  };
  SetOption(easy(), CURLOPT_PRIVATE, this);
  SetOption(easy(), CURLOPT_WRITEFUNCTION, take);
  SetOption(easy(), CURLOPT_WRITEDATA, this);
  SetOption(easy(), CURLOPT_NOPROGRESS, 0L);
  SetOption(easy(), CURLOPT_XFERINFOFUNCTION, watch);
  SetOption(easy(), CURLOPT_XFERINFODATA, this);
}

void CurlTransfer::SetLimits() {
  SetOption(easy(), CURLOPT_NOSIGNAL, 1L);
  SetOption(easy(), CURLOPT_TIMEOUT_MS, InMilliseconds(options_.timeout));
  SetOption(easy(), CURLOPT_CONNECTTIMEOUT_MS,
            InMilliseconds(CurlOptions::kConnectTimeout));
  SetOption(easy(), CURLOPT_MAXFILESIZE_LARGE,
            static_cast<curl_off_t>(options_.max_sent_bytes));
  SetOption(easy(), CURLOPT_FOLLOWLOCATION, 1L);
  SetOption(easy(), CURLOPT_MAXREDIRS, CurlOptions::kMostRedirects);
  SetOption(easy(), CURLOPT_PROTOCOLS_STR, "http,https");
}

void CurlTransfer::SetTls() {
  SetOption(easy(), CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  SetOption(easy(), CURLOPT_SSL_VERIFYPEER, 1L);
  SetOption(easy(), CURLOPT_SSL_VERIFYHOST, 2L);
  if (options_.ca_file.empty()) return;
  SetOption(easy(), CURLOPT_CAINFO, options_.ca_file.c_str());
  // Otherwise the system's folder of certificates would count as well.
  SetOption(easy(), CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void CurlTransfer::SetHeaders(curl_slist* headers) {
  SetOption(easy(), CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  SetOption(easy(), CURLOPT_ACCEPT_ENCODING, "gzip");
  SetOption(easy(), CURLOPT_USERAGENT, options_.user_agent.c_str());
  SetOption(easy(), CURLOPT_HTTPHEADER, headers);
}

void CurlTransfer::Begin(int id, const std::string& url, bool https) {
  SetOption(easy(), CURLOPT_URL, url.c_str());
  SetOption(easy(), CURLOPT_REDIR_PROTOCOLS_STR,
            https ? "https" : "http,https");
  id_ = id;
  sieve_ = SieveFor(options_.max_body_bytes);
  unpacked_bytes_ = 0;
  too_large_ = false;
  under_way_ = true;
}

// Gets the unpacked body, piece by piece. https://curl.se/libcurl/c/
// CURLOPT_WRITEFUNCTION.html: returning another number than its length breaks
// it off.
size_t CurlTransfer::TakeBody(std::string_view data) {
  unpacked_bytes_ += data.size();
  const size_t sieved = sieve_.Take(data, &body_);
  body_.append(data.substr(sieved));
  too_large_ = unpacked_bytes_ > options_.max_sent_bytes ||
               body_.size() > options_.max_body_bytes;
  return too_large_ ? CURL_WRITEFUNC_ERROR : data.size();
}

// Sees how much came off the wire: packed data may unpack to nothing. False
// breaks it off.
bool CurlTransfer::WatchSize(curl_off_t bytes) {
  if (std::cmp_greater(bytes, options_.max_sent_bytes)) too_large_ = true;
  return !too_large_;
}

Fetched CurlTransfer::End(CURLcode code) {
  if (too_large_) code = CURLE_FILESIZE_EXCEEDED;
  Fetched fetched;
  fetched.id = id_;
  fetched.as = CurlEndedAs(code);
  if (fetched.as == Fetched::As::kAnswered) {
    fetched.status = CurlStatus(easy());
    if (!sieve_.done()) sieve_.Finish(&body_);
    fetched.body = std::move(body_);
    fetched.date = CurlDate(easy());
    fetched.retry_after = CurlRetryAfter(easy(), fetched.date);
  } else {
    fetched.failure = CurlFailure(easy(), code, options_, body_.size());
  }
  std::string().swap(body_);  // gives back its memory, too
  under_way_ = false;
  return fetched;
}

}  // namespace workflow_health
