#include "workflow/catalogue.h"

#include <catch2/catch.hpp>
#include <vector>

namespace workflow_health {
namespace {

TEST_CASE("a step is named by its application and itself", "[catalogue]") {
  CHECK(Name({"koji", "build"}) == "koji / build");
  CHECK(Name(UnattributedStep()) == "workflow / unattributed");
}

TEST_CASE("applications stand in the order of their first steps",
          "[catalogue]") {
  const auto applications = Applications({UnattributedStep(),
                                          {"dist-git", "clone"},
                                          {"fedpkg", "commit"},
                                          {"dist-git", "push"},
                                          {"koji", "build"}});
  REQUIRE(applications.size() == 3);
  CHECK(applications[0].name == "dist-git");
  CHECK(applications[0].steps == std::vector<size_t>{1, 3});
  CHECK(applications[1].name == "fedpkg");
  CHECK(applications[1].steps == std::vector<size_t>{2});
  CHECK(applications[2].name == "koji");
  CHECK(applications[2].steps == std::vector<size_t>{4});
}

TEST_CASE("the pseudo-step is no application's", "[catalogue]") {
  CHECK(Applications({UnattributedStep()}).empty());
  CHECK(Applications({}).empty());
}

TEST_CASE("steps of the same name belong to different applications",
          "[catalogue]") {
  const auto applications =
      Applications({UnattributedStep(), {"koji", "start"}, {"ci", "start"}});
  REQUIRE(applications.size() == 2);
  CHECK(applications[1].name == "ci");
  CHECK(applications[1].steps == std::vector<size_t>{2});
}

}  // namespace
}  // namespace workflow_health
