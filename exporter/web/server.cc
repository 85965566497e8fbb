#include "web/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <optional>
#include <thread>
#include <utility>

#include "web/connection.h"
#include "web/listener.h"

namespace workflow_health {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// The rest of the process needs files, too: half of all that it may open.
ServerLimits WithinFiles(ServerLimits limits) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return limits;
  const auto half = std::max<rlim_t>(files.rlim_cur / 2, 1);
  limits.connections =
      static_cast<size_t>(std::min<rlim_t>(limits.connections, half));
  return limits;
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(ServerOptions options)
      : addresses_(std::move(options.listen_addresses)),
        service_{WithinFiles(options.limits),
                 std::move(options.routes),
                 std::move(options.slow_routes),
                 options.warn,
                 LiveConfig(std::move(options.web_config_file), options.warn),
                 {},
                 {},
                 asio::thread_pool(1),
                 {}} {}

  ~Impl() { Stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Start() {
    for (const ListenAddress& address : addresses_) {
      listeners_.emplace_back(*io_, address);
      endpoints_.push_back(listeners_.back().endpoint());
    }
    for (Listener& listener : listeners_) {
      listener.Start([this](tcp::socket socket) { Serve(std::move(socket)); },
                     [this] { return service_.connections.CloseOldest(); });
    }
    thread_ = std::thread([this] { io_->run(); });
  }

  void Stop() {
    service_.auth.Stop();
    service_.slow_pages.stop();
    service_.slow_pages.join();
    if (!thread_.joinable()) return;
    io_->stop();
    thread_.join();
    service_.connections.CloseAll();
    listeners_.clear();
    io_.reset();  // and with it, clients that were being accepted
  }

  [[nodiscard]] std::vector<std::string> endpoints() const {
    return endpoints_;
  }

 private:
  void Serve(tcp::socket socket) {
    if (service_.connections.size() >= service_.limits.connections) {
      service_.connections.CloseOldest();
    }
    boost::system::error_code ignored;  // this only makes it faster
    socket.set_option(tcp::no_delay(true), ignored);
    boost::beast::tcp_stream stream(std::move(socket));
    service_.config.Refresh();
    const TlsContext& tls = service_.config.tls();
    auto transport = tls ? MakeTlsTransport(std::move(stream), tls.get())
                         : MakePlainTransport(std::move(stream));
    std::make_shared<Connection>(std::move(transport), service_)->Start();
  }

  const std::vector<ListenAddress> addresses_;
  std::optional<asio::io_context> io_{std::in_place, 1};  // one thread
  Service service_;
  std::deque<Listener> listeners_;
  std::vector<std::string> endpoints_;
  std::thread thread_;
};

Server::Server(ServerOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
Server::~Server() = default;
void Server::Start() { impl_->Start(); }
std::vector<std::string> Server::endpoints() const {
  return impl_->endpoints();
}
void Server::Stop() { impl_->Stop(); }

}  // namespace workflow_health
