// Where requests go: URLs, redirects and proxies.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "datagrepper/curl_fetcher_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("a URL that cannot be asked is forbidden", "[fetcher][url]") {
  for (const char* url :
       {"", "example.org/", "http://", "http:// /", "http://a b/",
        "http://127.0.0.1:99999/", "http://[::1/", "http://127.0.0.1/\n"}) {
    CAPTURE(url);
    CheckFailed(Fetch(url), As::kForbidden, "the URL is not valid: ");
  }
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/",
                          "gopher://127.0.0.1/", "made-up://127.0.0.1/"}) {
    CAPTURE(url);
    CheckFailed(Fetch(url), As::kForbidden,
                "the URL is neither http nor https");
  }
}

TEST_CASE("a scheme may be in capitals", "[fetcher][url]") {
  RawServer server({{Ok("{}")}});
  CHECK(Fetch("HTTP" + server.Url().substr(4)).body == "{}");
}

TEST_CASE("redirects are followed to the last answer", "[fetcher][redirect]") {
  std::vector<Answer> answers(5, Answer{Redirect("/next"), Then::kKeep});
  answers.push_back({Ok("{}"), Then::kKeep});
  RawServer server(answers);
  const auto fetched = Fetch(server.Url("/first"));
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.status == 200);
  CHECK(fetched.body == "{}");
  // Those of the redirects do not count.
  CHECK_FALSE(fetched.retry_after);
  CHECK_FALSE(fetched.date);
  CHECK(server.requests().size() == 6);
  CHECK_THAT(server.requests().back(),
             Catch::StartsWith("GET /next ") &&
                 Catch::Contains("Accept: application/json\r\n"));
}

TEST_CASE("redirects do not go round for ever", "[fetcher][redirect]") {
  RawServer server({{Redirect("/again"), Then::kKeep}});
  CheckFailed(Fetch(server.Url()), As::kFailed,
              "there were more than 5 redirects");
  CHECK(server.requests().size() == 6);
}

TEST_CASE("redirects lead to HTTP only", "[fetcher][redirect]") {
  for (const char* to : {"file:///etc/passwd", "ftp://127.0.0.1/",
                         "made-up://127.0.0.1/", "http://127.0.0.1:99999/"}) {
    CAPTURE(to);
    CheckFailed(FetchAnswer({Redirect(to)}), As::kFailed,
                "the redirect leads to an address that cannot be followed");
  }
}

TEST_CASE("a proxy is taken from the environment", "[fetcher][proxy]") {
  RawServer proxy({{Ok("{}")}});
  const Proxies proxies({{"http_proxy", proxy.Url()}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, "http://example.invalid/path").body == "{}");
  REQUIRE(proxy.requests().size() == 1);
  CHECK_THAT(proxy.requests()[0],
             Catch::StartsWith("GET http://example.invalid/path HTTP/1.1\r\n"));
}

// The user is a number, so that no name has to be looked up where curl takes it
// for the host.
void CheckProxyIsNotTold(const std::string& variable,
                         const std::string& proxy) {
  CAPTURE(variable, proxy);
  const std::map<std::string, std::string> wanted = {{variable, proxy}};
  const Proxies proxies(wanted);
  CurlFetcher fetcher(Options());
  for (const char* url : {"http://127.0.0.1:1/", "https://127.0.0.1:1/"}) {
    const auto fetched = FetchBy(fetcher, url);
    CHECK(fetched.as == As::kFailed);
    CHECK(fetched.failure.find("s3cr3t") == std::string::npos);
    CHECK(fetched.failure.find("127.0.0.1") == std::string::npos);
  }
}

TEST_CASE("no password of a proxy is told", "[fetcher][proxy]") {
  for (const char* scheme :
       {"http://", "https://", "socks4://", "socks5h://", "made-up://", ""}) {
    for (const char* password :
         {"s3cr3t", "pa/ss-s3cr3t", "1/s3cr3t", "?s3cr3t", "#s3cr3t",
          "a b-s3cr3t", "s3cr3t%", "[s3cr3t"}) {
      CheckProxyIsNotTold(
          "all_proxy",
          fmt::format("{}127.0.0.1:{}@127.0.0.1:1/", scheme, password));
    }
  }
  for (const char* variable :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
    CheckProxyIsNotTold(variable, "http://127.0.0.1:pa/s3cr3t@127.0.0.1:1");
  }
}

TEST_CASE("what a proxy answers instead of connecting is told",
          "[fetcher][proxy]") {
  RawServer proxy({{"HTTP/1.1 407 Go away\r\nContent-Length: 0\r\n\r\n"}});
  const Proxies proxies({{"https_proxy", proxy.Url()}});
  CurlFetcher fetcher(Options());
  const auto fetched = FetchBy(fetcher, "https://127.0.0.1:1/");
  CheckFailed(fetched, As::kFailed, "the proxy answered HTTP 407");
}

TEST_CASE("no password of a redirect is told", "[fetcher][redirect]") {
  for (const char* to :
       {"ftp://user:s3cr3t@127.0.0.1/", "http://user:s3cr3t@127.0.0.1:99999/",
        "http://user:s3cr3t@127.0.0.1:1/", "made-up://user:s3cr3t@h/",
        "http://user:s3cr3t@[::/", "http://user:1/s3cr3t@127.0.0.1/"}) {
    CAPTURE(to);
    const auto fetched = FetchAnswer({Redirect(to)});
    CHECK(fetched.as == As::kFailed);
    CHECK(fetched.failure.find("s3cr3t") == std::string::npos);
  }
}

TEST_CASE("no proxy stands between where none should", "[fetcher][proxy]") {
  RawServer proxy({{Ok("proxy")}});
  RawServer server({{Ok("server")}});
  const Proxies proxies(
      {{"http_proxy", proxy.Url()}, {"no_proxy", "example.org,127.0.0.1"}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url()).body == "server");
  CHECK(proxy.requests().empty());
}

}  // namespace
}  // namespace workflow_health
