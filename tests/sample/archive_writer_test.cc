#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "sample/archive.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

std::string TextOf(const SampleOptions& options) {
  std::ostringstream out;
  const std::string truth = WriteSample(DefaultConfig(), options, out);
  return out.str() + truth;
}

TEST_CASE("the first line says what the archive is", "[sample][archive]") {
  const Archive archive = WriteAndRead(Options(Profile::kInitiative, 1));
  CHECK(json::value(archive.header) ==
        json::value(
            {{"workflow_health_archive", 1},
             {"sample", true},
             {"note", "Made up by workflow-health sample. Not Fedora's data."},
             {"covers",
              {{"start", "2020-02-01T00:00:00Z"},
               {"end", "2024-11-20T12:00:00Z"}}},
             {"categories", json::array{"monitor-gating"}},
             {"messages", archive.messages.size()}}));
  CHECK(archive.messages.size() > 4000);
}

TEST_CASE("every message says of itself that it is made up",
          "[sample][archive]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  for (const auto& message : WriteAndRead(Options(profile, 2)).messages) {
    const json::value* mark = message.headers.if_contains(kSampleHeader);
    if (mark == nullptr || *mark != true) FAIL(message.topic);
  }
}

TEST_CASE("the same seed gives the same bytes, another one others",
          "[sample][archive]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  const std::string text = TextOf(Options(profile, 7, 30));
  CHECK((text == TextOf(Options(profile, 7, 30))));
  CHECK((text != TextOf(Options(profile, 8, 30))));
}

TEST_CASE("another seed gives other runs, not only other ids",
          "[sample][archive]") {
  const auto times = [](std::uint64_t seed) {
    std::set<Time> all;
    for (const auto& message :
         WriteAndRead(Options(Profile::kHealthy, seed, 10)).messages) {
      all.insert(message.at);
    }
    return all;
  };
  CHECK(times(1) != times(2));
}

TEST_CASE("no message lies outside the archive's days", "[sample][archive]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  const int length = GENERATE(1, 2, 5, 90, 91, 180);
  const Archive archive = WriteAndRead(Options(profile, 3, length));
  CHECK(archive.messages.size() >= static_cast<size_t>(20 * length));
  for (const ArchivedMessage& message : archive.messages) {
    if (message.at > kArchiveEnd) FAIL(FormatTime(message.at));
    if (message.at < kArchiveEnd - days(length)) FAIL(FormatTime(message.at));
  }
}

TEST_CASE("the last message is of the archive's last second",
          "[sample][archive]") {
  const Archive archive = WriteAndRead(Options(Profile::kHealthy, 3, 2));
  CHECK(archive.Unique().back().at == kArchiveEnd);
}

TEST_CASE("ids are version 4 UUIDs and differ", "[sample][archive]") {
  std::set<std::string> ids;
  size_t distinct = 0;
  for (const ArchivedMessage& message :
       WriteAndRead(Options(Profile::kInitiative, 1)).Unique()) {
    if (!message.id) continue;
    ++distinct;
    ids.insert(*message.id);
    const std::string& id = *message.id;
    const bool well_formed =
        id.size() == 36 && id[8] == '-' && id[13] == '-' && id[14] == '4' &&
        id[18] == '-' && id[23] == '-' &&
        std::string_view("89ab").find(id[19]) != std::string_view::npos;
    if (!well_formed) FAIL(id);
  }
  CHECK(ids.size() == distinct);
  CHECK(distinct > 4000);
}

TEST_CASE("topics are of the configuration's environment",
          "[sample][archive]") {
  Config config = DefaultConfig();
  config.environment = "stg";
  const Archive archive =
      WriteAndRead(config, Options(Profile::kHealthy, 1, 10));
  const auto of = [&](std::string_view prefix) {
    return std::ranges::count_if(
        archive.messages,
        [&](const ArchivedMessage& m) { return m.topic.starts_with(prefix); });
  };
  CHECK(of("org.fedoraproject.stg.monitor-gating.") > 300);
  CHECK(of("org.fedoraproject.prod.monitor-gating.") > 3);
}

TEST_CASE("ten years are written", "[sample][archive]") {
  std::ostringstream out;
  const auto options = Options(Profile::kInitiative, 1, 3650);
  const auto truth = json::parse(WriteSample(DefaultConfig(), options, out));
  CHECK(truth.at_pointer("/workflows/0/runs") == 728);
  CHECK(std::ranges::count(out.str(), '\n') > 90'000);
}

TEST_CASE("other steps or limits than the default ones are refused",
          "[sample][archive]") {
  Config config = DefaultConfig();
  std::ostringstream out;
  const auto options = Options(Profile::kHealthy, 1, 1);
  config.workflows[0].abandoned_after = std::chrono::hours(12);
  CHECK_THROWS_WITH(WriteSample(config, options, out),
                    Catch::Contains("'single-build'"));
  config = DefaultConfig();
  config.workflows[1].steps.pop_back();
  CHECK_THROWS_AS(WriteSample(config, options, out), std::invalid_argument);
  config.workflows.pop_back();
  CHECK_THROWS_WITH(WriteSample(config, options, out),
                    Catch::Contains("'multi-build'"));
  CHECK(out.str().empty());
}

}  // namespace
}  // namespace workflow_health
