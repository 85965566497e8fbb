#include "web/passwords.h"

#include <catch2/catch.hpp>

#include "web/hashes.h"

namespace workflow_health {
namespace {

TEST_CASE("name and password are read from base64", "[credentials]") {
  CHECK(ParseCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") ==
        Credentials{"Aladdin", "open sesame"});  // RFC 7617, section 2
  CHECK(ParseCredentials("basic dGVzdDoxMjPCow==") ==
        Credentials{"test", "123\xC2\xA3"});  // its section 2.1
  CHECK(ParseCredentials("BASIC   YTpiOmM=") == Credentials{"a", "b:c"});
  CHECK(ParseCredentials("Basic Og==") == Credentials{"", ""});
  CHECK(ParseCredentials("Basic YTpiAGM=") ==
        Credentials{"a", std::string("b\0c", 3)});
}

TEST_CASE("malformed credentials are none", "[credentials]") {
  for (const char* header :
       {"", "Basic", "Basic ", "Bearer YTpi", "YTpi",
        "Basic YTpi=", "Basic YTp", "Basic YTpi YTpi", "Basic YT:pi",
        "Basic YWI=", "Basic ====", "Basic YTp=i===", "Basic YTpi\t",
        "Basic YTpiYT-_"}) {
    CAPTURE(header);
    CHECK_FALSE(ParseCredentials(header));
  }
}

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
          "expected a bcrypt hash, as `htpasswd -nBC 10 \"\"` makes it: "
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

CredentialsDigest Digest(int number) {
  return DigestOf({"user", std::to_string(number)}, "hash");
}

size_t HowManyKnown(const VerdictCache& cache) {
  size_t known = 0;
  for (int i = 0; i < 1000; ++i) known += cache.Find(Digest(i)) ? 1 : 0;
  return known;
}

TEST_CASE("a digest is of all that is digested", "[verdict_cache]") {
  const auto digest = DigestOf({"a", "b"}, "c");
  CHECK(digest == DigestOf({"a", "b"}, "c"));
  CHECK(digest != DigestOf({"a", "c"}, "b"));
  CHECK(digest != DigestOf({"", "b"}, "ac"));
  CHECK(digest != DigestOf({"ac", "b"}, ""));
  CHECK(digest != DigestOf({"a", ""}, "cb"));
}

TEST_CASE("a verdict is found again", "[verdict_cache]") {
  VerdictCache cache;
  CHECK_FALSE(cache.Find(Digest(0)));
  cache.Add(Digest(0), true);
  cache.Add(Digest(1), false);
  CHECK(cache.Find(Digest(0)) == true);
  CHECK(cache.Find(Digest(1)) == false);
}

TEST_CASE("guesses do not drive out what is right", "[verdict_cache]") {
  VerdictCache cache;
  cache.Add(Digest(0), true);
  for (int i = 1; i < 1000; ++i) {
    cache.Add(Digest(i), false);
    CHECK(cache.Find(Digest(i)) == false);
  }
  CHECK(cache.Find(Digest(0)) == true);
  CHECK(HowManyKnown(cache) == VerdictCache::kMost + 1);
}

}  // namespace
}  // namespace workflow_health
