// What the last answer to a request says before its body, not the redirects
// before it. For curl_*.cc alone.
#pragma once

#include <curl/curl.h>

#include <optional>

#include "base/time.h"

namespace workflow_health {

// HTTP's; 0: there was none.
[[nodiscard]] int CurlStatus(CURL* easy);

// The server's clock, where it tells it.
[[nodiscard]] std::optional<Time> CurlDate(CURL* easy);

// From when the answer came, 0 to 24 hours; see Fetched::retry_after. A date
// counts from `date`, or from our clock.
[[nodiscard]] std::optional<Seconds> CurlRetryAfter(CURL* easy,
                                                    std::optional<Time> date);

}  // namespace workflow_health
