// Ledgers that are opened or filled: what is refused, and what is told.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/ledger_file.h"
#include "config/logs_alone.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using Texts = std::vector<std::string>;

const Time kSent = ParseTime("2024-01-01").value();

Measured Of(const std::string& name, CountingRules rules, Texts parts = {"c"}) {
  return {name, std::move(rules), std::move(parts), kSent};
}

// A ledger that measured these.
class LedgerOf {
 public:
  explicit LedgerOf(std::vector<Measured> measured) {
    ledger.CountUnder(std::move(measured));
    Batch batch;
    batch.covered = {{"c", {kSent, kSent + Seconds(9)}}};
    (void)ledger.Record(batch);
  }
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
};

TEST_CASE("rules are changed where one side has another text, or none",
          "[ledger file][I8]") {
  const LedgerOf known(
      {Of("v", {{"a", "1"}, {"b", "2"}}), Of("w", {{"a", "1"}})});
  struct Case {
    CountingRules now;
    Texts changed;
  };
  const Case cases[] = {{{{"a", "1"}, {"b", "2"}}, {}},
                        {{{"a", "1"}, {"b", "3"}}, {"b"}},
                        {{{"a", "1"}}, {"b"}},
                        {{{"a", "1"}, {"b", "2"}, {"c", "3"}}, {"c"}},
                        {{{"c", "1"}, {"a", "2"}}, {"a", "b", "c"}}};
  for (const Case& one : cases) {
    const auto changed = ChangedIn(
        known.ledger,
        {Of("v", one.now), Of("w", {{"a", "1"}}), Of("new", {{"a", "5"}})});
    if (one.changed.empty()) {
      CHECK(changed.empty());
      continue;
    }
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].measured.name == "v");
    CHECK(changed[0].measured.rules == one.now);
    CHECK(changed[0].rules == one.changed);
  }
}

TEST_CASE("ten rules are named, and the others counted", "[ledger file]") {
  const auto changed = [](int rules) {
    ChangedRules one{Of("w", {}), {}};
    for (int i = 0; i < rules; ++i) one.rules.push_back(std::to_string(i));
    return one;
  };
  const std::string begin =
      "the ledger l.db was counted under other rules; changed since then: ";
  CHECK(OtherRules("l.db", {changed(1), changed(2)}) ==
        begin + "w (0), w (0, 1)");
  CHECK(OtherRules("l.db", {changed(10)}) ==
        begin + "w (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)");
  CHECK(OtherRules("l.db", {changed(12)}) ==
        begin + "w (0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more)");
  CHECK_THAT(OtherRules("l.db", std::vector(11, changed(1))),
             EndsWith("w (0), w (0) and 1 more"));
}

TEST_CASE("each part that is read anew is told once", "[ledger file]") {
  CHECK(WhatIsReadAnew(
            {{Of("v", {}, {"d", "c"}), {"a"}}, {Of("w", {}, {"c"}), {"a"}}}) ==
        "Counting anew reads c from 2024-01-01T00:00:00Z on, d from "
        "2024-01-01T00:00:00Z on again. What has the same rules keeps its "
        "counts.");
}

TEST_CASE("a ledger is where the flag says, or else the surroundings",
          "[ledger file]") {
  std::ostringstream out;
  Surroundings surroundings{out, out, Time(), false, 0, "/nonexistent/a"};
  CHECK(LedgerPath("/nonexistent/b", surroundings) == "/nonexistent/b");
  CHECK(LedgerPath("", surroundings) == "/nonexistent/a");
}

TEST_CASE("the folders of a ledger are made, or it is told why not",
          "[ledger file]") {
  const TemporaryFolder folder;
  MakeFolderOf(folder.Path("a/b/ledger.db"));
  CHECK(std::filesystem::is_directory(folder.Path("a/b")));
  CHECK_NOTHROW(MakeFolderOf("ledger.db"));
  const std::string file = folder.Write("file", "");
  CHECK_THROWS_WITH(MakeFolderOf(file + "/ledger.db"),
                    "cannot make the folder " + file + ": Not a directory");
}

TEST_CASE("a recount that fails keeps no other ledger", "[ledger file][I8]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  ledger.CountUnder({Of("w", {{"a", "1"}})});
  Batch batch;
  batch.covered = {{"c", {kSent, kSent + Seconds(9)}}};
  (void)ledger.Record(batch);
  std::filesystem::remove(path);
  CHECK_THROWS_WITH(BeginRecount(path, {Of("w", {{"a", "2"}})}, kSent, &ledger),
                    EndsWith("was removed meanwhile"));
  CHECK_FALSE(std::filesystem::exists(path + ".before-recount"));
}

