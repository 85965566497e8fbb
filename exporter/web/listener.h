// One address on which a server accepts clients.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>

#include "web/listen_address.h"

namespace workflow_health {

// For one thread, that of `io`.
class Listener {
 public:
  using OnClient = std::function<void(boost::asio::ip::tcp::socket)>;

  // Clients can connect from now on. Of a name's addresses, the first IPv4 one
  // is taken, as in Go; else the first. Throws std::runtime_error that names
  // the address and why it cannot be listened on.
  Listener(boost::asio::io_context& io, const ListenAddress& address);

  // Whether it closed something.
  using OnShortage = std::function<bool()>;

  // `on_shortage` is called when there is a client but no file descriptor for
  // it; that client is accepted as soon as there is one. Both functions live as
  // long as `io` runs.
  void Start(OnClient on_client, OnShortage on_shortage);

  // "127.0.0.1:19100", with its actual port.
  [[nodiscard]] std::string endpoint() const;

 private:
  void Accept();
  void AcceptOne();
  void Retry(const boost::system::error_code& error);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  OnClient on_client_;
  OnShortage on_shortage_;
};

}  // namespace workflow_health
