#include "web/basic_auth.h"

#include <fmt/format.h>
#include <openssl/evp.h>

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

std::string Basic(const std::string& name, const std::string& password) {
  const std::string text = name + ":" + password;
  std::string encoded(4 * ((text.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                  reinterpret_cast<const unsigned char*>(text.data()),
                  static_cast<int>(text.size()));
  return "Basic " + encoded;
}

// Waits for bcrypt if need be.
Verdict Check(BasicAuth& auth, const WebUsers& users, const char* header,
              const std::string& client = "a") {
  std::promise<Verdict> promise;
  const auto now = auth.Check(users, header, client, [&](Verdict verdict) {
    promise.set_value(verdict);
  });
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
  for (auto& promise : promises) {
    CHECK_FALSE(auth.Check(users, kSlowSlow, "a", [&](Verdict verdict) {
      promise.set_value(verdict);
    }));
  }
  CHECK(auth.Check(users, kAliceSecret, "a", nullptr) == Verdict::kRight);
  size_t right = 0;
  for (auto& promise : promises) {
    if (promise.get_future().get() == Verdict::kRight) ++right;
  }
  CHECK(right >= BasicAuth::kMostWaiting);
  CHECK(right <= BasicAuth::kMostWaiting + 1);  // one is at work
  CHECK(auth.verifications() == 2);
}

TEST_CASE("a crowd of wrong passwords does not keep others waiting",
          "[basic_auth]") {
  std::atomic<int> of_crowd{0};
  BasicAuth auth;
  WebUsers users = kUsers;
  users.emplace("slow", kSlow);
  for (size_t i = 0; i < 2 * BasicAuth::kMostWaiting; ++i) {
    const std::string guess = Basic("slow", std::to_string(i));
    CHECK_FALSE(auth.Check(users, guess, "crowd", [&](Verdict verdict) {
      if (verdict == Verdict::kWrong) ++of_crowd;
    }));
  }
  const auto check_in_time = [&](const char* header, const char* client) {
    std::promise<int> promise;
    const auto now = auth.Check(users, header, client, [&](Verdict verdict) {
      promise.set_value(verdict == Verdict::kRight ? of_crowd.load() : -1);
    });
    REQUIRE_FALSE(now);
    const int waiting_since = of_crowd;
    const int done = promise.get_future().get();
    REQUIRE(done >= 0);
    // After what is at work, and one more of the crowd at most.
    CHECK(done - waiting_since <= 2);
  };
  check_in_time(kAliceSecret, "other");
  check_in_time(kBobWithColon, "crowd");
  auth.Stop();
}

TEST_CASE("nobody gets a verdict after the end", "[basic_auth]") {
  const WebUsers users = {{"slow", kSlow}};
  const auto called = std::make_shared<std::atomic<int>>(0);
  {
    BasicAuth auth;
    const auto count = [called](Verdict) { ++*called; };
    CHECK_FALSE(auth.Check(users, kSlowSlow, "a", count));
    CHECK_FALSE(auth.Check(users, kAliceSecret, "a", count));
    auth.Stop();
  }
  CHECK(*called == 0);
}

}  // namespace
}  // namespace workflow_health
