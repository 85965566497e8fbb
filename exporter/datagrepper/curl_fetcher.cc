#include "datagrepper/curl_fetcher.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "base/text.h"
#include "datagrepper/json_sieve.h"

namespace workflow_health {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout = std::chrono::seconds(10);
constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(24);
constexpr Seconds kLongestRetryAfter = std::chrono::hours(24);
constexpr long kMostRedirects = 5;

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Easy = std::unique_ptr<CURL, Free<&curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Free<&curl_multi_cleanup>>;
using List = std::unique_ptr<curl_slist, Free<&curl_slist_free_all>>;
using ParsedUrl = std::unique_ptr<CURLU, Free<&curl_url_cleanup>>;
using UrlPart = std::unique_ptr<char, Free<&curl_free>>;

void Check(CURLcode code, std::string_view what) {
  if (code == CURLE_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl: {}: {}", what, curl_easy_strerror(code)));
}

void Check(CURLMcode code, std::string_view what) {
  if (code == CURLM_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl: {}: {}", what, curl_multi_strerror(code)));
}

template <class T>
T Made(T owner) {
  if (!owner) throw std::runtime_error("libcurl: cannot make a handle");
  return owner;
}

// curl reads what it is given as a long, a curl_off_t or a pointer, unchecked.
template <class T>
void Set(CURL* easy, CURLoption option, T value) {
  static_assert(std::is_same_v<T, long> || std::is_same_v<T, curl_off_t> ||
                std::is_pointer_v<T>);
  const curl_easyoption* known = curl_easy_option_by_id(option);
  Check(curl_easy_setopt(easy, option, value),
        known != nullptr ? known->name : "an unknown option");
}

long Milliseconds(std::chrono::milliseconds duration) {
  return static_cast<long>(duration.count());
}

// One request and, before and after it, the handle for the next.
struct Transfer {
  explicit Transfer(const CurlOptions& options)
      : max_body_bytes(options.max_body_bytes),
        max_sent_bytes(options.max_sent_bytes) {}

  Easy easy = Made(Easy(curl_easy_init()));
  const size_t max_body_bytes;
  const size_t max_sent_bytes;
  bool under_way = false;
  int id = 0;
  std::string body;
  JsonSieve sieve;
  size_t unpacked_bytes = 0;
  bool too_large = false;
};

// Gets the unpacked body, piece by piece. https://curl.se/libcurl/c/
// CURLOPT_WRITEFUNCTION.html: another number than `bytes` breaks it off.
size_t TakeBody(const char* data, size_t, size_t bytes,
                void* transfer) noexcept {
  auto* taker = static_cast<Transfer*>(transfer);
  taker->unpacked_bytes += bytes;
  const size_t sieved = taker->sieve.Take({data, bytes}, &taker->body);
  taker->body.append(data + sieved, bytes - sieved);
  taker->too_large = taker->unpacked_bytes > taker->max_sent_bytes ||
                     taker->body.size() > taker->max_body_bytes;
  return taker->too_large ? CURL_WRITEFUNC_ERROR : bytes;
}

// Sees how much came off the wire: packed data may unpack to nothing.
int WatchSize(void* transfer, curl_off_t, curl_off_t bytes, curl_off_t,
              curl_off_t) noexcept {
  auto* watcher = static_cast<Transfer*>(transfer);
  if (std::cmp_greater(bytes, watcher->max_sent_bytes)) {
    watcher->too_large = true;
  }
  return watcher->too_large ? 1 : 0;
}

void SetCallbacks(Transfer* transfer) {
  CURL* easy = transfer->easy.get();
  Set(easy, CURLOPT_PRIVATE, transfer);
  Set(easy, CURLOPT_WRITEFUNCTION, &TakeBody);
  Set(easy, CURLOPT_WRITEDATA, transfer);
  Set(easy, CURLOPT_NOPROGRESS, 0L);
  Set(easy, CURLOPT_XFERINFOFUNCTION, &WatchSize);
  Set(easy, CURLOPT_XFERINFODATA, transfer);
}

void SetLimits(CURL* easy, const CurlOptions& options) {
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_TIMEOUT_MS, Milliseconds(options.timeout));
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(kConnectTimeout));
  Set(easy, CURLOPT_MAXFILESIZE_LARGE,
      static_cast<curl_off_t>(options.max_sent_bytes));
  Set(easy, CURLOPT_FOLLOWLOCATION, 1L);
  Set(easy, CURLOPT_MAXREDIRS, kMostRedirects);
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
}

void SetTls(CURL* easy, const std::string& ca_file) {
  Set(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  Set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (ca_file.empty()) return;
  Set(easy, CURLOPT_CAINFO, ca_file.c_str());
  // Or else the system's folder of certificates would count as well.
  Set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void SetHeaders(CURL* easy, const std::string& user_agent, curl_slist* more) {
  Set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  Set(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  Set(easy, CURLOPT_USERAGENT, user_agent.c_str());
  Set(easy, CURLOPT_HTTPHEADER, more);
}

// Whether it is https and not http; what is wrong with it, otherwise.
Result<bool> IsHttps(const std::string& url) {
  const auto parsed = Made(ParsedUrl(curl_url()));
  CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                                CURLU_NON_SUPPORT_SCHEME);
  char* part = nullptr;
  if (code == CURLUE_OK) {
    code = curl_url_get(parsed.get(), CURLUPART_SCHEME, &part, 0);
  }
  const UrlPart scheme(part);
  if (code != CURLUE_OK) {
    return Error{fmt::format("the URL is broken: {}", curl_url_strerror(code))};
  }
  if (scheme.get() == std::string_view("https")) return true;
  if (scheme.get() == std::string_view("http")) return false;
  return Error{"the URL is neither http nor https"};
}

Fetched::As AsOf(CURLcode code) {
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

int StatusOf(CURL* easy) {
  long status = 0;
  Check(curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status), "status");
  return static_cast<int>(status);
}

// Of the system, where it was its fault; with what stands before it.
std::string SystemsWords(CURL* easy) {
  long number = 0;
  Check(curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number), "errno");
  if (number == 0) return "";
  return ": " + std::generic_category().message(static_cast<int>(number));
}

// OpenSSL's, by its number alone. Whether it is the host's is seen before.
std::string CertificatesFault(CURL* easy) {
  long number = 0;
  Check(curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &number), "verify");
  const bool looked_at =
      number != X509_V_OK && number != X509_V_ERR_UNSPECIFIED;
  if (!looked_at) return "it is not that of the host";
  return X509_verify_cert_error_string(number);
}

std::string TimeoutsFault(CURL* easy, const CurlOptions& options) {
  curl_off_t ready = 0;  // in microseconds; 0: there was no connection
  Check(curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready), "time");
  const Seconds most =
      ready > 0 ? options.timeout
                : std::min<Seconds>(
                      options.timeout,
                      std::chrono::duration_cast<Seconds>(kConnectTimeout));
  return fmt::format("timed out: no {} within {}",
                     ready > 0 ? "whole answer" : "connection",
                     FormatDuration(most));
}

