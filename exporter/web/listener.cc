#include "web/listener.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/v6_only.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>
#include <vector>

namespace workflow_health {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

// Asking all the time does not end a shortage.
constexpr auto kPause = std::chrono::milliseconds(20);

tcp::endpoint Resolve(asio::io_context& io, const ListenAddress& address,
                      ErrorCode& error) {
  if (address.host.empty()) return {tcp::v6(), address.port};
  const auto literal = asio::ip::make_address(address.host, error);
  if (!error) return {literal, address.port};
  const auto found = tcp::resolver(io).resolve(
      address.host, std::to_string(address.port), error);
  if (error) return {};
  const auto is_v4 = [](const auto& entry) {
    return entry.endpoint().address().is_v4();
  };
  const auto v4 = std::find_if(found.begin(), found.end(), is_v4);
  return v4 != found.end() ? v4->endpoint() : found.begin()->endpoint();
}

void Bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint,
          ErrorCode& error) {
  acceptor.open(endpoint.protocol(), error);
  if (error) return;
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (endpoint.address().is_v6()) {
    // "[::]" is all addresses, those of IPv4 as well; as in Go.
    acceptor.set_option(asio::ip::v6_only(false), error);
  }
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
}

// Where the kernel has no IPv6, all addresses are those of IPv4.
bool HasNoIpv6(const ErrorCode& error) {
  return error == asio::error::address_family_not_supported ||
         error == boost::system::errc::address_not_available;
}

bool IsShortage(const ErrorCode& error) {
  using boost::system::errc::errc_t;
  const std::vector<errc_t> shortages = {
      errc_t::too_many_files_open, errc_t::too_many_files_open_in_system,
      errc_t::no_buffer_space, errc_t::not_enough_memory};
  return std::ranges::any_of(shortages,
                             [&](errc_t code) { return error == code; });
}

}  // namespace

Listener::Listener(asio::io_context& io, const ListenAddress& address)
    : acceptor_(io), pause_(io) {
  ErrorCode error;
  const auto endpoint = Resolve(io, address, error);
  if (!error) Bind(acceptor_, endpoint, error);
  if (address.host.empty() && HasNoIpv6(error)) {
    error = {};
    acceptor_ = tcp::acceptor(io);
    Bind(acceptor_, {tcp::v4(), address.port}, error);
  }
  if (!error) return;
  throw std::runtime_error(fmt::format("cannot listen on '{}': {}",
                                       FormatListenAddress(address),
                                       error.message()));
}

std::string Listener::endpoint() const {
  ErrorCode ignored;
  const auto endpoint = acceptor_.local_endpoint(ignored);
  return FormatListenAddress({endpoint.address().to_string(), endpoint.port()});
}

void Listener::Start(OnClient on_client, OnShortage on_shortage) {
  on_client_ = std::move(on_client);
  on_shortage_ = std::move(on_shortage);
  Accept();
}

// The kernel wants a free descriptor to accept with, whether a client waits or
// not: without this wait, a shortage would close a client although nobody new
// comes.
void Listener::Accept() {
  acceptor_.async_wait(tcp::acceptor::wait_read,
                       [this](const ErrorCode& error) {
                         if (error) return Retry(error);
                         AcceptOne();
                       });
}

void Listener::AcceptOne() {
  acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
    if (error) return Retry(error);
    on_client_(std::move(socket));
    Accept();
  });
}

void Listener::Retry(const ErrorCode& error) {
  if (error == asio::error::operation_aborted) return;
  if (IsShortage(error) && on_shortage_()) return Accept();
  pause_.expires_after(kPause);
  pause_.async_wait([this](const ErrorCode& stopped) {
    if (!stopped) Accept();
  });
}

}  // namespace workflow_health
