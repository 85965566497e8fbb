#include "web/request_reader.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

namespace workflow_health {
namespace {

constexpr char kRequest[] =
    "GET /metrics?x=1 HTTP/1.1\r\nHost: test\r\n"
    "Accept-Encoding: gzip\r\naccept-encoding: br\r\n"
    "Authorization: Basic YTpi\r\n\r\n";

WebRequest ReadOne(const std::string& text) {
  RequestReader reader({});
  reader.Append(text);
  const auto received = reader.Next();
  REQUIRE(received.has_value());
  REQUIRE(received->has_value());
  return **received;
}

int StatusFor(const std::string& text, const RequestLimits& limits = {}) {
  RequestReader reader(limits);
  reader.Append(text);
  const auto received = reader.Next();
  if (!received) return 0;
  return *received ? 200 : received->error().status;
}

TEST_CASE("a request is read", "[request_reader]") {
  const auto request = ReadOne(kRequest);
  CHECK(request.method == "GET");
  CHECK(request.path == "/metrics");
  CHECK(request.version == 11);
  CHECK(request.keep_alive);
  CHECK_FALSE(request.has_body);
  CHECK(request.accept_encoding == "gzip,br");
  CHECK(request.authorization == "Basic YTpi");
}

TEST_CASE("a request is the same in portions of any size", "[request_reader]") {
  const std::string text(kRequest);
  for (size_t portion = 1; portion < text.size(); ++portion) {
    RequestReader reader({});
    CHECK(reader.empty());
    for (size_t at = 0; at + portion < text.size(); at += portion) {
      reader.Append(text.substr(at, portion));
      CHECK_FALSE(reader.Next());
      CHECK_FALSE(reader.empty());
    }
    reader.Append(text.substr((text.size() - 1) / portion * portion));
    const auto received = reader.Next();
    REQUIRE(received.has_value());
    CHECK((*received)->path == "/metrics");
    CHECK(reader.empty());
  }
}

TEST_CASE("pipelined requests come one by one", "[request_reader]") {
  RequestReader reader({});
  reader.Append(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n\r\n\r\n"
      "HEAD /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3");
  CHECK((*reader.Next())->path == "/1");
  CHECK((*reader.Next())->method == "HEAD");
  CHECK_FALSE(reader.Next());
  reader.Append(" HTTP/1.0\r\n\r\n");
  CHECK((*reader.Next())->path == "/3");
  CHECK(reader.empty());
}

TEST_CASE("a target may name a host, as proxies write it", "[request_reader]") {
  const auto path = [](const std::string& target) {
    return ReadOne("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").path;
  };
  CHECK(path("http://a:1/metrics?x") == "/metrics");
  CHECK(path("http://a") == "/");
  CHECK(path("/?url=http://a/b") == "/");
  CHECK(path("*") == "*");
}

TEST_CASE("the connection is kept as the client wants", "[request_reader]") {
  const auto kept = [](const std::string& rest) {
    return ReadOne("GET / " + rest + "\r\n\r\n").keep_alive;
  };
  CHECK(kept("HTTP/1.1\r\nHost: a"));
  CHECK_FALSE(kept("HTTP/1.1\r\nHost: a\r\nConnection: close"));
  CHECK_FALSE(kept("HTTP/1.0"));
  CHECK(kept("HTTP/1.0\r\nConnection: keep-alive"));
}

TEST_CASE("a body is seen, and ends the connection", "[request_reader]") {
  for (const char* header :
       {"Content-Length: 1", "Content-Length: 18446744073709551614",
        "Transfer-Encoding: chunked", "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked"}) {
    CAPTURE(header);
    const auto request = ReadOne("POST / HTTP/1.1\r\nHost: a\r\n" +
                                 std::string(header) + "\r\n\r\nX");
    CHECK(request.has_body);
    CHECK_FALSE(request.keep_alive);
  }
  const auto none =
      ReadOne("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  CHECK_FALSE(none.has_body);
  CHECK(none.keep_alive);
}

TEST_CASE("what is no request is refused", "[request_reader]") {
  for (const char* text :
       {"\x16\x03\x01\x02\x00\r\n", "GET\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        "Content-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(StatusFor(text) == 400);
  }
}

TEST_CASE("a target that is too long gets 414, finished or not",
          "[request_reader]") {
  const RequestLimits limits{100, 1000};
  const auto status = [&](size_t size, const std::string& rest) {
    return StatusFor("GET /" + std::string(size - 1, 'x') + rest, limits);
  };
  const std::string rest = " HTTP/1.1\r\nHost: a\r\n\r\n";
  CHECK(status(100, rest) == 200);
  CHECK(status(101, rest) == 414);
  CHECK(status(101, " HTTP/1.1\r\nHost: a") == 414);
  CHECK(status(990, rest) == 414);
  CHECK(status(2000, rest) == 414);
  CHECK(status(2000, "") == 414);
}

TEST_CASE("headers that are too long get 431, finished or not",
          "[request_reader]") {
  const RequestLimits limits{100, 1000};
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const auto status = [&](size_t size, const std::string& end) {
    return StatusFor(start + std::string(size, 'x') + end, limits);
  };
  const size_t most = 1000 - start.size() - 4;
  CHECK(status(most, "\r\n\r\n") == 200);
  CHECK(status(most + 1, "\r\n\r\n") == 431);
  CHECK(status(most + 5, "") == 431);
  CHECK(status(5000, "\r\n\r\n") == 431);

  RequestReader reader(limits);
  std::optional<boost::system::result<WebRequest, Refusal>> received;
  size_t lines = 0;
  reader.Append("GET / HTTP/1.1\r\n");
  while (!(received = reader.Next()) && ++lines < 1000) {
    reader.Append("X: y\r\n");
  }
  REQUIRE(received.has_value());
  CHECK(received->error().status == 431);
  CHECK(lines < 170);
}

TEST_CASE("damaged requests are read, refused or waited for",
          "[request_reader]") {
  std::minstd_rand random(2);
  const auto below = [&](size_t limit) { return random() % limit; };
  size_t refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = std::string(kRequest) + kRequest;
    for (size_t i = 0; i <= below(3); ++i) {
      text[below(text.size())] = static_cast<char>(random() >> 8);
    }
    RequestReader reader({});
    bool broken = false;
    while (!text.empty() && !broken) {
      const size_t portion = 1 + below(text.size());
      reader.Append(text.substr(0, portion));
      text.erase(0, portion);
      while (const auto received = reader.Next()) {
        broken = !*received;
        if (!broken) continue;
        CHECK(received->error().status >= 400);
        break;
      }
    }
    refused += broken ? 1 : 0;
  }
  CHECK(refused > 500);
  CHECK(refused < 3000);
}

}  // namespace
}  // namespace workflow_health
