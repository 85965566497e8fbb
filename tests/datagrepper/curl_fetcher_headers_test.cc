// What headers tell, and how large they may be.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "datagrepper/curl_fetcher_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("headers that are too large are a failure", "[fetcher][limit]") {
  const std::string name = "HTTP/1.1 200 OK\r\nX: ";
  CheckFailed(FetchAnswer({name + std::string(200'000, 'x'), Then::kHold}),
              As::kFailed, "the headers of the answer are too large");
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i)
    many += "X: " + std::string(90, 'x') + "\r\n";
  CheckFailed(FetchAnswer({many, Then::kHold}), As::kFailed,
              "the answer cannot be read");
}

std::optional<Seconds> RetryAfter(const std::string& headers) {
  return FetchAnswer({Ok("{}", headers)}).retry_after;
}

TEST_CASE("how long to wait is told in seconds", "[fetcher][headers]") {
  CHECK(RetryAfter("Retry-After: 120\r\n") == Seconds(120));
  CHECK(RetryAfter("retry-after:  0 \r\n") == Seconds(0));
  CHECK(RetryAfter("Retry-After: 86401\r\n") == std::chrono::hours(24));
  CHECK(RetryAfter("Retry-After: 99999999999999999999999\r\n") ==
        std::chrono::hours(24));
}

TEST_CASE("how long to wait is told as a date", "[fetcher][headers]") {
  const std::string date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
  const auto after = [&](const std::string& until) {
    return RetryAfter(fmt::format("{}Retry-After: {}\r\n", date, until));
  };
  CHECK(after("Sun, 06 Nov 1994 08:50:00 GMT") == Seconds(23));
  CHECK(after("Sunday, 06-Nov-94 08:50:00 GMT") == Seconds(23));
  CHECK(after("Sun Nov  6 08:50:00 1994") == Seconds(23));
  CHECK(after("Sun, 06 Nov 1994 08:49:00 GMT") == Seconds(0));
  CHECK(after("Fri, 31 Dec 9999 23:59:59 GMT") == std::chrono::hours(24));
}

TEST_CASE("without the server's clock, ours counts", "[fetcher][headers]") {
  CHECK(RetryAfter("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n") ==
        Seconds(0));
  CHECK(RetryAfter("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n") ==
        std::chrono::hours(24));
}

TEST_CASE("what is no time to wait is left out", "[fetcher][headers]") {
  for (const char* text : {"", "soon", "-5", "1.5", "5 seconds", "+5", "0x10",
                           "Sun, 99 Nov 1994 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(RetryAfter(fmt::format("Retry-After: {}\r\n", text)));
  }
}

TEST_CASE("the server's clock is told", "[fetcher][headers]") {
  const auto date = [](const std::string& text) {
    return FetchAnswer({Ok("{}", fmt::format("Date: {}\r\n", text))}).date;
  };
  CHECK(date("Sun, 06 Nov 1994 08:49:37 GMT") ==
        *ParseTime("1994-11-06T08:49:37Z"));
  CHECK_FALSE(date("yesterday"));
  CHECK_FALSE(date(""));
}

}  // namespace
}  // namespace workflow_health
