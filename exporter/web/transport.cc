#include "web/transport.h"

#include <openssl/err.h>

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace workflow_health {
namespace {

namespace asio = boost::asio;
using boost::beast::tcp_stream;

class PlainTransport : public Transport {
 public:
  explicit PlainTransport(tcp_stream stream) : stream_(std::move(stream)) {}

  void Open(Done done) override { done({}, 0); }
  void ReadSome(asio::mutable_buffer buffer, Done done) override {
    stream_.async_read_some(buffer, std::move(done));
  }
  void WriteAll(const TwoBuffers& buffers, Done done) override {
    WriteInTheClear(stream_, buffers, std::move(done));
  }
  void Finish(Done done) override {
    ErrorCode error;
    stream_.socket().shutdown(tcp_stream::socket_type::shutdown_send, error);
    done(error, 0);
  }
  tcp_stream& tcp() override { return stream_; }

 private:
  tcp_stream stream_;
};

class TlsTransport : public Transport {
 public:
  TlsTransport(tcp_stream stream, SSL_CTX* context)
      : stream_(std::move(stream), SSL_new(context)) {}

  void Open(Done done) override {
    stream_.async_handshake(
        asio::ssl::stream_base::server,
        [done = std::move(done)](const ErrorCode& error) { done(error, 0); });
  }
  void ReadSome(asio::mutable_buffer buffer, Done done) override {
    stream_.async_read_some(buffer, std::move(done));
  }
  void WriteAll(const TwoBuffers& buffers, Done done) override {
    asio::async_write(stream_, buffers, std::move(done));
  }
  // TLS' own end, then that of TCP.
  void Finish(Done done) override {
    stream_.async_shutdown([this, done = std::move(done)](const ErrorCode&) {
      ErrorCode error;
      tcp().socket().shutdown(tcp_stream::socket_type::shutdown_send, error);
      done(error, 0);
    });
  }
  tcp_stream& tcp() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<tcp_stream> stream_;
};

}  // namespace

std::unique_ptr<Transport> MakePlainTransport(tcp_stream stream) {
  return std::make_unique<PlainTransport>(std::move(stream));
}

std::unique_ptr<Transport> MakeTlsTransport(tcp_stream stream,
                                            SSL_CTX* context) {
  return std::make_unique<TlsTransport>(std::move(stream), context);
}

bool IsPlainHttp(const Transport::ErrorCode& error) {
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) ==
             SSL_R_HTTP_REQUEST;
}

void WriteInTheClear(tcp_stream& stream, const TwoBuffers& buffers,
                     Transport::Done done) {
  asio::async_write(stream, buffers, std::move(done));
}

}  // namespace workflow_health
