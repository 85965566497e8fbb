// A server on 127.0.0.1 that answers with the bytes it is told to, right or
// wrong, in the clear or under TLS.
#pragma once

#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace workflow_health {

struct Answer {
  enum class Then {
    kClose,
    kKeep,   // the connection, for the next request
    kReset,  // closes it the hard way
    kHold,   // says no more, but does not close it
  };

  std::string bytes;
  Then then = Then::kClose;
  size_t requests = 0;  // so many must have come before this is sent
};

// One accepted connection. Reads and writes tell false at its end.
class RawConnection {
 public:
  RawConnection(int socket, SSL_CTX* tls) : socket_(socket) {
    if (tls == nullptr) return;
    ssl_.reset(SSL_new(tls));
    SSL_set_fd(ssl_.get(), socket);
    accepted_ = SSL_accept(ssl_.get()) == 1;
  }

  // A request without a body; nothing at the end of the connection.
  [[nodiscard]] std::optional<std::string> ReadRequest() {
    std::string request;
    while (!request.ends_with("\r\n\r\n")) {
      char byte = 0;
      if (!accepted_ || !ReadByte(&byte)) return std::nullopt;
      request += byte;
    }
    return request;
  }

  void Write(const std::string& bytes) {
    for (size_t sent = 0; sent < bytes.size();) {
      const auto count = WriteSome(bytes.data() + sent, bytes.size() - sent);
      if (count <= 0) return;  // the client has gone, as it may
      sent += static_cast<size_t>(count);
    }
  }

  void EndTls() {
    if (ssl_ && accepted_) SSL_shutdown(ssl_.get());
  }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  bool ReadByte(char* byte) {
    return ssl_ ? SSL_read(ssl_.get(), byte, 1) == 1
                : recv(socket_, byte, 1, 0) == 1;
  }
  ssize_t WriteSome(const char* data, size_t size) {
    return ssl_ ? SSL_write(ssl_.get(), data, static_cast<int>(size))
                : send(socket_, data, size, MSG_NOSIGNAL);
  }

  int socket_;
  std::unique_ptr<SSL, Free> ssl_;
  bool accepted_ = true;
};

class RawServer {
 public:
  // The first request gets the first answer and so on, those after the last
  // get that once more. `pem` is a file with a key and its certificate: TLS.
  explicit RawServer(std::vector<Answer> answers, const std::string& pem = "")
      : answers_(std::move(answers)), listener_(Listen()) {
    if (!pem.empty()) StartTls(pem);
    acceptor_ = std::thread([this] { Accept(); });
  }

  ~RawServer() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
      shutdown(listener_, SHUT_RDWR);
      for (const int socket : open_) shutdown(socket, SHUT_RDWR);
    }
    changed_.notify_all();
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::string Url(const std::string& path = "/") const {
    return fmt::format("{}://127.0.0.1:{}{}", tls_ ? "https" : "http", Port(),
                       path);
  }

  [[nodiscard]] std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  [[nodiscard]] size_t connections() {
    const std::lock_guard lock(mutex_);
    return threads_.size();
  }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  static int Listen() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address),
             sizeof(address)) != 0 ||
        listen(listener, 16) != 0) {
      throw std::runtime_error("the test's server cannot listen");
    }
    return listener;
  }

  [[nodiscard]] int Port() const {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  void StartTls(const std::string& pem) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's sockets raise it
    tls_.reset(SSL_CTX_new(TLS_server_method()));
    if (SSL_CTX_use_certificate_file(tls_.get(), pem.c_str(),
                                     SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_.get(), pem.c_str(),
                                    SSL_FILETYPE_PEM) != 1) {
      throw std::runtime_error("the test's server cannot read " + pem);
    }
  }

  void Accept() {
    while (true) {
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      if (stopped_) shutdown(socket, SHUT_RDWR);
      open_.push_back(socket);
      threads_.emplace_back([this, socket] { Serve(socket); });
    }
  }

  void Serve(int socket) {
    {
      RawConnection connection(socket, tls_.get());
      auto then = Answer::Then::kKeep;
      while (then == Answer::Then::kKeep) {
        const auto request = connection.ReadRequest();
        if (!request) break;
        const Answer answer = AnswerTo(*request);
        connection.Write(answer.bytes);
        then = answer.then;
      }
      if (then == Answer::Then::kHold) WaitForStop();
      if (then == Answer::Then::kReset) MakeCloseReset(socket);
      if (then == Answer::Then::kClose) connection.EndTls();
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, socket);
    close(socket);
  }

  Answer AnswerTo(const std::string& request) {
    std::unique_lock lock(mutex_);
    Answer answer = answers_[std::min(requests_.size(), answers_.size() - 1)];
    requests_.push_back(request);
    changed_.notify_all();
    changed_.wait(
        lock, [&] { return stopped_ || requests_.size() >= answer.requests; });
    return answer;
  }

  void WaitForStop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_; });
  }

  static void MakeCloseReset(int socket) {
    const linger at_once{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }

  const std::vector<Answer> answers_;
  const int listener_;
  std::unique_ptr<SSL_CTX, Free> tls_;

  std::mutex mutex_;  // for what follows
  std::condition_variable changed_;
  bool stopped_ = false;
  std::vector<std::string> requests_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;

  std::thread acceptor_;  // last: it needs the others
};

}  // namespace workflow_health