std::string ProxysFault(CURL* easy) {
  long status = 0;
  Check(curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status), "connect");
  if (status == 0 || status == 200) return "";
  return fmt::format("the proxy answered HTTP {}", status);
}

// Why there is no answer. Curl's own words are for the eyes of who wrote the
// URL and the proxy: they may repeat either with its password. So only those
// are used that depend on nothing but a number.
std::string FailureOf(const Transfer& transfer, CURLcode code,
                      const CurlOptions& options) {
  CURL* easy = transfer.easy.get();
  if (auto proxys = ProxysFault(easy); !proxys.empty()) return proxys;
  const bool redirected = StatusOf(easy) / 100 == 3;
  switch (code) {
    case CURLE_FILESIZE_EXCEEDED:
      return fmt::format("the answer is larger than {} bytes",
                         transfer.body.size() > transfer.max_body_bytes
                             ? transfer.max_body_bytes
                             : transfer.max_sent_bytes);
    case CURLE_GOT_NOTHING:
      return "the server closed the connection without an answer";
    case CURLE_WRITE_ERROR:  // not of TakeBody(), but of what unpacks for it
      return "the answer cannot be unpacked: there is more after its end";
    case CURLE_TOO_MANY_REDIRECTS:
      return fmt::format("there were more than {} redirects", kMostRedirects);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy cannot be used: its address in the environment is "
             "broken, or its host is not known";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host of the address is not known";
    case CURLE_COULDNT_CONNECT:
      return "cannot connect" + SystemsWords(easy);
    case CURLE_PROXY:
      return "the proxy does not connect to the server";
    case CURLE_OPERATION_TIMEDOUT:
      return TimeoutsFault(easy, options);
    case CURLE_PARTIAL_FILE:
      return "the answer was cut off";
    case CURLE_RECV_ERROR:
      return "the answer cannot be read" + SystemsWords(easy);
    case CURLE_BAD_CONTENT_ENCODING:
      return "the answer cannot be unpacked: it is damaged";
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return redirected ? "the redirect leads to where it cannot be followed"
                        : "the answer is not understood";
    case CURLE_OUT_OF_MEMORY:  // curl 7.88 says so of a header over 100 kB
      return "the head of the answer is too large, or the memory too small";
    case CURLE_SSL_CACERT_BADFILE:
      return "the certificates cannot be read: " +
             (options.ca_file.empty() ? "those of the system"
                                      : Printable(options.ca_file));
    case CURLE_PEER_FAILED_VERIFICATION:
      return "the server's certificate is not believed: " +
             CertificatesFault(easy);
    default:
      return curl_easy_strerror(code);
  }
}

