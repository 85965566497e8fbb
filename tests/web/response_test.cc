#include "web/response.h"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace workflow_health {
namespace {

using Catch::Contains;

// RFC 9110, section 5.6.7.
const std::chrono::sys_seconds kNow{std::chrono::seconds(784111777)};

WebRequest Request(const std::string& path, const std::string& method = "GET") {
  WebRequest request;
  request.method = method;
  request.path = path;
  request.keep_alive = true;
  return request;
}

Routes TestRoutes() {
  const auto metrics = MakeWebPage("text/plain; version=0.0.4; charset=utf-8",
                                   std::string(3000, 'x'));
  const auto landing = MakeWebPage("text/html; charset=utf-8", "<p>Hello");
  return {{"/metrics", [metrics] { return metrics; }},
          {"/", [landing] { return landing; }},
          {"/-/ready", [] { return MakeWebPage("text/plain", "no", 503); }},
          {"/nothing", [] { return WebPagePointer(); }},
          {"/broken",
           []() -> WebPagePointer { throw std::runtime_error("broken"); }}};
}

WebResponse To(const WebRequest& request) {
  return Respond(TestRoutes(), request, kNow);
}

TEST_CASE("a page is answered with its headers", "[response]") {
  const auto response = To(Request("/metrics"));
  CHECK(response.head ==
        "HTTP/1.1 200 OK\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
        "Content-Length: 3000\r\n"
        "Cache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Vary: Accept-Encoding\r\n\r\n");
  CHECK(response.body == std::string(3000, 'x'));
  CHECK(response.keep_alive);
}

TEST_CASE("gzip is sent to who wants it", "[response]") {
  auto request = Request("/metrics");
  request.accept_encoding = "gzip";
  const auto response = To(request);
  CHECK(response.body == response.page->gzip_body);
  CHECK_THAT(response.head, Contains("Content-Encoding: gzip\r\n"));
  CHECK_THAT(response.head, Contains("Vary: Accept-Encoding\r\n"));
  CHECK_THAT(response.head,
             Contains("Content-Length: " +
                      std::to_string(response.page->gzip_body.size())));

  request.path = "/";
  const auto plain = To(request);
  CHECK(plain.body == "<p>Hello");
  CHECK_THAT(plain.head, !Contains("gzip"));
}

TEST_CASE("HEAD is answered like GET, without the body", "[response]") {
  for (const char* encoding : {"", "gzip"}) {
    auto request = Request("/metrics");
    request.accept_encoding = encoding;
    const auto get = To(request);
    request.method = "HEAD";
    CHECK(To(request).head == get.head);
    CHECK(To(request).body.empty());
  }
}

TEST_CASE("only what its own style needs is allowed to HTML", "[response]") {
  CHECK_THAT(To(Request("/")).head,
             Contains("Content-Security-Policy: default-src 'none'; "
                      "style-src 'unsafe-inline';"));
  CHECK_THAT(To(Request("/metrics")).head, !Contains("Security-Policy"));
}

TEST_CASE("a page has its own status", "[response]") {
  CHECK_THAT(To(Request("/-/ready")).head,
             Contains("HTTP/1.1 503 Service Unavailable\r\n"));
}

TEST_CASE("no page is 503", "[response]") {
  const auto response = To(Request("/nothing"));
  CHECK_THAT(response.head, Contains("HTTP/1.1 503 "));
  CHECK(response.body == "503: not ready yet\n");
}

TEST_CASE("an unknown path is 404 by any method", "[response]") {
  for (const char* path : {"/metric", "/metrics/", "//", "", "*", "/Metrics"}) {
    for (const char* method : {"GET", "HEAD", "POST"}) {
      CHECK_THAT(To(Request(path, method)).head,
                 Contains("HTTP/1.1 404 Not Found\r\n"));
    }
  }
  CHECK(To(Request("/x")).body == "404: there is no such page\n");
  CHECK(To(Request("/x", "HEAD")).body.empty());
}

TEST_CASE("another method than GET and HEAD is 405", "[response]") {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get", "X"}) {
    const auto response = To(Request("/metrics", method));
    CHECK_THAT(response.head, Contains("HTTP/1.1 405 Method Not Allowed\r\n"));
    CHECK_THAT(response.head, Contains("Allow: GET, HEAD\r\n"));
    CHECK(response.keep_alive);
  }
}

TEST_CASE("a body is 413, or 405 where the method is wrong too", "[response]") {
  auto request = Request("/metrics");
  request.has_body = true;
  request.keep_alive = false;
  CHECK_THAT(To(request).head, Contains("HTTP/1.1 413 "));
  CHECK_THAT(To(request).head, Contains("Connection: close\r\n"));
  request.method = "POST";
  CHECK_THAT(To(request).head, Contains("HTTP/1.1 405 "));
}

TEST_CASE("the version and the connection are those of the request",
          "[response]") {
  auto request = Request("/");
  request.version = 10;
  CHECK_THAT(To(request).head, Contains("HTTP/1.0 200 OK\r\n"));
  CHECK_THAT(To(request).head, Contains("Connection: keep-alive\r\n"));
  request.keep_alive = false;
  CHECK_THAT(To(request).head, Contains("Connection: close\r\n"));
  CHECK_FALSE(To(request).keep_alive);
}

TEST_CASE("a refusal says why, and 401 how to do better", "[response]") {
  const auto response = Refuse({401, "who are you"}, Request("/"), kNow);
  CHECK_THAT(response.head, Contains("HTTP/1.1 401 Unauthorized\r\n"));
  CHECK_THAT(response.head, Contains("WWW-Authenticate: Basic realm=\""));
  CHECK(response.body == "401: who are you\n");
  CHECK_FALSE(Refuse({400, "no"}, {}, kNow).keep_alive);
}

TEST_CASE("what a route throws is its caller's", "[response]") {
  CHECK_THROWS_WITH(To(Request("/broken")), "broken");
}

}  // namespace
}  // namespace workflow_health
