// How datagrepper is asked over HTTP.
#pragma once

#include <fmt/format.h>

#include "app/version.h"
#include "config/config.h"
#include "datagrepper/curl_fetcher.h"

namespace workflow_health {

[[nodiscard]] inline CurlOptions CurlOptionsOf(const Datagrepper& datagrepper) {
  CurlOptions options;
  options.timeout = datagrepper.timeout;
  options.ca_file = datagrepper.ca_file;
  options.user_agent =
      fmt::format("workflow-health/{} (+{})", kVersion, datagrepper.contact);
  return options;
}

}  // namespace workflow_health