// Of the last answer, not of the redirects before it.
std::optional<std::string> Header(CURL* easy, const char* name) {
  curl_header* header = nullptr;
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
    return std::nullopt;
  }
  return header->value;
}

std::optional<Time> ParseHttpDate(const std::string& text) {
  const time_t time = curl_getdate(text.c_str(), nullptr);
  if (time == -1) return std::nullopt;
  return Time(Seconds(time));
}

std::optional<Time> DateOf(CURL* easy) {
  const auto text = Header(easy, "Date");
  return text ? ParseHttpDate(*text) : std::nullopt;
}

// A number too large for its type is a long time, too.
std::optional<Seconds> ParseSeconds(std::string_view text) {
  std::uint32_t seconds = 0;  // no minus sign is read
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kLongestRetryAfter;
  return Seconds(seconds);
}

// Every form of an HTTP date begins with the day's name (RFC 9110, 5.6.7);
// curl_getdate() would read much else.
bool BeginsLikeDate(std::string_view text) {
  return !text.empty() &&
         std::isalpha(static_cast<unsigned char>(text[0])) != 0;
}

std::optional<Seconds> RetryAfterOf(CURL* easy, std::optional<Time> date) {
  const auto text = Header(easy, "Retry-After");
  if (!text) return std::nullopt;
  std::optional<Seconds> after;
  if (!BeginsLikeDate(*text)) {
    after = ParseSeconds(*text);
  } else if (const auto until = ParseHttpDate(*text)) {
    const auto now = std::chrono::system_clock::now();
    after = *until - date.value_or(std::chrono::floor<Seconds>(now));
  }
  if (!after) return std::nullopt;
  return std::clamp(*after, Seconds(0), kLongestRetryAfter);
}

void MakeCurlReady() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  Check(code, "curl_global_init");
}

}  // namespace

class CurlFetcher::Transfers {
 public:
  explicit Transfers(CurlOptions options) : options_(std::move(options)) {}
  ~Transfers();
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  void Start(int id, const std::string& url);
  std::vector<Fetched> Wait(std::chrono::milliseconds at_most);
  void Wake();

 private:
  Transfer* Idle();
  void Refuse(int id, const std::string& why);
  void CollectEnded();
  void End(Transfer* transfer, CURLcode code);

  const CurlOptions options_;
  const List headers_ =
      Made(List(curl_slist_append(nullptr, "Accept: application/json")));
  // Before the transfers, which have to be gone before it goes.
  const Multi multi_ = Made(Multi(curl_multi_init()));
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Fetched> ended_;  // not yet told
  std::atomic<bool> woken_ = false;
};

CurlFetcher::Transfers::~Transfers() {
  for (const auto& transfer : transfers_) {
    if (!transfer->under_way) continue;
    curl_multi_remove_handle(multi_.get(), transfer->easy.get());
  }
}

