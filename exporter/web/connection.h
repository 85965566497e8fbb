// One client: its requests one after the other, and their answers.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "web/basic_auth.h"
#include "web/connections.h"
#include "web/live_config.h"
#include "web/request_reader.h"
#include "web/response.h"
#include "web/transport.h"

namespace workflow_health {

// What the connections of a server share; outlives them.
struct Service {
  ServerLimits limits;
  Routes routes;
  Routes slow_routes;
  std::function<void(const std::string&)> warn;
  LiveConfig config;
  BasicAuth auth;
  Connections connections;
  boost::asio::thread_pool slow_pages;  // makes those of `slow_routes`
  std::atomic<size_t> slow_waiting = 0;
};

// For one thread, that of its transport.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::unique_ptr<Transport> transport, Service& service);

  // Enters itself among the service's connections, which it leaves by Close().
  void Start();
  // Closes at once, whatever the connection is doing.
  void Close();

  // Whether it has a whole request that is not answered yet.
  [[nodiscard]] bool IsBusy() const { return is_busy_; }

 private:
  using Clock = std::chrono::system_clock;

  // A handler that calls `step` when an operation ends, unless that failed or
  // the connection was closed meanwhile.
  [[nodiscard]] Transport::Done Then(void (Connection::*step)(size_t bytes));
  void SetDeadline(std::chrono::milliseconds from_now);
  void SetBusy(bool busy);

  void OnOpen(const Transport::ErrorCode& error);
  void Await();  // the next request
  void Receive();
  void OnBytes(size_t bytes);
  void OnRequest();
  void OnVerdict(BasicAuth::Verdict verdict);
  void Answer();
  void OnAnswer(Result<WebResponse> answer);
  void Send(WebResponse response);
  void OnSent(size_t bytes);
  void Finish();
  void Drain(size_t bytes);

  Service& service_;
  std::unique_ptr<Transport> transport_;
  Connections::List::iterator place_;
  bool is_closed_ = false;
  bool is_busy_ = false;
  bool is_idle_ = false;  // between two requests, no byte of the next is here
  RequestReader reader_;
  WebRequest request_;
  WebResponse response_;
  size_t drained_ = 0;
  std::array<char, 4096> bytes_;
};

}  // namespace workflow_health
