// A client that sends the bytes it is told to, right or wrong, in the clear or
// under TLS, and sees what comes back. Waits at most half a minute.
#pragma once

#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace workflow_health {

struct Reply {
  int status = 0;
  std::string version;
  std::map<std::string, std::string> headers;  // names in small letters
  std::string body;
};

struct TlsClient {
  int version = 0;              // the only one that is spoken; 0: any
  std::string certificate_pem;  // with its key, to be shown if asked for
};

class Client {
 public:
  // To "127.0.0.1:1" or "[::1]:1".
  explicit Client(const std::string& endpoint) : socket_(Connect(endpoint)) {}
  // From another address of this machine, of IPv4.
  Client(const std::string& endpoint, const char* from)
      : socket_(Connect(endpoint, from)) {}
  Client(const std::string& endpoint, const TlsClient& tls)
      : socket_(Connect(endpoint)) {
    StartTls(tls);
  }
  ~Client() {
    ssl_.reset();
    if (socket_ >= 0) close(socket_);
  }
  Client(Client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        ssl_(std::move(other.ssl_)),
        input_(std::move(other.input_)) {}
  Client& operator=(Client&&) = delete;

  // False: the server has closed, or TLS was refused.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = WriteSome(bytes);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // The next whole answer; nothing if the connection ends before.
  [[nodiscard]] std::optional<Reply> Receive(bool with_body = true) {
    size_t end = 0;
    while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore()) return std::nullopt;
    }
    Reply reply = ParseHead(input_.substr(0, end + 2));
    input_.erase(0, end + 4);
    const size_t length =
        with_body ? std::stoul(reply.headers.at("content-length")) : 0;
    while (input_.size() < length) {
      if (!ReadMore()) return std::nullopt;
    }
    reply.body = input_.substr(0, length);
    input_.erase(0, length);
    return reply;
  }

  // Whether the server closes without another byte.
  [[nodiscard]] bool IsClosed() { return input_.empty() && !ReadMore(); }

  void ShutdownSend() const { shutdown(socket_, SHUT_WR); }

  // For reading: how long it waits for the server.
  void SetPatience(std::chrono::milliseconds patience) const {
    const timeval time{patience.count() / 1000, patience.count() % 1000 * 1000};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  }

  [[nodiscard]] bool timed_out() const { return timed_out_; }
  [[nodiscard]] std::string tls_version() const {
    return SSL_get_version(ssl_.get());
  }

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  static int Connect(const std::string& endpoint, const char* from = nullptr) {
    const size_t colon = endpoint.rfind(':');
    std::string host = endpoint.substr(0, colon);
    std::erase_if(host, [](char c) { return c == '[' || c == ']'; });
    const auto port =
        static_cast<uint16_t>(std::stoi(endpoint.substr(colon + 1)));
    const auto address = boost::asio::ip::make_address(host);
    const int made = socket(address.is_v6() ? AF_INET6 : AF_INET,
                            SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (from != nullptr) BindTo(made, from);
    ConnectTo(made, address, port);
    const timeval patience{30, 0};
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return made;
  }

  static void BindTo(int made, const char* from) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr =
        htonl(boost::asio::ip::make_address_v4(from).to_uint());
    if (bind(made, reinterpret_cast<sockaddr*>(&address), sizeof(address)) !=
        0) {
      throw std::runtime_error(
          fmt::format("the test's client: {}", std::strerror(errno)));
    }
  }

  static void ConnectTo(int made, const boost::asio::ip::address& address,
                        uint16_t port) {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    v4.sin_family = AF_INET;
    v6.sin6_family = AF_INET6;
    v4.sin_port = v6.sin6_port = htons(port);
    sockaddr* any = reinterpret_cast<sockaddr*>(&v4);
    if (address.is_v6()) {
      const auto bytes = address.to_v6().to_bytes();
      std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
      any = reinterpret_cast<sockaddr*>(&v6);
    } else {
      v4.sin_addr.s_addr = htonl(address.to_v4().to_uint());
    }
    const socklen_t size = address.is_v6() ? sizeof(v6) : sizeof(v4);
    if (connect(made, any, size) != 0) {
      throw std::runtime_error(
          fmt::format("the test's client: {}", std::strerror(errno)));
    }
  }

  void StartTls(const TlsClient& tls) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's sockets raise it
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(
        SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);  // TLS 1.1 as well
    SSL_CTX_set_min_proto_version(context.get(), tls.version);
    SSL_CTX_set_max_proto_version(context.get(), tls.version);
    if (!tls.certificate_pem.empty()) {
      const char* pem = tls.certificate_pem.c_str();
      SSL_CTX_use_certificate_file(context.get(), pem, SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context.get(), pem, SSL_FILETYPE_PEM);
    }
    ssl_.reset(SSL_new(context.get()));
    SSL_set_fd(ssl_.get(), socket_);
    SSL_connect(ssl_.get());  // if that fails, so do reads and writes
  }

  ssize_t WriteSome(std::string_view bytes) {
    return ssl_ ? SSL_write(ssl_.get(), bytes.data(),
                            static_cast<int>(bytes.size()))
                : send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  bool ReadMore() {
    char bytes[65536];
    const ssize_t count = ssl_ ? SSL_read(ssl_.get(), bytes, sizeof(bytes))
                               : recv(socket_, bytes, sizeof(bytes), 0);
    timed_out_ = count < 0 && errno == EAGAIN;
    if (count > 0) input_.append(bytes, static_cast<size_t>(count));
    return count > 0;
  }

  static Reply ParseHead(const std::string& head) {
    Reply reply;
    reply.version = head.substr(0, head.find(' '));
    reply.status = std::stoi(head.substr(head.find(' ')));
    for (size_t at = head.find("\r\n") + 2; at < head.size();) {
      const size_t end = head.find("\r\n", at);
      const std::string line = head.substr(at, end - at);
      const size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      std::ranges::transform(name, name.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
      });
      reply.headers[name] = line.substr(colon + 2);
      at = end + 2;
    }
    return reply;
  }

  int socket_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string input_;
  bool timed_out_ = false;
};

// "GET /metrics HTTP/1.1" and what else has to stand there.
inline std::string Get(std::string_view path, std::string_view headers = "",
                       std::string_view method = "GET") {
  return fmt::format("{} {} HTTP/1.1\r\nHost: test\r\n{}\r\n", method, path,
                     headers);
}

}  // namespace workflow_health
