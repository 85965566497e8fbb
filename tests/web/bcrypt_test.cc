#include "web/bcrypt.h"

#include <catch2/catch.hpp>

#include "web/hashes.h"

namespace workflow_health {
namespace {

TEST_CASE("a password is known by each kind of its hash", "[bcrypt]") {
  for (const char* hash : {kSecret2a, kSecret2b, kSecret}) {
    CHECK(IsPassword("secret", hash));
    CHECK_FALSE(IsPassword("Secret", hash));
    CHECK_FALSE(IsPassword("", hash));
  }
  CHECK(IsPassword(std::string(72, 'x'), kLongSecret));
  CHECK_FALSE(IsPassword(std::string(71, 'x'), kLongSecret));
  // exporter-toolkit's hash for users that it does not know.
  CHECK(IsPassword(
      "fakepassword",
      "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"));
}

TEST_CASE("a password is all of its bytes", "[bcrypt]") {
  CHECK_FALSE(IsPassword(std::string("secret\0", 7), kSecret));
  CHECK_FALSE(IsPassword(std::string("secret\0more", 11), kSecret));
  CHECK_FALSE(IsPassword(std::string(100000, 'x'), kSecret));
}

TEST_CASE("a hash that is not good fits no password", "[bcrypt]") {
  CHECK_FALSE(IsPassword("", ""));
  CHECK_FALSE(IsPassword("secret", "secret"));
  CHECK_FALSE(IsPassword("secret", std::string(kSecret).substr(0, 59)));
}

TEST_CASE("a hash tells its cost", "[bcrypt]") {
  CHECK(BcryptCost(kSecret).value() == 4);
  CHECK(BcryptCost(kSlow).value() == 14);
  for (int cost = kLeastBcryptCost; cost <= kMostBcryptCost; ++cost) {
    CHECK(BcryptCost(BcryptOfNothing(cost)).value() == cost);
  }
}

TEST_CASE("what is no hash by bcrypt is refused without its text", "[bcrypt]") {
  const std::string good(kSecret);
  for (const std::string& hash :
       {std::string(), std::string("secret"), good.substr(1), good + ".",
        good.substr(0, 59), "$2x" + good.substr(3), "$1$" + good.substr(3),
        good.substr(0, 59) + "!", good.substr(0, 4) + "4x" + good.substr(6)}) {
    CAPTURE(hash);
    const auto cost = BcryptCost(hash);
    REQUIRE_FALSE(cost.has_value());
    CHECK(cost.error().message ==
          "expected a hash by bcrypt, as `htpasswd -nBC 10 \"\"` makes it: "
          "$2y$10$ and 53 characters");
  }
}

TEST_CASE("a cost that is too low or too high is refused", "[bcrypt]") {
  const auto fault = [](const std::string& cost) {
    return BcryptCost("$2y$" + cost + std::string(kSecret).substr(6))
        .error()
        .message;
  };
  CHECK(fault("03") == "a bcrypt cost of 3; expected 4 to 16");
  CHECK(fault("17") == "a bcrypt cost of 17; expected 4 to 16");
}

TEST_CASE("nothing is the password of nobody", "[bcrypt]") {
  for (const char* password : {"", ".", "secret", "fakepassword"}) {
    CHECK_FALSE(IsPassword(password, BcryptOfNothing(4)));
  }
}

}  // namespace
}  // namespace workflow_health
