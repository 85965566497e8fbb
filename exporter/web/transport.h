// The bytes of one client, in the clear or under TLS. For one thread; one
// operation at a time, which ends with an error at the deadline of tcp().
#pragma once

#include <openssl/types.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <functional>
#include <memory>

namespace workflow_health {

using TwoBuffers = std::array<boost::asio::const_buffer, 2>;

class Transport {
 public:
  using ErrorCode = boost::system::error_code;
  using Done = std::function<void(ErrorCode, size_t bytes)>;

  virtual ~Transport() = default;

  // What comes before the first byte.
  virtual void Open(Done done) = 0;
  virtual void ReadSome(boost::asio::mutable_buffer buffer, Done done) = 0;
  virtual void WriteAll(const TwoBuffers& buffers, Done done) = 0;
  // Says that no more will be written. To be followed by reading tcp() until
  // its end: closing while bytes still come in would discard what was written.
  virtual void Finish(Done done) = 0;

  [[nodiscard]] virtual boost::beast::tcp_stream& tcp() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> MakePlainTransport(
    boost::beast::tcp_stream stream);
[[nodiscard]] std::unique_ptr<Transport> MakeTlsTransport(
    boost::beast::tcp_stream stream, SSL_CTX* context);

// Whether Open() failed because the client speaks HTTP, not TLS.
[[nodiscard]] bool IsPlainHttp(const Transport::ErrorCode& error);

// For such a client, in place of WriteAll().
void WriteInTheClear(boost::beast::tcp_stream& stream,
                     const TwoBuffers& buffers, Transport::Done done);

}  // namespace workflow_health
