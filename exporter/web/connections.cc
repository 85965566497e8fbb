#include "web/connections.h"

#include <algorithm>
#include <utility>

#include "web/connection.h"

namespace workflow_health {

Connections::List::iterator Connections::Add(
    std::shared_ptr<Connection> connection) {
  return all_.insert(all_.end(), std::move(connection));
}

bool Connections::CloseOldest() {
  if (all_.empty()) return false;
  auto oldest = std::ranges::find_if(
      all_, [](const auto& connection) { return !connection->IsBusy(); });
  if (oldest == all_.end()) oldest = all_.begin();
  const std::shared_ptr<Connection> closed = *oldest;  // leaves the list
  closed->Close();
  return true;
}

void Connections::CloseAll() {
  while (!all_.empty()) CloseOldest();
}

}  // namespace workflow_health
