// All clients of a server, what they may take, and which of them has to go when
// there are too many.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>

#include "web/request_reader.h"

namespace workflow_health {

// What one client, and all of them together, may take.
struct ServerLimits {
  RequestLimits request;
  // From the first byte (of a new connection: from its beginning, TLS
  // included) to the end of the headers.
  std::chrono::milliseconds header_time = std::chrono::seconds(10);
  // Between two requests. Longer than Prometheus' default interval of a minute.
  std::chrono::milliseconds idle_time = std::chrono::minutes(2);
  // For the client to take an answer.
  std::chrono::milliseconds write_time = std::chrono::seconds(30);
  // Well below the 1,024 files that a process may have open by default; at most
  // half of what it may have open. One connection more closes the one that has
  // waited longest for a request.
  size_t connections = 256;
  // Requests for slow pages that wait at a time.
  size_t slow_pages = 64;
};

class Connection;

// For one thread.
class Connections {
 public:
  using List = std::list<std::shared_ptr<Connection>>;

  List::iterator Add(std::shared_ptr<Connection> connection);
  // To be called when it begins or ceases to wait for a request.
  void Renew(List::iterator place) { all_.splice(all_.end(), all_, place); }
  void Remove(List::iterator place) { all_.erase(place); }

  [[nodiscard]] size_t size() const { return all_.size(); }

  // Closes the one that has waited longest for a request; if none waits for
  // one, the one that has waited longest for an answer. False if there is none.
  bool CloseOldest();
  void CloseAll();

 private:
  List all_;  // in the order in which their present state began
};

}  // namespace workflow_health
