#include "app/flags.h"

#include <catch2/catch.hpp>

#include "base/time.h"

namespace workflow_health {
namespace {

const FlagValues kValues(std::map<std::string, std::vector<std::string>>{
    {"since", {"2024-09-01"}},
    {"until", {"monday"}},
    {"again", {""}},
    {"label", {"a=1", "b=2"}}});

TEST_CASE("what was given for a flag is told, and nothing for others",
          "[flags]") {
  CHECK(kValues.Has("again"));
  CHECK_FALSE(kValues.Has("output"));
  CHECK(kValues.Text("since") == "2024-09-01");
  CHECK(kValues.Text("output").empty());
  CHECK(kValues.Texts("label") == std::vector<std::string>{"a=1", "b=2"});
  CHECK(kValues.Texts("output").empty());
}

TEST_CASE("a flag is read if it was given, else what it sets stays",
          "[flags]") {
  std::optional<Time> time;
  CHECK_FALSE(kValues.Read("as-of", ParseTime, &time));
  CHECK_FALSE(time);
  CHECK_FALSE(kValues.Read("since", ParseTime, &time));
  CHECK(time == ParseTime("2024-09-01").value());
}

TEST_CASE("what cannot be read is named, and sets nothing", "[flags]") {
  std::optional<Time> time;
  const auto error = kValues.Read("until", ParseTime, &time);
  REQUIRE(error);
  CHECK_THAT(error->message,
             Catch::StartsWith("--until: 'monday' is not a time"));
  CHECK_FALSE(time);
}

}  // namespace
}  // namespace workflow_health
