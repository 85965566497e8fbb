// HTTP/1.0 and HTTP/1.1 requests out of a client's bytes, however these are
// portioned (RFC 9112).
#pragma once

#include <boost/system/result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace workflow_health {

struct WebRequest {
  std::string method;
  std::string path;  // of the target: without host and query
  int version = 11;  // 10 or 11
  bool keep_alive = false;
  bool has_body = false;        // which is not read: the connection must close
  std::string accept_encoding;  // several such lines are joined by commas
  std::string authorization;
};

// What a broken request is answered with. No more can be read after it.
struct Refusal {
  int status;
  std::string why;
};

struct RequestLimits {
  size_t target_bytes = 2048;   // longer: 414
  size_t header_bytes = 16384;  // with the request line; longer: 431
};

class RequestReader {
 public:
  explicit RequestReader(const RequestLimits& limits);
  ~RequestReader();

  // To be followed by Next() until that has no value: so at most one portion
  // more than the limits allow is kept.
  void Append(std::string_view bytes);

  // No value: more bytes are needed.
  [[nodiscard]] std::optional<boost::system::result<WebRequest, Refusal>>
  Next();

  // Whether no byte of another request has come.
  [[nodiscard]] bool empty() const { return !parser_ && input_.empty(); }

 private:
  struct Parser;
  Refusal Refuse(const boost::system::error_code& error) const;

  const RequestLimits limits_;
  std::string input_;  // not yet parsed
  size_t parsed_ = 0;  // bytes of the present request
  std::unique_ptr<Parser> parser_;
};

}  // namespace workflow_health
