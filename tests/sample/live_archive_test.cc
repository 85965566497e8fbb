#include "sample/live_archive.h"

#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "sample/live_traffic.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

std::string LiveText(const SampleOptions& options) {
  std::ostringstream out;
  const std::string truth = WriteSample(DefaultConfig(), options, out);
  return out.str() + truth;
}

TEST_CASE("the first line of live traffic declares every topic of the steps",
          "[sample][live_archive]") {
  const json::object& header = LiveArchiveOf(1).archive.header;
  CHECK(header.at("sample") == true);
  CHECK(header.at("covers") == json::value{{"start", "2026-09-01T00:00:00Z"},
                                           {"end", "2026-11-20T12:02:00Z"}});
  CHECK(header.at("messages") == LiveArchiveOf(1).archive.messages.size());
  std::set<std::string> topics;
  for (const StepRules& step : DefaultConfig().steps) {
    for (const std::string& topic : step.Topics()) topics.insert(topic);
  }
  std::set<std::string> declared;
  for (const json::value& topic : header.at("categories").as_array()) {
    declared.insert(topic.as_string().c_str());
  }
  CHECK(declared == topics);
  CHECK(header.at("categories").as_array().size() == topics.size());
}

TEST_CASE("all topics of the steps are in live traffic",
          "[sample][live_archive]") {
  const LiveArchive& live = LiveArchiveOf(1);
  for (const json::value& topic :
       live.archive.header.at("categories").as_array()) {
    const std::string name = topic.as_string().c_str();
    if (live.Of(name).empty()) FAIL_CHECK(name);
  }
}

TEST_CASE("the same seed gives the same live traffic, another one other",
          "[sample][live_archive]") {
  const std::string text = LiveText(LiveOptions(7, 3));
  CHECK((text == LiveText(LiveOptions(7, 3))));
  CHECK((text != LiveText(LiveOptions(8, 3))));
}

TEST_CASE("live traffic of 30 days is 20,000 to 25,000 messages of some 1 kB",
          "[sample][live_archive]") {
  const std::uint64_t seed = GENERATE(1, 2, 3);
  const Archive& archive = LiveArchiveOf(seed).archive;
  CHECK(archive.messages.size() >= 20'000);
  CHECK(archive.messages.size() <= 25'000);
  const size_t average = archive.text.size() / archive.messages.size();
  CHECK(average > 800);
  CHECK(average < 1300);
}

TEST_CASE("no live message lies outside the archive's days",
          "[sample][live_archive]") {
  const int length = GENERATE(1, 2, 7, 13, 14, 80);
  const Archive archive = WriteAndRead(LiveOptions(3, length));
  CHECK(archive.messages.size() > static_cast<size_t>(200 * length));
  for (const ArchivedMessage& message : archive.messages) {
    if (message.at > kLiveEnd) FAIL(FormatTime(message.at));
    if (message.at < kLiveEnd - days(length)) FAIL(FormatTime(message.at));
  }
  CHECK(archive.Unique().back().at == kLiveEnd);
}

TEST_CASE("every live message has an id and says that it is made up",
          "[sample][live_archive]") {
  for (const ArchivedMessage& message : LiveArchiveOf(2).archive.messages) {
    const json::value* mark = message.headers.if_contains(kSampleHeader);
    if (!message.id || mark == nullptr || *mark != true) FAIL(message.topic);
  }
}

TEST_CASE("all rows of a live message are the same but for their time",
          "[sample][live_archive]") {
  const std::uint64_t seed = GENERATE(1, 2, 3);
  std::map<std::string, const ArchivedMessage*> first;
  long repeated = 0;
  long later = 0;
  for (const ArchivedMessage& row : LiveArchiveOf(seed).archive.messages) {
    const auto& [known, is_new] = first.emplace(row.Key(), &row);
    if (is_new) continue;
    const ArchivedMessage& other = *known->second;
    if (row.topic != other.topic || row.body != other.body) FAIL(row.topic);
    ++(row.at == other.at ? repeated : later);
  }
  CHECK(repeated > 100);
  CHECK(later > 100);
}

TEST_CASE("live rows come late, out of order and in all shapes",
          "[sample][live_archive]") {
  const Archive& archive = LiveArchiveOf(1).archive;
  long behind = 0;
  long raw = 0;
  long own = 0;
  Time latest = Time::min();
  for (const ArchivedMessage& row : archive.messages) {
    behind += row.at < latest - hours(1) ? 1 : 0;
    raw += row.Has("msg") ? 1 : 0;
    own += row.Has("body") && row.Has("timestamp") ? 1 : 0;
    latest = std::max(latest, row.at);
  }
  const auto all = static_cast<long>(archive.messages.size());
  CHECK(behind > all / 50);
  CHECK(raw > all / 20);
  CHECK(own > all / 2);
  CHECK(all - raw - own > all / 20);
}

TEST_CASE("live traffic needs the live steps of the default configuration",
          "[sample][live_archive]") {
  std::ostringstream out;
  const auto is_refused = [&](auto change) {
    Config config = DefaultConfig();
    change(config.steps);
    CHECK_THROWS_WITH(WriteSample(config, LiveOptions(1, 1), out),
                      Catch::Contains("the live steps of the default"));
  };
  using Steps = std::vector<StepRules>;
  is_refused([](Steps& steps) { steps.clear(); });
  is_refused([](Steps& steps) { steps.pop_back(); });
  is_refused([](Steps& steps) { std::swap(steps[0], steps[1]); });
  is_refused([](Steps& steps) { steps[2].deadline += Seconds(1); });
  is_refused([](Steps& steps) { steps[5].verdicts.pop_back(); });
  is_refused([](Steps& steps) { steps[0].charged.clear(); });
  is_refused([](Steps& steps) { steps[8].restarts = false; });
  is_refused([](Steps& steps) { steps[4].supersedes.clear(); });
  is_refused([](Steps& steps) { steps[3].ended = kLiveEnd; });
  is_refused([](Steps& steps) { steps[0].events[0].where.all.pop_back(); });
  is_refused([](Steps& steps) { steps[0].events[0].where.any.clear(); });
  is_refused(
      [](Steps& steps) { steps[0].events[0].where.all[0].negated = true; });
  is_refused([](Steps& steps) { steps[0].events[1].key.pop_back(); });
  is_refused([](Steps& steps) { steps[3].events[1].topics.pop_back(); });
  is_refused([](Steps& steps) { steps[3].events[1].time.reset(); });
  is_refused([](Steps& steps) { steps[4].events.back().cause = "other"; });
  CHECK(out.str().empty());
}

TEST_CASE("live traffic from before the history start is refused",
          "[sample][live_archive]") {
  Config config = DefaultConfig();
  std::ostringstream out;
  config.steps[14].history_start = kLiveEnd - days(2);
  (void)WriteSample(config, LiveOptions(1, 2), out);
  out.str("");
  CHECK_THROWS_WITH(
      WriteSample(config, LiveOptions(1, 3), out),
      "the sample would begin at 2026-11-17T12:00:00Z, before the history "
      "start of packit/pull-request-ci, 2026-11-18T12:00:00Z");
  CHECK(out.str().empty());
}

TEST_CASE("the coverage of live traffic begins with the earliest history",
          "[sample][live_archive]") {
  Config config = DefaultConfig();
  config.steps[3].history_start = kLiveEnd - days(90);
  const Archive archive = WriteAndRead(config, LiveOptions(1, 1));
  CHECK(archive.header.at("covers").at("start") == "2026-08-22T12:00:00Z");
}

}  // namespace
}  // namespace workflow_health
