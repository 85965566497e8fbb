#include "ledger/integrity.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "ledger/count_runs.h"
#include "ledger/ledger.h"
#include "ledger/two_steps.h"
#include "logs/packed_end.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(std::chrono::days(18'300));
constexpr int kRuns = 150;

Workflow TheWorkflow() { return TwoSteps(kStart); }

// Every other one is a UUID.
std::string IdOf(int number) {
  if (number % 2 != 0) return "2020-" + std::to_string(number);
  return fmt::format("00000000-0000-4000-8000-{:012x}", number);
}

Entry RunOf(int number) {
  RunEnd end;
  end.outcome = number % 4 == 0 ? Outcome::kFailure : Outcome::kSuccess;
  end.log.steps = {{true, Seconds(number)}, {}, {true, Seconds(7)}};
  end.log.failing_step = size_t(number % 3);
  Entry entry{IdOf(number),
              "org.fedoraproject.prod.monitor-gating.single-build.end",
              kStart + hours(number),
              Entry::As::kEvent,
              {}};
  if (number % 7 == 0) {
    entry.as = Entry::As::kUnclassified;
    return entry;
  }
  Event& event = entry.events.emplace_back();
  event = {"w", kOneAtATime, entry.at, entry.id, {}, {}};
  if (number % 9 != 0) PackEnd(end, &event);
  return entry;
}

// A ledger in which something stands in every table.
void MakeLedger(const std::string& path) {
  Ledger ledger(path, Ledger::Mode::kWrite);
  ledger.CountUnder({{"w",
                      {{"environment", "prod"}, {"reading", "5"}},
                      {"monitor-gating"},
                      kStart}});
  Batch batch;
  batch.origin = "a file";
  for (int i = 0; i < kRuns; ++i) batch.entries.push_back(RunOf(i));
  batch.covered = {{"monitor-gating", {kStart, kStart + hours(kRuns)}}};
  batch.unreadable = {{"monitor-gating", {kStart - hours(1), kStart}}};
  (void)ledger.Record(batch);
  CountRuns({TheWorkflow()}, kStart + hours(kRuns), &ledger);
  batch.entries = {RunOf(5)};
  batch.entries[0].id = "late";
  (void)ledger.Record(batch);
  ledger.CountUnder({{"v", {{"a", "rule"}}, {"monitor-gating"}, kStart}});
  ledger.SetRecountedAt(kStart);
  ledger.SetRereadAt("monitor-gating", kStart);
}

void Tell(const RunCount& count, std::ostream& out) {
  out << int(count.outcome) << "," << count.failing_step << ","
      << count.duration.value_or(Seconds(-1)).count() << ";";
}

// All numbers that a ledger tells.
std::string NumbersOf(const Ledger& ledger) {
  const Window all{kStart - hours(1000), kStart + hours(100'000)};
  std::ostringstream out;
  for (const Event& event : ledger.Events("w", all)) {
    out << event.message_id << event.at.time_since_epoch().count()
        << int(event.kind) << event.key << event.told << "\n";
  }
  for (const CountedRun& run : ledger.CountedRuns("w", all)) {
    out << run.id << run.at.time_since_epoch().count();
    Tell(run.counted, out);
    if (run.now) Tell(*run.now, out);
  }
  const Counters counters = ledger.CountersOf(TheWorkflow());
  out << counters.successes << counters.failures << counters.abandoned;
  for (const auto& step : counters.steps) out << step.failures << ",";
  for (const auto& [of, rules] : ledger.Rules()) {
    for (const auto& [name, text] : rules) out << of << name << text;
  }
  for (const auto& topic :
       ledger.NotCounted(Entry::As::kUnclassified, all).topics) {
    out << topic.topic << topic.messages;
  }
  for (const auto& [name, count] : ledger.CountMessages(all.until)) {
    out << name << count.messages << "," << count.unclassified;
  }
  for (const auto& spans : {ledger.Covered("monitor-gating"),
                            ledger.Unreadable("monitor-gating")}) {
    for (const Window& span : spans) out << FormatSpan(span);
  }
  for (const Window& span :
       ledger.Behind({"v", {}, {}, kStart}, "monitor-gating")) {
    out << FormatSpan(span);
  }
  out << ledger.Latest("w").failures_in_a_row << ledger.Corrections("w")
      << ledger.LateMessages("w") << *ledger.IsSample()
      << FormatTime(*ledger.CountedUntil("w"))
      << FormatTime(*ledger.RecountedAt());
  return out.str();
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a byte that flips never makes another number", "[integrity]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  MakeLedger(path);
  const std::string bytes = BytesOf(path);
  const std::string expected = NumbersOf(Ledger(path, Ledger::Mode::kRead));
  constexpr unsigned kSeed = 13;
  constexpr int kFlips = 600;
  std::mt19937 random(kSeed);
  CAPTURE(kSeed);
  int refused = 0;
  for (int i = 0; i < kFlips; ++i) {
    const size_t place = random() % bytes.size();
    const auto flip = static_cast<char>(1 + random() % 255);
    CAPTURE(i, place, int(flip));
    std::string changed = bytes;
    changed[place] = static_cast<char>(changed[place] ^ flip);
    for (const char* suffix : {"-wal", "-shm"}) {
      std::filesystem::remove(path + suffix);
    }
    (void)folder.Write("ledger.db", changed);
    const auto mode = i % 2 == 0 ? Ledger::Mode::kRead : Ledger::Mode::kWrite;
    try {
      const Ledger ledger(path, mode);
      CHECK(NumbersOf(ledger) == expected);
    } catch (const LedgerError&) {
      ++refused;
    }
  }
  CHECK(refused > kFlips / 10);
}

void Execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  sqlite3_close(database);
}

TEST_CASE("a value that nobody wrote is told, with what to do", "[integrity]") {
  const std::string change = GENERATE(
      "UPDATE event SET kind = 3 - kind WHERE kind > 0",
      "UPDATE event SET told = x'00' WHERE kind = 1",
      "UPDATE event SET key = 5", "DELETE FROM event WHERE kind = 0",
      "UPDATE measured SET name = 'x' WHERE name = 'w'", "DELETE FROM measured",
      "UPDATE measured SET until = until + 1",
      "UPDATE behind SET until = until - 1",
      "UPDATE message SET told = 1 WHERE id = '2020-5'",
      "UPDATE counted_run SET step = 1 WHERE step = 0",
      "UPDATE topic SET topic = topic || 'x'",
      "UPDATE span SET until = until + 1", "UPDATE unreadable SET since = 0",
      "UPDATE total SET runs = runs + 1", "DELETE FROM total",
      "UPDATE arrived SET messages = messages - 1", "DELETE FROM arrived",
      "DELETE FROM message WHERE id = '2020-5'",
      "DELETE FROM counted_run WHERE step = 0", "UPDATE counter SET value = 5",
      "UPDATE rule SET text = 'stg'",
      "UPDATE about SET value = 'true' WHERE key = 'sample'");
  const auto mode = GENERATE(Ledger::Mode::kRead, Ledger::Mode::kWrite);
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  MakeLedger(path);
  Execute(path, change);
  const std::string bytes = BytesOf(path);
  CHECK_THROWS_WITH(Ledger(path, mode),
                    Contains(path + " is damaged (") &&
                        Contains("`mv " + path + " " + path + ".damaged; ") &&
                        Contains("workflow-health sync --ledger.path " + path));
  CHECK(BytesOf(path) == bytes);
}

}  // namespace
}  // namespace workflow_health
