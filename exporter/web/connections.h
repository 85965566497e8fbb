// All clients of a server, and who of them has to go when there are too many.
#pragma once

#include <list>
#include <memory>

namespace workflow_health {

class Connection;

// For one thread.
class Connections {
 public:
  using List = std::list<std::shared_ptr<Connection>>;

  List::iterator Add(std::shared_ptr<Connection> connection);
  // It begins or ceases to wait for a request.
  void Renew(List::iterator place) { all_.splice(all_.end(), all_, place); }
  void Remove(List::iterator place) { all_.erase(place); }

  [[nodiscard]] size_t size() const { return all_.size(); }

  // Whoever has been waiting for a request longest; if nobody is, whoever has
  // been waiting for an answer longest. False if there is nobody.
  bool CloseOldest();
  void CloseAll();

 private:
  List all_;  // in the order in which they began what they do
};

}  // namespace workflow_health
