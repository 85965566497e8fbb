#include "datagrepper/curl_handles.h"

#include <fmt/format.h>

namespace workflow_health {

void CheckCurl(CURLcode code, std::string_view what) {
  if (code == CURLE_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl: {}: {}", what, curl_easy_strerror(code)));
}

void CheckCurl(CURLMcode code, std::string_view what) {
  if (code == CURLM_OK) return;
  throw std::runtime_error(
      fmt::format("libcurl: {}: {}", what, curl_multi_strerror(code)));
}

}  // namespace workflow_health
