// How a server is asked, and what is told of its answer or its failure.
#include "datagrepper/curl_fetcher.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <string>

#include "datagrepper/curl_fetcher_trial.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

TEST_CASE("an answer is told whole, whatever its status", "[fetcher]") {
  const auto ok = FetchAnswer({Ok("{}"), Then::kKeep});
  CHECK(ok.as == As::kAnswered);
  CHECK(ok.failure.empty());
  CHECK(ok.status == 200);
  CHECK(ok.body == "{}");
  CHECK_FALSE(ok.retry_after);
  CHECK_FALSE(ok.date);

  const auto bad =
      FetchAnswer({"HTTP/1.1 502 Bad\r\nContent-Length: 4\r\n\r\n<p/>"});
  CHECK(bad.as == As::kAnswered);
  CHECK(bad.status == 502);
  CHECK(bad.body == "<p/>");

  const auto empty = FetchAnswer({"HTTP/1.1 204 None\r\n\r\n", Then::kKeep});
  CHECK(empty.status == 204);
  CHECK(empty.body.empty());
}

TEST_CASE("the server is asked for JSON, plain or gzip", "[fetcher]") {
  RawServer server({{Ok("{}")}});
  (void)Fetch(server.Url("/v2/search?a=%20b&c=d"));
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0] ==
        fmt::format("GET /v2/search?a=%20b&c=d HTTP/1.1\r\n"
                    "Host: {}\r\n"
                    "User-Agent: workflow-health/test\r\n"
                    "Accept-Encoding: gzip\r\n"
                    "Accept: application/json\r\n\r\n",
                    server.Url("").substr(7)));
}

TEST_CASE("no file of passwords is read and no cookie kept", "[fetcher]") {
  const TemporaryFolder home;
  (void)home.Write(".netrc", "default login me password secret\n");
  const char* before = std::getenv("HOME");
  const std::string kept = before == nullptr ? "/" : before;
  setenv("HOME", home.Path("").c_str(), 1);
  const Proxies none;
  RawServer server({{Ok("{}", "Set-Cookie: a=b; Path=/\r\n"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  (void)FetchBy(fetcher, server.Url());
  (void)FetchBy(fetcher, server.Url());
  setenv("HOME", kept.c_str(), 1);
  REQUIRE(server.requests().size() == 2);
  CHECK(server.requests()[0] == server.requests()[1]);
  CHECK_THAT(server.requests()[0], !Catch::Contains("Authorization"));
}

TEST_CASE("an answer that does not come in time is told so", "[fetcher]") {
  auto options = Options();
  options.timeout = std::chrono::seconds(1);
  for (const char* begun :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n{"}) {
    CAPTURE(begun);
    CheckFailed(FetchAnswer({begun, Then::kHold}, options), As::kTimedOut,
                "timed out: no whole answer within 1s");
  }
}

TEST_CASE("a connection that breaks is a failure", "[fetcher][broken]") {
  CheckFailed(FetchAnswer({"", Then::kClose}), As::kFailed,
              "the server closed the connection without an answer");
  CheckFailed(FetchAnswer({"", Then::kReset}), As::kFailed,
              "the answer cannot be read: Connection reset by peer");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Le", Then::kReset}),
              As::kFailed, "the answer cannot be read");
}

TEST_CASE("an answer that is cut off is a failure", "[fetcher][broken]") {
  CheckFailed(
      FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{", {}}),
      As::kFailed, "the answer was cut off");
  CheckFailed(
      FetchAnswer({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\n{",
                   {}}),
      As::kFailed, "the answer was cut off");
}

// What comes after the promised length belongs to nothing.
TEST_CASE("an answer ends where its length says", "[fetcher][broken]") {
  const auto fetched =
      FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}more"});
  CHECK(fetched.as == As::kAnswered);
  CHECK(fetched.body == "{}");
}

TEST_CASE("what is no HTTP is a failure", "[fetcher][broken]") {
  CheckFailed(FetchAnswer({"220 mail.example.org ESMTP\r\n"}), As::kFailed,
              "the answer is not understood");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\n"
                           "Transfer-Encoding: chunked\r\n\r\nno number\r\n"}),
              As::kFailed, "");
  CheckFailed(FetchAnswer({"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}),
              As::kFailed, "");
}

TEST_CASE("a host that cannot be reached is a failure", "[fetcher][broken]") {
  std::string gone;
  {
    const RawServer server({{""}});
    gone = server.Url();
  }
  CheckFailed(Fetch(gone), As::kFailed, "cannot connect: Connection refused");
  // A name that is too long for a question to go out.
  CheckFailed(Fetch("http://" + std::string(64, 'x') + ".invalid/"),
              As::kFailed, "the host of the address is unknown");
}

TEST_CASE("an option that curl refuses is named", "[fetcher]") {
  auto options = Options();
  options.user_agent.resize(9'000'000, 'x');  // curl: at most 8 MB
  CurlFetcher fetcher(options);
  CHECK_THROWS_WITH(fetcher.Start(1, "http://127.0.0.1/"),
                    Catch::Contains("USERAGENT"));
}

}  // namespace
}  // namespace workflow_health
