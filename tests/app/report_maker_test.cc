#include "app/report_maker.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>

#include "config/logs_alone.h"
#include "ledger/ledger.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Catch::Contains;

class Example {
 public:
  void MakeLedger(const char* topic, const std::vector<Measured>& rules) const {
    Ledger ledger(path_, Ledger::Mode::kWrite);
    ledger.CountUnder(rules);
    (void)ledger.Record({{{"a",
                           std::string("org.fedoraproject.prod.") + topic,
                           as_of_,
                           Entry::As::kUnclassified,
                           {}}},
                         {},
                         {},
                         "a file"});
  }
  void MakeLedger(const char* topic) const {
    MakeLedger(topic, MeasuredIn(config_));
  }
  [[nodiscard]] std::string Page(const FileIdentity& file) const {
    return reports_.Make(file, as_of_, as_of_)->page->body;
  }
  [[nodiscard]] FileIdentity File() const { return reports_.PresentFile(); }
  void MoveAway() const { std::filesystem::rename(path_, path_ + ".moved"); }

 private:
  const TemporaryFolder folder_;
  const std::string path_ = folder_.Path("ledger.db");
  const Time as_of_ = ParseTime("2025-01-15").value();
  const Config config_ = LogsAlone();
  const ReportMaker reports_{config_, path_};
};

TEST_CASE("the report is of the file that was checked, and of no other",
          "[report_maker]") {
  Example example;
  example.MakeLedger("first");
  const FileIdentity first = example.File();
  CHECK_THAT(example.Page(first), Contains("prod.first"));
  // Under another name it keeps its place, so that no other file gets that.
  example.MoveAway();
  CHECK_THROWS_AS(example.Page(first), LedgerError);
  example.MakeLedger("second");
  CHECK_THROWS_WITH(example.Page(first), Contains("was replaced"));
  CHECK_THAT(example.Page(example.File()), Contains("prod.second"));
}

TEST_CASE("what was counted under other rules meanwhile is not reported",
          "[report_maker][I8]") {
  Example example;
  example.MakeLedger("first", {{"single-build", {{"a", "rule"}}, {}, {}}});
  CHECK_THROWS_WITH(example.Page(example.File()), Contains("other rules"));
}

TEST_CASE("a report is made when it is asked for, and once", "[report_maker]") {
  int made = 0;
  const auto report = MadeOnce([&] {
    if (++made == 1) throw std::runtime_error("not yet");
    return std::make_shared<const ShownReport>();
  });
  CHECK(made == 0);
  CHECK_THROWS(report());
  const auto first = report();
  CHECK(report() == first);
  CHECK(made == 2);
}

}  // namespace
}  // namespace workflow_health
