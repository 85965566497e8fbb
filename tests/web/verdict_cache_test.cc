#include "web/verdict_cache.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

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
