// Why a request got no answer. For curl_*.cc alone.
#pragma once

#include <curl/curl.h>

#include <string>

#include "datagrepper/curl_fetcher.h"
#include "datagrepper/fetcher.h"

namespace workflow_health {

[[nodiscard]] Fetched::As CurlEndedAs(CURLcode code);

// For a person, as Fetched::failure. Curl's own words are for whoever wrote the
// URL and the proxy: they may repeat either with its password. So only words
// that depend on nothing but a number are used. `body_bytes`: what was kept of
// the body.
[[nodiscard]] std::string CurlFailure(CURL* easy, CURLcode code,
                                      const CurlOptions& options,
                                      size_t body_bytes);

}  // namespace workflow_health
