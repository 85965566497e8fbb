// Fetches with a CurlFetcher, through no proxy but those that a test names, and
// makes answers for a RawServer.
#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "datagrepper/curl_fetcher.h"
#include "datagrepper/raw_server.h"

namespace workflow_health {

using As = Fetched::As;
using Then = Answer::Then;

// The environment without a proxy but those that are given.
class Proxies {
 public:
  explicit Proxies(const std::map<std::string, std::string>& wanted = {}) {
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
          "no_proxy", "NO_PROXY"}) {
      if (const char* value = std::getenv(name)) before_[name] = value;
      unsetenv(name);
      names_.emplace_back(name);
    }
    for (const auto& [name, value] : wanted) {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~Proxies() {
    for (const auto& name : names_) unsetenv(name.c_str());
    for (const auto& [name, value] : before_) {
      setenv(name.c_str(), value.c_str(), 1);
    }
  }
  Proxies(const Proxies&) = delete;
  Proxies& operator=(const Proxies&) = delete;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::string> before_;
};

inline CurlOptions Options() {
  CurlOptions options;
  options.timeout = std::chrono::seconds(20);
  options.max_body_bytes = options.max_sent_bytes = 1000;
  options.user_agent = "workflow-health/test";
  return options;
}

// Those that end first, at least `count`; all that do in half a minute.
inline std::vector<Fetched> WaitFor(CurlFetcher& fetcher, size_t count) {
  std::vector<Fetched> ended;
  for (int second = 0; second < 30 && ended.size() < count; ++second) {
    for (Fetched& one : fetcher.Wait(std::chrono::seconds(1))) {
      ended.push_back(std::move(one));
    }
  }
  return ended;
}

inline Fetched FetchBy(CurlFetcher& fetcher, const std::string& url,
                       int id = 7) {
  fetcher.Start(id, url);
  auto ended = WaitFor(fetcher, 1);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].id == id);
  return std::move(ended[0]);
}

inline Fetched Fetch(const std::string& url,
                     const CurlOptions& options = Options()) {
  const Proxies none;
  CurlFetcher fetcher(options);
  return FetchBy(fetcher, url);
}

// What one answer leads to.
inline Fetched FetchAnswer(const Answer& answer,
                           const CurlOptions& options = Options()) {
  RawServer server({answer});
  return Fetch(server.Url(), options);
}

inline std::string Ok(const std::string& body,
                      const std::string& headers = "") {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}",
                     headers, body.size(), body);
}

inline std::string Redirect(const std::string& to) {
  return fmt::format(
      "HTTP/1.1 302 Found\r\nLocation: {}\r\nRetry-After: 99\r\n"
      "Date: Thu, 01 Jan 1970 00:00:01 GMT\r\nContent-Length: 5\r\n\r\nmoved",
      to);
}

// What every failure owes its reader.
inline void CheckFailed(const Fetched& fetched, As as,
                        const std::string& words) {
  CHECK(fetched.as == as);
  CHECK_THAT(fetched.failure, Catch::Contains(words));
  CHECK_THAT(fetched.failure, !Catch::EndsWith(".") && !Catch::Contains("\n"));
  CHECK(fetched.body.empty());
  CHECK(fetched.status == 0);
}

}  // namespace workflow_health
