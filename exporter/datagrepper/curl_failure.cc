#include "datagrepper/curl_failure.h"

#include <fmt/format.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <system_error>

#include "base/text.h"
#include "base/time.h"
#include "datagrepper/curl_handles.h"
#include "datagrepper/curl_headers.h"

namespace workflow_health {
namespace {

// The system's words, if the fault was the system's; with what stands before
// them.
std::string SystemsWords(CURL* easy) {
  const long number = CurlInfo<long>(easy, CURLINFO_OS_ERRNO);
  if (number == 0) return "";
  return ": " + std::generic_category().message(static_cast<int>(number));
}

// OpenSSL's words, by its number alone. The host's name is checked before.
std::string CertificatesFault(CURL* easy) {
  const long number = CurlInfo<long>(easy, CURLINFO_SSL_VERIFYRESULT);
  const bool looked_at =
      number != X509_V_OK && number != X509_V_ERR_UNSPECIFIED;
  if (!looked_at) return "it belongs to another host";
  return X509_verify_cert_error_string(number);
}

std::string TimeoutsFault(CURL* easy, const CurlOptions& options) {
  // In microseconds; 0: there was no connection.
  const auto ready = CurlInfo<curl_off_t>(easy, CURLINFO_PRETRANSFER_TIME_T);
  const Seconds most =
      ready > 0 ? options.timeout
                : std::min(options.timeout, CurlOptions::kConnectTimeout);
  return fmt::format("timed out: no {} within {}",
                     ready > 0 ? "whole answer" : "connection",
                     FormatDuration(most));
}

std::string ProxysFault(CURL* easy) {
  const long status = CurlInfo<long>(easy, CURLINFO_HTTP_CONNECTCODE);
  if (status == 0 || status == 200) return "";
  return fmt::format("the proxy answered HTTP {}", status);
}

std::string SizesFault(const CurlOptions& options, size_t body_bytes) {
  return fmt::format("the answer is larger than {} bytes",
                     body_bytes > options.max_body_bytes
                         ? options.max_body_bytes
                         : options.max_sent_bytes);
}

std::string CaFilesFault(const CurlOptions& options) {
  return "the certificates cannot be read: " +
         (options.ca_file.empty() ? "those of the system"
                                  : Printable(options.ca_file));
}

// What depends on the code alone.
std::string WordsFor(CURLcode code) {
  switch (code) {
    case CURLE_GOT_NOTHING:
      return "the server closed the connection without an answer";
    case CURLE_WRITE_ERROR:  // from unpacking, not from our writing
      return "the answer cannot be unpacked: more data follow its end";
    case CURLE_TOO_MANY_REDIRECTS:
      return fmt::format("there were more than {} redirects",
                         CurlOptions::kMostRedirects);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy cannot be used: its address in the environment is not "
             "valid, or its host is unknown";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host of the address is unknown";
    case CURLE_PROXY:
      return "the proxy does not connect to the server";
    case CURLE_PARTIAL_FILE:
      return "the answer was cut off";
    case CURLE_BAD_CONTENT_ENCODING:
      return "the answer cannot be unpacked: it is damaged";
    case CURLE_OUT_OF_MEMORY:  // curl 7.88 says so of a header over 100 kB
      return "the headers of the answer are too large, or there is too little "
             "memory";
    default:
      return curl_easy_strerror(code);
  }
}

}  // namespace

Fetched::As CurlEndedAs(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Fetched::As::kAnswered;
    case CURLE_OPERATION_TIMEDOUT:
      return Fetched::As::kTimedOut;
    case CURLE_FILESIZE_EXCEEDED:
      return Fetched::As::kTooLarge;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_ISSUER_ERROR:
      return Fetched::As::kForbidden;
    default:
      return Fetched::As::kFailed;
  }
}

std::string CurlFailure(CURL* easy, CURLcode code, const CurlOptions& options,
                        size_t body_bytes) {
  if (auto proxys = ProxysFault(easy); !proxys.empty()) return proxys;
  const bool redirected = CurlStatus(easy) / 100 == 3;
  switch (code) {
    case CURLE_FILESIZE_EXCEEDED:
      return SizesFault(options, body_bytes);
    case CURLE_COULDNT_CONNECT:
      return "cannot connect" + SystemsWords(easy);
    case CURLE_OPERATION_TIMEDOUT:
      return TimeoutsFault(easy, options);
    case CURLE_RECV_ERROR:
      return "the answer cannot be read" + SystemsWords(easy);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return redirected
                 ? "the redirect leads to an address that cannot be followed"
                 : "the answer is not understood";
    case CURLE_SSL_CACERT_BADFILE:
      return CaFilesFault(options);
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the server's certificate is not trusted: " +
             CertificatesFault(easy);
    default:
      return WordsFor(code);
  }
}

}  // namespace workflow_health
