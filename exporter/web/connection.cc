#include "web/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <utility>

namespace workflow_health {
namespace {

namespace asio = boost::asio;

// How long, and up to how many bytes, a client that was told that its
// connection ends may go on sending: it must have read the answer by then.
constexpr auto kGoodbyeTime = std::chrono::seconds(2);
constexpr size_t kMostDrained = 1U << 20;

// The client that it belongs to: one host may have all the addresses of a /64
// of IPv6 (RFC 4291, 2.5.1). Empty: it has gone.
std::string ClientOf(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  const auto address = socket.remote_endpoint(error).address();
  if (error || !address.is_v6() || address.to_v6().is_v4_mapped()) {
    return error ? "" : address.to_string();
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.begin() + 8};
}

std::chrono::sys_seconds Now() {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
}

// The error is what a route threw.
Result<WebResponse> AnswerTo(const WebRequest& request, const Routes& routes) {
  try {
    return Respond(routes, request, Now());
  } catch (const std::exception& error) {
    return Error{error.what()};
  }
}

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, Service& service)
    : service_(service),
      transport_(std::move(transport)),
      reader_(service.limits.request) {}

void Connection::Start() {
  place_ = service_.connections.Add(shared_from_this());
  SetDeadline(service_.limits.header_time);
  transport_->Open(
      [self = shared_from_this()](Transport::ErrorCode error, size_t) {
        self->OnOpen(error);
      });
}

void Connection::Close() {
  if (is_closed_) return;
  is_closed_ = true;
  transport_->tcp().close();
  service_.connections.Remove(place_);
}

Transport::Done Connection::Then(void (Connection::*step)(size_t)) {
  return [self = shared_from_this(), step](Transport::ErrorCode error,
                                           size_t bytes) {
    if (self->is_closed_) return;
    if (error) return self->Close();
    (*self.*step)(bytes);
  };
}

void Connection::SetDeadline(std::chrono::milliseconds from_now) {
  transport_->tcp().expires_after(from_now);
}

void Connection::SetBusy(bool busy) {
  is_busy_ = busy;
  service_.connections.Renew(place_);
}

void Connection::OnOpen(const Transport::ErrorCode& error) {
  if (is_closed_) return;
  if (!error) return Receive();
  if (!IsPlainHttp(error)) return Close();
  // It would not understand TLS' own alert.
  response_ = Refuse({400, "this port speaks HTTPS only"}, {}, Now());
  WriteInTheClear(transport_->tcp(),
                  {asio::buffer(response_.head), asio::buffer(response_.body)},
                  Then(&Connection::OnSent));
}

void Connection::Await() {
  SetBusy(false);
  is_idle_ = reader_.empty();
  SetDeadline(is_idle_ ? service_.limits.idle_time
                       : service_.limits.header_time);
  Receive();
}

void Connection::Receive() {
  auto received = reader_.Next();
  if (!received) {
    return transport_->ReadSome(asio::buffer(bytes_),
                                Then(&Connection::OnBytes));
  }
  SetBusy(true);
  if (*received) {
    request_ = **std::move(received);
    return OnRequest();
  }
  Send(Refuse(received->error(), {}, Now()));
}

void Connection::OnBytes(size_t bytes) {
  if (is_idle_) SetDeadline(service_.limits.header_time);
  is_idle_ = false;
  reader_.Append({bytes_.data(), bytes});
  Receive();
}

void Connection::OnRequest() {
  service_.config.Refresh();
  const WebUsers& users = service_.config.users();
  if (users.empty()) return OnVerdict(BasicAuth::Verdict::kRight);
  const auto later = [executor = transport_->tcp().get_executor(),
                      weak = weak_from_this()](BasicAuth::Verdict verdict) {
    asio::post(executor, [weak, verdict] {
      const auto self = weak.lock();
      if (self && !self->is_closed_) self->OnVerdict(verdict);
    });
  };
  const auto verdict =
      service_.auth.Check(users, request_.authorization,
                          ClientOf(transport_->tcp().socket()), later);
  if (verdict) OnVerdict(*verdict);
}

void Connection::OnVerdict(BasicAuth::Verdict verdict) {
  switch (verdict) {
    case BasicAuth::Verdict::kRight:
      return Answer();
    case BasicAuth::Verdict::kWrong:
      return Send(
          Refuse({401, "expected a name and its password"}, request_, Now()));
    case BasicAuth::Verdict::kTooBusy:
      return Send(Refuse({503, "too many passwords are being verified"},
                         request_, Now()));
  }
}

void Connection::Answer() {
  if (!service_.slow_routes.contains(request_.path)) {
    return OnAnswer(AnswerTo(request_, service_.routes));
  }
  if (service_.slow_waiting >= service_.limits.slow_pages) {
    return Send(
        Refuse({503, "too many pages are being made"}, request_, Now()));
  }
  ++service_.slow_waiting;
  asio::post(service_.slow_pages, [service = &service_, request = request_,
                                   executor = transport_->tcp().get_executor(),
                                   weak = weak_from_this()] {
    --service->slow_waiting;
    if (weak.expired()) return;  // nobody waits for it any more
    asio::post(executor, [weak, answer = AnswerTo(
                                    request, service->slow_routes)]() mutable {
      const auto self = weak.lock();
      if (!self || self->is_closed_) return;
      self->OnAnswer(std::move(answer));
    });
  });
}

void Connection::OnAnswer(Result<WebResponse> answer) {
  if (answer) return Send(std::move(*answer));
  if (service_.warn) {
    service_.warn(request_.path + ": " + answer.error().message);
  }
  Send(Refuse({500, "this page cannot be made now"}, request_, Now()));
}

void Connection::Send(WebResponse response) {
  response_ = std::move(response);
  SetDeadline(service_.limits.write_time);
  transport_->WriteAll(
      {asio::buffer(response_.head), asio::buffer(response_.body)},
      Then(&Connection::OnSent));
}

void Connection::OnSent(size_t) {
  const bool keep_alive = response_.keep_alive;
  response_ = {};  // its page may be large
  keep_alive ? Await() : Finish();
}

void Connection::Finish() {
  SetBusy(false);
  SetDeadline(kGoodbyeTime);
  transport_->Finish(Then(&Connection::Drain));
}

void Connection::Drain(size_t bytes) {
  drained_ += bytes;
  if (drained_ > kMostDrained) return Close();
  transport_->tcp().async_read_some(asio::buffer(bytes_),
                                    Then(&Connection::Drain));
}

}  // namespace workflow_health
