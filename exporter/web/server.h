// An HTTP server for a few pages, which are ready or are made on another
// thread: the server's own thread waits for nothing but clients.
//
// HTTP/1.0 and 1.1, GET and HEAD, keep-alive and pipelining; gzip; TLS and
// passwords by a web configuration. Every client has deadlines and limits; so
// clients that say nothing cannot keep others out, however many they are.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "web/connections.h"
#include "web/listen_address.h"
#include "web/response.h"

namespace workflow_health {

struct ServerOptions {
  std::vector<ListenAddress> listen_addresses;
  std::string web_config_file;  // empty: no TLS, no passwords
  ServerLimits limits;
  // Called on the server's thread: must be quick and thread-safe. If one throws
  // (std::exception), the answer is 500, and a warning is given.
  Routes routes;
  // The same, but made on another thread, one after the other: such a page may
  // take a while, and holds up none of `routes`. No path is in both.
  Routes slow_routes;
  // Gets one or more lines for people, on the server's thread. May be empty.
  std::function<void(const std::string&)> warn;
};

class Server {
 public:
  // Reads the web configuration; throws std::runtime_error with its mistakes.
  explicit Server(ServerOptions options);
  ~Server();  // as Stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // To be called once. Listens on all addresses, or throws std::runtime_error
  // that names the one that cannot be listened on, and why. Answers from then
  // on, on a thread of its own.
  void Start();

  // "127.0.0.1:19100" or "[::]:19100", in the order of the addresses given,
  // with their actual ports. Empty before Start().
  [[nodiscard]] std::vector<std::string> endpoints() const;

  // Closes everything at once; waits for a page that is being made, not for
  // clients. Not to be called by a route.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace workflow_health
