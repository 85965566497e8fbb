#include "web/response.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/beast/http/status.hpp>
#include <iterator>

#include "web/accept_encoding.h"

namespace workflow_health {
namespace {

namespace http = boost::beast::http;

// For pages that bring their style along and load nothing: no scripts, no
// frames, no forms.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view HeadersOf(int status) {
  if (status == 401) {
    return "WWW-Authenticate: Basic realm=\"metrics\", charset=\"UTF-8\"\r\n";
  }
  return status == 405 ? "Allow: GET, HEAD\r\n" : "";
}

std::string_view ConnectionHeader(const WebRequest& request) {
  if (!request.keep_alive) return "Connection: close\r\n";
  return request.version == 10 ? "Connection: keep-alive\r\n" : "";
}

std::string StatusLine(int version, int status) {
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return fmt::format("HTTP/{}.{} {} {}\r\n", version / 10, version % 10, status,
                     std::string_view(reason));
}

std::string Head(const WebPage& page, const WebRequest& request, bool gzip,
                 std::chrono::sys_seconds now) {
  std::string head = StatusLine(request.version, page.status);
  fmt::format_to(std::back_inserter(head),
                 "Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n"
                 "Content-Type: {}\r\nContent-Length: {}\r\n"
                 "Cache-Control: no-store\r\n"
                 "X-Content-Type-Options: nosniff\r\n{}{}",
                 fmt::gmtime(now), page.content_type,
                 gzip ? page.gzip_body.size() : page.body.size(),
                 HeadersOf(page.status), ConnectionHeader(request));
  if (page.content_type.starts_with("text/html")) {
    head.append("Content-Security-Policy: ").append(kPolicy).append("\r\n");
  }
  if (!page.gzip_body.empty()) head += "Vary: Accept-Encoding\r\n";
  if (gzip) head += "Content-Encoding: gzip\r\n";
  return head + "\r\n";
}

WebResponse Show(WebPagePointer page, const WebRequest& request,
                 std::chrono::sys_seconds now) {
  WebResponse response;
  const bool gzip =
      !page->gzip_body.empty() && WantsGzip(request.accept_encoding);
  response.head = Head(*page, request, gzip, now);
  if (request.method != "HEAD") {
    response.body = gzip ? page->gzip_body : page->body;
  }
  response.page = std::move(page);
  response.keep_alive = request.keep_alive;
  return response;
}

}  // namespace

WebResponse Respond(const Routes& routes, const WebRequest& request,
                    std::chrono::sys_seconds now) {
  const auto route = routes.find(request.path);
  if (route == routes.end()) {
    return Refuse({404, "there is no such page"}, request, now);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return Refuse({405, "expected GET or HEAD"}, request, now);
  }
  if (request.has_body) {
    return Refuse({413, "expected no body"}, request, now);
  }
  auto page = route->second();
  if (!page) return Refuse({503, "not ready yet"}, request, now);
  return Show(std::move(page), request, now);
}

WebResponse Refuse(const Refusal& refusal, const WebRequest& request,
                   std::chrono::sys_seconds now) {
  auto text = fmt::format("{}: {}\n", refusal.status, refusal.why);
  return Show(
      MakeWebPage("text/plain; charset=utf-8", std::move(text), refusal.status),
      request, now);
}

}  // namespace workflow_health
