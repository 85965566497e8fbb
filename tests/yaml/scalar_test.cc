#include "yaml/scalar.h"

#include <catch2/catch.hpp>

#include "yaml/told.h"

namespace workflow_health {
namespace {

TEST_CASE("a single value is its text", "[scalar]") {
  Mistakes mistakes;
  CHECK(ReadScalar(Loaded("'a b'"), kPath, mistakes) == "a b");
  CHECK(ReadScalar(Loaded("7"), kPath, mistakes) == "7");
  CHECK(Told(mistakes) == List{});
}

TEST_CASE("what is no single value is a mistake", "[scalar]") {
  Mistakes mistakes;
  CHECK_FALSE(ReadScalar(Loaded("~"), kPath, mistakes));
  CHECK_FALSE(ReadScalar(Loaded("\n[a]"), kPath, mistakes));
  CHECK_FALSE(ReadScalar(Loaded("\n\n{}"), kPath, mistakes));
  const std::string expected =
      "expected the path of a file, like /etc/pki/tls/cert.pem, not ";
  CHECK(Told(mistakes) == List{"1:1: " + expected + "nothing",
                               "2:1: " + expected + "a list",
                               "3:1: " + expected + "a mapping"});
}

TEST_CASE("a text of the wrong type is a mistake", "[scalar]") {
  Mistakes mistakes;
  CHECK_FALSE(ReadScalar(Loaded("\n  ' '"), kPath, mistakes));
  CHECK(Told(mistakes) ==
        List{"2:3: ' ' is not a path; expected the path of a file, like "
             "/etc/pki/tls/cert.pem"});
}

TEST_CASE("of a long text a mistake shows the beginning", "[scalar]") {
  CHECK(
      IsNot(std::string(61, 'x'), "short", "less").message ==
      fmt::format("'{}...' is not short; expected less", std::string(60, 'x')));
}

}  // namespace
}  // namespace workflow_health
