#include "base/error.h"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace workflow_health {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Error{"3 is odd; expected an even number"};
  return number / 2;
}

TEST_CASE("a result holds its value", "[error]") {
  const Result<int> half = Half(4);
  REQUIRE(half.has_value());
  CHECK(*half == 2);
}

TEST_CASE("a result holds what went wrong", "[error]") {
  const Result<int> half = Half(3);
  REQUIRE(half.has_error());
  CHECK(half.error().message == "3 is odd; expected an even number");
}

TEST_CASE("the value of an error is an exception with its message", "[error]") {
  CHECK_THROWS_AS(Half(3).value(), std::runtime_error);
  CHECK_THROWS_WITH(Half(3).value(), "3 is odd; expected an even number");
}

}  // namespace
}  // namespace workflow_health