// One that has been used keeps its options.
Transfer* CurlFetcher::Transfers::Idle() {
  const auto idle = std::ranges::find(transfers_, false, &Transfer::under_way);
  if (idle != transfers_.end()) return idle->get();
  auto made = std::make_unique<Transfer>(options_);
  SetCallbacks(made.get());
  SetLimits(made->easy.get(), options_);
  SetTls(made->easy.get(), options_.ca_file);
  SetHeaders(made->easy.get(), options_.user_agent, headers_.get());
  return transfers_.emplace_back(std::move(made)).get();
}

void CurlFetcher::Transfers::Refuse(int id, const std::string& why) {
  Fetched& fetched = ended_.emplace_back();
  fetched.id = id;
  fetched.as = Fetched::As::kForbidden;
  fetched.failure = why;
}

void CurlFetcher::Transfers::Start(int id, const std::string& url) {
  const auto https = IsHttps(url);
  if (!https) return Refuse(id, https.error().message);
  Transfer* transfer = Idle();
  CURL* easy = transfer->easy.get();
  Set(easy, CURLOPT_URL, url.c_str());
  Set(easy, CURLOPT_REDIR_PROTOCOLS_STR, *https ? "https" : "http,https");
  transfer->id = id;
  transfer->sieve = JsonSieve();
  transfer->unpacked_bytes = 0;
  transfer->too_large = false;
  Check(curl_multi_add_handle(multi_.get(), easy), "curl_multi_add_handle");
  transfer->under_way = true;
}

void CurlFetcher::Transfers::End(Transfer* transfer, CURLcode code) {
  if (transfer->too_large) code = CURLE_FILESIZE_EXCEEDED;
  CURL* easy = transfer->easy.get();
  Fetched& fetched = ended_.emplace_back();
  fetched.id = transfer->id;
  fetched.as = AsOf(code);
  if (fetched.as == Fetched::As::kAnswered) {
    fetched.status = StatusOf(easy);
    if (!transfer->sieve.done()) transfer->sieve.Finish(&transfer->body);
    fetched.body = std::move(transfer->body);
    fetched.date = DateOf(easy);
    fetched.retry_after = RetryAfterOf(easy, fetched.date);
  } else {
    fetched.failure = FailureOf(*transfer, code, options_);
  }
  std::string().swap(transfer->body);  // gives back its memory, too
  transfer->under_way = false;
}

void CurlFetcher::Transfers::CollectEnded() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Removing the handle takes the message away.
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    Transfer* transfer = nullptr;
    Check(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer), "transfer");
    Check(curl_multi_remove_handle(multi_.get(), easy),
          "curl_multi_remove_handle");
    End(transfer, code);
  }
}

std::vector<Fetched> CurlFetcher::Transfers::Wait(
    std::chrono::milliseconds at_most) {
  const auto deadline = Clock::now() + std::min(at_most, kLongestWait);
  while (true) {
    int under_way = 0;
    Check(curl_multi_perform(multi_.get(), &under_way), "curl_multi_perform");
    CollectEnded();
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (woken_.exchange(false) || !ended_.empty() || left.count() <= 0) break;
    Check(curl_multi_poll(multi_.get(), nullptr, 0,
                          static_cast<int>(left.count()), nullptr),
          "curl_multi_poll");
  }
  return std::exchange(ended_, {});
}

void CurlFetcher::Transfers::Wake() {
  woken_ = true;
  Check(curl_multi_wakeup(multi_.get()), "curl_multi_wakeup");
}

CurlFetcher::CurlFetcher(CurlOptions options) {
  MakeCurlReady();
  transfers_ = std::make_unique<Transfers>(std::move(options));
}
CurlFetcher::~CurlFetcher() = default;

void CurlFetcher::Start(int id, const std::string& url) {
  transfers_->Start(id, url);
}

std::vector<Fetched> CurlFetcher::Wait(std::chrono::milliseconds at_most) {
  return transfers_->Wait(at_most);
}

void CurlFetcher::Wake() { transfers_->Wake(); }

}  // namespace workflow_health
