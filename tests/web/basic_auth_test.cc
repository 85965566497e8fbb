#include "web/basic_auth.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <future>
#include <vector>

#include "web/hashes.h"

namespace workflow_health {
namespace {

using Verdict = BasicAuth::Verdict;

const WebUsers kUsers = {{"alice", kSecret}, {"bob", kWithColon}};

constexpr char kAliceSecret[] = "Basic YWxpY2U6c2VjcmV0";
constexpr char kAliceWrong[] = "Basic YWxpY2U6d3Jvbmc=";
constexpr char kBobWithColon[] = "Basic Ym9iOnMzY3I6dA==";
constexpr char kMallorySecret[] = "Basic bWFsbG9yeTpzZWNyZXQ=";
constexpr char kSlowSlow[] = "Basic c2xvdzpzbG93";

// Waits for bcrypt if need be.
Verdict Check(BasicAuth& auth, const WebUsers& users, const char* header) {
  std::promise<Verdict> promise;
  const auto now = auth.Check(
      users, header, [&](Verdict verdict) { promise.set_value(verdict); });
  return now ? *now : promise.get_future().get();
}

TEST_CASE("the right password of a user is right", "[basic_auth]") {
  BasicAuth auth;
  CHECK(Check(auth, kUsers, kAliceSecret) == Verdict::kRight);
  CHECK(Check(auth, kUsers, kBobWithColon) == Verdict::kRight);
  CHECK(Check(auth, kUsers, kAliceWrong) == Verdict::kWrong);
  CHECK(Check(auth, kUsers, kMallorySecret) == Verdict::kWrong);
}

TEST_CASE("what came before does not ask bcrypt again", "[basic_auth]") {
  BasicAuth auth;
  for (int i = 0; i < 3; ++i) {
    CHECK(Check(auth, kUsers, kAliceSecret) == Verdict::kRight);
    CHECK(Check(auth, kUsers, kAliceWrong) == Verdict::kWrong);
    CHECK(Check(auth, kUsers, kMallorySecret) == Verdict::kWrong);
  }
  CHECK(auth.verifications() == 3);
}

TEST_CASE("a new hash asks bcrypt again", "[basic_auth]") {
  BasicAuth auth;
  CHECK(Check(auth, kUsers, kAliceSecret) == Verdict::kRight);
  CHECK(Check(auth, {{"alice", kWithColon}}, kAliceSecret) == Verdict::kWrong);
  CHECK(Check(auth, {{"bob", kSecret}}, kAliceSecret) == Verdict::kWrong);
  CHECK(Check(auth, kUsers, kAliceSecret) == Verdict::kRight);
  CHECK(auth.verifications() == 3);
}

TEST_CASE("missing and malformed credentials are wrong at once",
          "[basic_auth]") {
  BasicAuth auth;
  for (const char* header : {"", "Basic", "Basic !", "Bearer YWxpY2U6"}) {
    CHECK(Check(auth, kUsers, header) == Verdict::kWrong);
  }
  CHECK(auth.verifications() == 0);
}

// While bcrypt is at work on a slow one.
TEST_CASE("only so many wait for bcrypt, and what is known does not",
          "[basic_auth]") {
  BasicAuth auth;
  WebUsers users = kUsers;
  users.emplace("slow", kSlow);
  CHECK(Check(auth, users, kAliceSecret) == Verdict::kRight);

  std::vector<std::promise<Verdict>> promises(2 * BasicAuth::kMostWaiting);
  std::vector<std::future<Verdict>> waiting;
  size_t refused = 0;
  for (auto& promise : promises) {
    const auto now = auth.Check(
        users, kSlowSlow, [&](Verdict verdict) { promise.set_value(verdict); });
    if (now == Verdict::kTooBusy) ++refused;
    if (!now) waiting.push_back(promise.get_future());
  }
  CHECK(waiting.size() >= BasicAuth::kMostWaiting);
  CHECK(waiting.size() <= BasicAuth::kMostWaiting + 1);  // one is at work
  CHECK(refused + waiting.size() == promises.size());
  CHECK(auth.Check(users, kAliceSecret, nullptr) == Verdict::kRight);

  for (auto& one : waiting) CHECK(one.get() == Verdict::kRight);
  CHECK(auth.verifications() == 2);
}

TEST_CASE("nobody gets a verdict after the end", "[basic_auth]") {
  const WebUsers users = {{"slow", kSlow}};
  const auto called = std::make_shared<std::atomic<int>>(0);
  {
    BasicAuth auth;
    const auto count = [called](Verdict) { ++*called; };
    CHECK_FALSE(auth.Check(users, kSlowSlow, count));
    CHECK_FALSE(auth.Check(users, kAliceSecret, count));
    auth.Stop();
  }
  CHECK(*called == 0);
}

}  // namespace
}  // namespace workflow_health
