#include "app/load_config.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "config/small_config.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Catch::Contains;

constexpr Time kNow = std::chrono::sys_days(std::chrono::days(20'000));  // 2024

// What is loaded of a file of this text, "FILE" for its path, and what is said.
struct Loading {
  explicit Loading(std::string_view text, Time now = kNow) {
    const TemporaryFolder folder;
    const std::string path = folder.Write("file", std::string(text));
    std::ostringstream err;
    config = LoadConfig(path, now, err);
    said = err.str();
    for (size_t at = 0; (at = said.find(path)) != std::string::npos;) {
      said.replace(at, path.size(), "FILE");
    }
  }
  std::optional<Config> config;
  std::string said;
};

TEST_CASE("without a file the configuration is the one built in",
          "[load_config]") {
  std::ostringstream err;
  const auto config = LoadConfig("", kNow, err);
  REQUIRE(config);
  CHECK(config->headline == "single-build");
  CHECK(err.str().empty());
}

TEST_CASE("a configuration that is right is told in silence", "[load_config]") {
  const Loading loading(kSmall);
  REQUIRE(loading.config);
  CHECK(loading.config->headline == "one");
  CHECK(loading.said.empty());
}

TEST_CASE("all mistakes of a file are told with their places",
          "[load_config]") {
  const Loading loading(WithLine("settle: soon\ntarget: 7"));
  CHECK_FALSE(loading.config);
  CHECK_THAT(loading.said, Catch::StartsWith("FILE:1:9: 'soon' is ") &&
                               Contains("\nFILE:2:9: '7' is ") &&
                               Catch::EndsWith("\n"));
}

TEST_CASE("a file that cannot be read, or is no text of that size, is named",
          "[load_config]") {
  std::ostringstream err;
  CHECK_FALSE(LoadConfig("/nonexistent/file", kNow, err));
  CHECK_THAT(err.str(),
             Catch::StartsWith("workflow-health: ") &&
                 Contains("/nonexistent/file: No such file or directory"));
  constexpr size_t kMost = size_t{4} * 1024 * 1024;
  // A comment fills it up, which is far too much for YAML.
  const std::string most =
      std::string(kSmall) + "#" + std::string(kMost - kSmall.size() - 1, 'x');
  CHECK_THAT(Loading(most).said,
             Catch::StartsWith("FILE:") && !Contains("no configuration needs"));
  const Loading larger(most + "x");
  CHECK_FALSE(larger.config);
  CHECK(larger.said ==
        "workflow-health: FILE is larger than 4 MiB, which no configuration "
        "needs\n");
}

TEST_CASE("history cannot start in the future", "[load_config][I2]") {
  const Time start = ParseTime("2024-01-01").value();
  CHECK(Loading(kSmall, start).config);
  const Loading early(kSmall, start - Seconds(1));
  CHECK_FALSE(early.config);
  CHECK(early.said ==
        "FILE: sources: bus: history_start 2024-01-01T00:00:00Z is in the "
        "future; expected a time in the past\n");
  std::ostringstream err;
  CHECK_FALSE(LoadConfig("", Time(), err));
  CHECK_THAT(err.str(), Catch::StartsWith("built-in configuration: sources: "
                                          "monitor-gating: history_start "
                                          "2020-02-01T00:00:00Z is "));
}

}  // namespace
}  // namespace workflow_health
