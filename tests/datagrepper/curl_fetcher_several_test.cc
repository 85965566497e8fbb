// Several requests, at the same time or on the same connection.
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <string>

#include "datagrepper/curl_fetcher_trial.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;

TEST_CASE("requests run at the same time", "[fetcher][several]") {
  const Proxies none;
  // The first is answered only when the second has come.
  RawServer server({{Ok("a"), Then::kKeep, 2}, {Ok("b"), Then::kKeep, 2}});
  CurlFetcher fetcher(Options());
  fetcher.Start(1, server.Url("/1"));
  fetcher.Start(2, server.Url("/2"));
  const auto ended = WaitFor(fetcher, 2);
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].id + ended[1].id == 3);
  for (const auto& one : ended) CHECK(one.as == As::kAnswered);
}

TEST_CASE("each request is told once, by its own id", "[fetcher][several]") {
  const Proxies none;
  RawServer first({{Ok("first"), Then::kKeep}});
  RawServer second({{Ok("second"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  std::map<int, std::string> bodies;
  fetcher.Start(-1, first.Url());
  fetcher.Start(20, second.Url());
  fetcher.Start(3, "no URL");
  for (auto& one : WaitFor(fetcher, 3)) {
    bodies[one.id] = one.as == As::kForbidden ? "forbidden" : one.body;
  }
  CHECK(bodies == std::map<int, std::string>{
                      {-1, "first"}, {20, "second"}, {3, "forbidden"}});
  CHECK(fetcher.Wait(milliseconds(0)).empty());
}

TEST_CASE("an id and its connection are used again", "[fetcher][several]") {
  const Proxies none;
  RawServer server({{Ok("a"), Then::kKeep}, {Ok("b"), Then::kKeep}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url(), 1).body == "a");
  CHECK(FetchBy(fetcher, server.Url(), 1).body == "b");
  CHECK(server.connections() == 1);
}

TEST_CASE("a kept connection that has ended is no failure", "[fetcher]") {
  const Proxies none;
  // The second request is read and not answered, as when a server closes an
  // idle connection just then.
  RawServer server({{Ok("a"), Then::kKeep}, {"", Then::kClose}, {Ok("c")}});
  CurlFetcher fetcher(Options());
  CHECK(FetchBy(fetcher, server.Url()).body == "a");
  CHECK(FetchBy(fetcher, server.Url()).body == "c");
  CHECK(server.connections() == 2);
}

TEST_CASE("a fetcher may go while requests run", "[fetcher][several]") {
  const Proxies none;
  RawServer server({{"HTTP/1.1 200 OK\r\n\r\n{", Then::kHold}});
  CurlFetcher fetcher(Options());
  for (const int id : {1, 2, 3}) fetcher.Start(id, server.Url());
  for (int turn = 0; turn < 3000 && server.requests().size() < 3; ++turn) {
    CHECK(fetcher.Wait(milliseconds(10)).empty());
  }
  CHECK(server.requests().size() == 3);
  fetcher.Start(4, server.Url());  // not even begun
}

}  // namespace
}  // namespace workflow_health
