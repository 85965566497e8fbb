#include "datagrepper/curl_fetcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "datagrepper/curl_handles.h"
#include "datagrepper/curl_transfer.h"

namespace workflow_health {
namespace {

constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(24);

// Whether the URL is https rather than http; an error if it is neither.
Result<bool> IsHttps(const std::string& url) {
  const auto parsed = MadeByCurl(CurlUrl(curl_url()));
  CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(),
                                CURLU_NON_SUPPORT_SCHEME);
  char* part = nullptr;
  if (code == CURLUE_OK) {
    code = curl_url_get(parsed.get(), CURLUPART_SCHEME, &part, 0);
  }
  const CurlText scheme(part);
  if (code != CURLUE_OK) {
    return Error{
        fmt::format("the URL is not valid: {}", curl_url_strerror(code))};
  }
  if (scheme.get() == std::string_view("https")) return true;
  if (scheme.get() == std::string_view("http")) return false;
  return Error{"the URL is neither http nor https"};
}

void MakeCurlReady() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  CheckCurl(code, "curl_global_init");
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
  CurlTransfer& Idle();
  void Refuse(int id, const std::string& why);
  void CollectEnded();

  const CurlOptions options_;
  const CurlList headers_ = MadeByCurl(
      CurlList(curl_slist_append(nullptr, "Accept: application/json")));
  // Stands before the transfers, which have to be destroyed first.
  const CurlMulti multi_ = MadeByCurl(CurlMulti(curl_multi_init()));
  std::vector<std::unique_ptr<CurlTransfer>> transfers_;
  std::vector<Fetched> ended_;  // not yet told
  std::atomic<bool> woken_ = false;
};

CurlFetcher::Transfers::~Transfers() {
  for (const auto& transfer : transfers_) {
    if (!transfer->IsUnderWay()) continue;
    curl_multi_remove_handle(multi_.get(), transfer->easy());
  }
}

CurlTransfer& CurlFetcher::Transfers::Idle() {
  const auto idle =
      std::ranges::find(transfers_, false, &CurlTransfer::IsUnderWay);
  if (idle != transfers_.end()) return **idle;
  return *transfers_.emplace_back(
      std::make_unique<CurlTransfer>(options_, headers_.get()));
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
  CurlTransfer& transfer = Idle();
  transfer.Begin(id, url, *https);
  CheckCurl(curl_multi_add_handle(multi_.get(), transfer.easy()),
            "curl_multi_add_handle");
}

void CurlFetcher::Transfers::CollectEnded() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    // Removing the handle takes the message away.
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;
    CheckCurl(curl_multi_remove_handle(multi_.get(), easy),
              "curl_multi_remove_handle");
    ended_.push_back(CurlTransfer::Of(easy).End(code));
  }
}

std::vector<Fetched> CurlFetcher::Transfers::Wait(
    std::chrono::milliseconds at_most) {
  const auto deadline = Clock::now() + std::min(at_most, kLongestWait);
  while (true) {
    int under_way = 0;
    CheckCurl(curl_multi_perform(multi_.get(), &under_way),
              "curl_multi_perform");
    CollectEnded();
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (woken_.exchange(false) || !ended_.empty() || left.count() <= 0) break;
    CheckCurl(curl_multi_poll(multi_.get(), nullptr, 0,
                              static_cast<int>(left.count()), nullptr),
              "curl_multi_poll");
  }
  return std::exchange(ended_, {});
}

void CurlFetcher::Transfers::Wake() {
  woken_ = true;
  CheckCurl(curl_multi_wakeup(multi_.get()), "curl_multi_wakeup");
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
