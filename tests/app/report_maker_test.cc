#include "app/report_maker.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <stdexcept>

#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Catch::Contains;

class Example {
 public:
  void MakeLedger(const char* topic) const {
    Ledger ledger(path_, Ledger::Mode::kWrite);
    (void)ledger.Record({{{"a",
                           std::string("org.fedoraproject.prod.") + topic,
                           as_of_,
                           Entry::As::kUnclassified,
                           {}}},
                         {},
                         {},
                         "a file"});
  }
  std::string Page() {
    reports_.UsePresentFile();
    return reports_.Make(as_of_, as_of_)->page->body;
  }
  void Remove() const {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix);
    }
  }

 private:
  const TemporaryFolder folder_;
  const std::string path_ = folder_.Path("ledger.db");
  const Time as_of_ = ParseTime("2025-01-15").value();
  ReportMaker reports_{ParseConfig(DefaultConfigText()).value(), path_};
};

TEST_CASE("the report is of the file that has the name now", "[report_maker]") {
  Example example;
  example.MakeLedger("first");
  CHECK_THAT(example.Page(), Contains("prod.first"));
  example.Remove();
  example.MakeLedger("second");
  CHECK_THAT(example.Page(),
             Contains("prod.second") && !Contains("prod.first"));
}

TEST_CASE("without a file there is no report", "[report_maker]") {
  Example example;
  CHECK_THROWS_AS(example.Page(), LedgerError);
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
