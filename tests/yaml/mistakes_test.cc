#include "yaml/mistakes.h"

#include <boost/system/result.hpp>
#include <catch2/catch.hpp>

#include "yaml/told.h"

namespace workflow_health {
namespace {

TEST_CASE("mistakes are told in the order of the file, each once",
          "[mistakes]") {
  Mistakes mistakes;
  CHECK(Told(mistakes) == List{});
  for (int time = 0; time < 2; ++time) {
    mistakes.Add({10, 1}, "d");
    mistakes.Add({9, 10}, "c");
    mistakes.Add({9, 2}, "b");
    mistakes.Add({9, 2}, "a");
    mistakes.Add({}, "e");
  }
  CHECK(Told(mistakes) ==
        List{"1:1: e", "9:2: a", "9:2: b", "9:10: c", "10:1: d"});
}

TEST_CASE("messages are one line, whatever the file holds", "[mistakes]") {
  Mistakes mistakes;
  mistakes.Add({}, "a\nb\x1b[31m\xff" + std::string(5000, 'x'));
  const auto message = mistakes.List().at(0).message;
  CHECK_THAT(message, Catch::StartsWith("a b [31m\uFFFDxxx"));
  CHECK(message.size() < 2010);
}

TEST_CASE("asking for the value of a result with mistakes says the first",
          "[mistakes]") {
  const boost::system::result<int, std::vector<Mistake>> result =
      std::vector<Mistake>{{2, 3, "a"}, {4, 5, "b"}};
  CHECK_THROWS_WITH(result.value(), "line 2, column 3: a");
}

}  // namespace
}  // namespace workflow_health
