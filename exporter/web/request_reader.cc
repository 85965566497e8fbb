#include "web/request_reader.h"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace workflow_health {
namespace {

namespace http = boost::beast::http;
using Fields = http::request_header<>;

std::string Joined(const Fields& fields, http::field name) {
  std::string joined;
  const auto [begin, end] = fields.equal_range(name);
  for (auto field = begin; field != end; ++field) {
    if (!joined.empty()) joined += ',';
    joined += std::string_view(field->value());
  }
  return joined;
}

// Of "/metrics?x=1" and, as proxies write it, of "http://host/metrics".
std::string_view PathOf(std::string_view target) {
  if (const size_t scheme = target.find("://");
      !target.starts_with('/') && scheme != std::string_view::npos) {
    const size_t slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target.substr(0, target.find_first_of("?#"));
}

// RFC 9112, section 3.2: exactly one, and in HTTP/1.0 at most one.
bool HostIsWrong(const Fields& fields) {
  const size_t hosts = fields.count(http::field::host);
  return hosts > 1 || (hosts == 0 && fields.version() >= 11);
}

}  // namespace

struct RequestReader::Parser : http::request_parser<http::empty_body> {
  explicit Parser(const RequestLimits& limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(boost::none);
  }

  // A length or an encoding that the parser does not know is one as well.
  [[nodiscard]] bool HasBody() const {
    return content_length().value_or(0) > 0 ||
           get().count(http::field::transfer_encoding) > 0;
  }

  [[nodiscard]] WebRequest Take() const {
    const Fields& fields = get();
    WebRequest request;
    request.method = fields.method_string();
    request.path = PathOf(fields.target());
    request.version = static_cast<int>(fields.version());
    request.has_body = HasBody();
    request.keep_alive = keep_alive() && !request.has_body;
    request.accept_encoding = Joined(fields, http::field::accept_encoding);
    request.authorization = fields[http::field::authorization];
    return request;
  }
};

RequestReader::RequestReader(const RequestLimits& limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

void RequestReader::Append(std::string_view bytes) { input_ += bytes; }

Refusal RequestReader::Refuse(const boost::system::error_code& error) const {
  if (error != http::error::header_limit) {
    return {400, "this is not an HTTP request: " + error.message()};
  }
  if (parser_->get().target().empty()) return {414, "the target is too long"};
  return {431, "the headers are too long"};
}

std::optional<boost::system::result<WebRequest, Refusal>>
RequestReader::Next() {
  if (!parser_) {
    // RFC 9112, section 2.2: empty lines before a request are to be ignored.
    while (input_.starts_with("\r\n")) input_.erase(0, 2);
    if (input_.empty() || input_ == "\r") return std::nullopt;
    parser_ = std::make_unique<Parser>(limits_);
    parsed_ = 0;
  }
  boost::system::error_code error;
  const size_t parsed = parser_->put({input_.data(), input_.size()}, error);
  input_.erase(0, parsed);
  parsed_ += parsed;
  const bool done = !error && parser_->is_header_done();
  const size_t length = done ? parsed_ : parsed_ + input_.size();
  if (length > limits_.header_bytes) error = http::error::header_limit;
  if (error && error != http::error::need_more) return Refuse(error);
  const Fields& fields = parser_->get();
  if (fields.target().size() > limits_.target_bytes) {
    return Refusal{414, "the target is too long"};
  }
  if (!done) return std::nullopt;
  if (HostIsWrong(fields)) return Refusal{400, "expected one Host header"};
  WebRequest request = parser_->Take();
  parser_.reset();
  return request;
}

}  // namespace workflow_health
