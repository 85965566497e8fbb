// What one client, and all of them together, may take.
#pragma once

#include <chrono>
#include <cstddef>

#include "web/request_reader.h"

namespace workflow_health {

struct ServerLimits {
  RequestLimits request;
  // From the first byte (of a new connection: from its beginning, TLS
  // included) to the end of the headers.
  std::chrono::milliseconds header_time = std::chrono::seconds(10);
  // Between two requests. Longer than Prometheus' default interval of a minute.
  std::chrono::milliseconds idle_time = std::chrono::minutes(2);
  // For the client to take an answer.
  std::chrono::milliseconds write_time = std::chrono::seconds(30);
  // Well below the 1,024 files that a process may have open by default; where
  // it may have less than twice as many, half of those. One more closes the one
  // that has been waiting for a request longest.
  size_t connections = 256;
};

}  // namespace workflow_health
