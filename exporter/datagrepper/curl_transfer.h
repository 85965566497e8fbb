// One request by curl. For curl_*.cc alone.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "datagrepper/curl_fetcher.h"
#include "datagrepper/curl_handles.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/json_sieve.h"

namespace workflow_health {

// The request and its handle, which is there before and after it, and keeps its
// options and its connection for the next one. What drives it is elsewhere.
class CurlTransfer {
 public:
  // Both must outlive it. `headers` are sent with each request.
  CurlTransfer(const CurlOptions& options, curl_slist* headers);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // The transfer that owns this handle.
  [[nodiscard]] static CurlTransfer& Of(CURL* easy);
  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  [[nodiscard]] bool IsUnderWay() const { return under_way_; }

  // Sets what the handle is for from now on. `https`: `url` begins with it.
  void Begin(int id, const std::string& url, bool https);
  // How it ended, as curl says.
  [[nodiscard]] Fetched End(CURLcode code);

 private:
  void SetCallbacks();
  void SetLimits();
  void SetTls();
  void SetHeaders(curl_slist* headers);

  size_t TakeBody(std::string_view data);
  [[nodiscard]] bool WatchSize(curl_off_t bytes);

  const CurlOptions& options_;
  CurlEasy easy_ = MadeByCurl(CurlEasy(curl_easy_init()));
  bool under_way_ = false;
  int id_ = 0;
  std::string body_;
  JsonSieve sieve_;
  size_t unpacked_bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace workflow_health
