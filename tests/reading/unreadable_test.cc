#include "reading/unreadable.h"

#include <catch2/catch.hpp>

#include "reading/reading_config.h"

namespace workflow_health {
namespace {

using Texts = std::vector<std::string>;

constexpr char kRest[] = " It counts as read, but its messages are missing.";
constexpr char kNoReason[] = ", even in several attempts.";

Time At(int second) { return kCountedFrom + Seconds(second); }

// A ledger in which these spans were proven unreadable.
class Unreadable {
 public:
  Unreadable(const std::string& part, const std::vector<Window>& spans) {
    Add(part, spans);
  }
  void Add(const std::string& part, const std::vector<Window>& spans) {
    Batch batch;
    for (const Window& span : spans) batch.unreadable.push_back({part, span});
    (void)ledger_.Record(batch);
  }
  [[nodiscard]] Texts Told(const Reasons& reasons = {}) const {
    return UnreadableSpans(config, ledger_, reasons);
  }
  Config config = ReadingConfig();

 private:
  Ledger ledger_{":memory:", Ledger::Mode::kWrite};
};

TEST_CASE("what is unreadable is told from the latest span on",
          "[unreadable][I2]") {
  const Unreadable trial("monitor-gating",
                         {{At(0), At(1)}, {At(10), At(12)}, {At(4), At(5)}});
  const std::string begin = "monitor-gating from 1970-02-07T12:00:";
  const std::string end = std::string(" cannot be read") + kNoReason + kRest;
  CHECK(trial.Told() == Texts{begin + "11Z to 1970-02-07T12:00:12Z" + end,
                              begin + "05Z to 1970-02-07T12:00:05Z" + end,
                              begin + "01Z to 1970-02-07T12:00:01Z" + end});
}

TEST_CASE("the reason is that of a second within the span",
          "[unreadable][I2]") {
  const Unreadable trial("monitor-gating", {{At(10), At(12)}});
  const auto told = [&](const Reasons& reasons) {
    const Texts sentences = trial.Told(reasons);
    REQUIRE(sentences.size() == 1);
    const std::string before =
        "monitor-gating from 1970-02-07T12:00:11Z to 1970-02-07T12:00:12Z "
        "cannot be read";
    REQUIRE(sentences[0].starts_with(before));
    REQUIRE(sentences[0].ends_with(kRest));
    return sentences[0].substr(
        before.size(),
        sentences[0].size() - before.size() - std::string_view(kRest).size());
  };
  const std::string source = "monitor-gating";
  CHECK(told({{source, {{At(11), "HTTP 500"}}}}) == ": HTTP 500.");
  CHECK(told({{source, {{At(12), "HTTP 500"}}}}) == ": HTTP 500.");
  // That of the first one, if there are several.
  CHECK(told({{source, {{At(12), "b"}, {At(11), "a"}}}}) == ": a.");
  // A span is named by its end; it begins behind the one before.
  for (const Time other : {At(9), At(10), At(13)}) {
    CHECK(told({{source, {{other, "HTTP 500"}}}}) == kNoReason);
  }
  CHECK(told({{"other", {{At(11), "HTTP 500"}}}}) == kNoReason);
}

TEST_CASE("topics are told one by one, with the reason of their source",
          "[unreadable][I2]") {
  Unreadable trial("b", {{At(0), At(1)}});
  trial.Add("a", {{At(0), At(1)}});
  trial.Add("elsewhere", {{At(0), At(1)}});
  trial.config.sources.push_back({{"", {"b", "a"}}, kCountedFrom});
  const Texts told = trial.Told({{"2 topics", {{At(1), "HTTP 500"}}}});
  REQUIRE(told.size() == 2);
  for (const auto& [i, part] : {std::pair(0, "b"), std::pair(1, "a")}) {
    CHECK(told[size_t(i)] ==
          part +
              std::string(" from 1970-02-07T12:00:01Z to "
                          "1970-02-07T12:00:01Z cannot be read: HTTP 500.") +
              kRest);
  }
}

}  // namespace
}  // namespace workflow_health