// A ledger of the default configuration, filled again and again.
class Filled {
 public:
  Exit Fill(const Texts& ids, const Filling& filling = {}, bool whole = true) {
    err_.str("");
    return FillLedger(path_, config, filling, {err_, err_, kSent, false, 0, ""},
                      [&](Ledger& ledger) {
                        ++fills;
                        Batch batch;
                        batch.origin = "https://archive.test";
                        batch.covered = {{"monitor-gating", {kSent, kSent}}};
                        for (const std::string& id : ids) {
                          batch.entries.push_back(EntryOf(id));
                        }
                        (void)ledger.Record(batch);
                        return whole;
                      });
  }
  [[nodiscard]] std::string Said() const { return err_.str(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  // The last workflow is not there any more.
  void RemoveOne() {
    config.workflows.pop_back();
    config.logs.pop_back();
    config.settings.pop_back();
  }

  Config config = LogsAlone();
  int fills = 0;

 private:
  static Entry EntryOf(const std::string& id) {
    return {id,
            "org.fedoraproject.prod.monitor-gating.single-build.start",
            kSent,
            Entry::As::kEvent,
            {{"single-build", kOneAtATime, kSent, id, {}, {}}}};
  }

  TemporaryFolder folder_;
  std::string path_ = folder_.Path("new/ledger.db");
  std::ostringstream err_;
};

TEST_CASE("whoever fills a ledger decides whether it is done",
          "[ledger file]") {
  Filled filled;
  CHECK(filled.Fill({"a"}) == Exit::kDone);
  CHECK(filled.Fill({"b"}, {}, false) == Exit::kFailed);
  CHECK(filled.Said().empty());
  CHECK(Ledger(filled.path(), Ledger::Mode::kRead).MessageCount() == 2);
}

TEST_CASE("a ledger of other rules is not filled unless it is counted anew",
          "[ledger file][I8]") {
  Filled filled;
  REQUIRE(filled.Fill({"a", "b"}) == Exit::kDone);
  filled.config.environment = "stg";
  CHECK(filled.Fill({"c"}) == Exit::kFailed);
  CHECK(filled.fills == 1);
  const std::string changed =
      "the ledger " + filled.path() +
      " was counted under other rules; changed since then: single-build "
      "(environment), multi-build (environment)\n";
  const std::string anew =
      "Counting anew reads monitor-gating from 2020-02-01T00:00:00Z on again. "
      "What has the same rules keeps its counts.\n";
  CHECK(filled.Said() ==
        "error: " + changed +
            "The numbers cannot be mixed. Use the earlier configuration, or "
            "count anew:\nworkflow-health sync --accept-recount, or import "
            "--accept-recount FILE...\n" +
            anew);
  CHECK(filled.Fill({"a"}, {true, {}, false}) == Exit::kDone);
  CHECK(filled.Said() ==
        changed + anew + "The previous ledger is kept as " + filled.path() +
            ".before-recount.\nwarning: single-build: only 1 "
            "messages count for it now; there were 2 before\n");
  // It is said once.
  CHECK(filled.Fill({"b"}, {true, {}, false}) == Exit::kDone);
  CHECK(filled.Said().empty());
}

TEST_CASE("as many messages as before are no warning", "[ledger file]") {
  Filled filled;
  REQUIRE(filled.Fill({"a", "b"}) == Exit::kDone);
  filled.config.environment = "stg";
  CHECK(filled.Fill({"a", "b"}, {true, {}, false}) == Exit::kDone);
  CHECK_THAT(filled.Said(), !Contains("warning"));
}

TEST_CASE("a workflow that is new to a ledger is told, and one that is gone",
          "[ledger file][I8]") {
  Filled filled;
  const Config all = filled.config;
  filled.RemoveOne();
  const Config less = filled.config;
  REQUIRE(filled.Fill({"a"}) == Exit::kDone);
  CHECK(filled.Said().empty());
  filled.config = all;
  CHECK(filled.Fill({"a"}) == Exit::kDone);
  CHECK(filled.Said() ==
        "new to the ledger: multi-build; counted when read from "
        "2020-02-01T00:00:00Z on\n");
  filled.config = less;
  CHECK(filled.Fill({"a"}) == Exit::kDone);
  CHECK(filled.Said() ==
        "the configuration no longer names multi-build: the ledger keeps these "
        "counts (`sync --forget-removed` drops them)\n");
  CHECK(Ledger(filled.path(), Ledger::Mode::kRead).Rules().size() == 2);
  CHECK(filled.Fill({"a"}, {false, {}, true}) == Exit::kDone);
  CHECK(filled.Said() ==
        "the configuration no longer names multi-build: the ledger drops these "
        "counts\n");
  CHECK(Ledger(filled.path(), Ledger::Mode::kRead).Rules().size() == 1);
  CHECK(filled.Fill({"a"}, {false, {}, true}) == Exit::kDone);
  CHECK(filled.Said().empty());
}

TEST_CASE("a ledger to be read has to be there, and of the same rules",
          "[ledger file][I8]") {
  Filled filled;
  std::ostringstream err;
  const auto open = [&] {
    err.str("");
    return OpenLedger(filled.path(), Ledger::Mode::kRead, filled.config, err);
  };
  CHECK(open() == nullptr);
  CHECK(err.str() == "error: there is no ledger " + filled.path() +
                         "; make one with `workflow-health sync` or "
                         "`workflow-health import`\n");
  REQUIRE(filled.Fill({"a"}) == Exit::kDone);
  CHECK(open() != nullptr);
  CHECK(err.str().empty());
  filled.config.environment = "stg";
  CHECK(open() == nullptr);
  CHECK_THAT(err.str(), StartsWith("error: the ledger ") &&
                            Contains("(environment)") &&
                            Contains("The numbers cannot be mixed."));
}

}  // namespace
}  // namespace workflow_health
