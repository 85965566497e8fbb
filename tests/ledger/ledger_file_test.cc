#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ledger/ledger.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

const Window kAll = {Time(), Time(Seconds(1'000'000))};

void Enter(Ledger& ledger, const std::string& topic, int messages) {
  Batch batch;
  batch.origin = "a file";
  for (int i = 0; i < messages; ++i) {
    Entry entry;
    entry.id = topic + std::to_string(ledger.MessageCount() + i);
    entry.topic = topic;
    entry.at = Time(Seconds(10 + i));
    batch.entries.push_back(entry);
  }
  (void)ledger.Record(batch);
}

// "topic*messages" of all topics.
std::string ContentOf(const Ledger& ledger) {
  std::string text;
  for (const auto& topic :
       ledger.NotCounted(Entry::As::kUnclassified, kAll).topics) {
    text += topic.topic + "*" + std::to_string(topic.messages) + " ";
  }
  return text;
}

std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A ledger of its own at `path`, closed.
void MakeOther(const std::string& path) {
  Ledger other(path, Ledger::Mode::kWrite);
  Enter(other, "other", 700);
}

TEST_CASE("nothing is written into a ledger that has gone", "[ledger file]") {
  const bool replaced = GENERATE(false, true);
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  Enter(ledger, "own", 1);
  CHECK(ledger.IsInPlace());
  if (replaced) {
    MakeOther(folder.Path("other.db"));
    fs::rename(folder.Path("other.db"), path);
  } else {
    fs::remove(path);
  }
  CHECK_FALSE(ledger.IsInPlace());
  const std::string words = replaced ? "was replaced by another file meanwhile"
                                     : "was removed meanwhile";
  CHECK_THROWS_WITH(Enter(ledger, "own", 2), Contains(words));
  CHECK_THROWS_WITH(ledger.Forget({"w"}, Time()), Contains(words));
  CHECK_THROWS_WITH(ledger.SetRereadAt("c", Time()), Contains(words));
  CHECK_THROWS_WITH(ledger.Checkpoint(), Contains(words));
}

TEST_CASE("what a ledger did not write yet gets into no other file",
          "[ledger file]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  MakeOther(folder.Path("other.db"));
  const std::string bytes = BytesOf(folder.Path("other.db"));
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    Enter(ledger, "own", 100);
    fs::rename(folder.Path("other.db"), path);
    ledger.SetLogAside();
    CHECK(ledger.LogSetAside() == path + "-wal.set-aside");
  }
  CHECK(fs::file_size(path + "-wal.set-aside") > 0);
  CHECK(BytesOf(path) == bytes);
  const Ledger ledger(path, Ledger::Mode::kWrite);
  CHECK(ContentOf(ledger) == "other*700 ");
  CHECK(ledger.LogSetAside().empty());
}

TEST_CASE("the log of a file that was there before is set aside",
          "[ledger file]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  {
    Ledger killed(path, Ledger::Mode::kWrite);
    Enter(killed, "own", 700);
    killed.Checkpoint();
    Enter(killed, "own", 1);
    fs::copy_file(path + "-wal", folder.Path("wal"));
  }
  MakeOther(folder.Path("other.db"));
  fs::rename(folder.Path("other.db"), path);
  fs::rename(folder.Path("wal"), path + "-wal");
  const std::string bytes = BytesOf(path);
  CHECK_THROWS_WITH(Ledger(path, Ledger::Mode::kRead),
                    Contains("the write-ahead log of another file"));
  CHECK(BytesOf(path) == bytes);
  const Ledger ledger(path, Ledger::Mode::kWrite);
  CHECK(ContentOf(ledger) == "other*700 ");
  CHECK(ledger.LogSetAside() == path + "-wal.set-aside");
}

TEST_CASE("a copy of the file alone is a ledger after a checkpoint",
          "[ledger file]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  Enter(ledger, "own", 700);
  ledger.Checkpoint();
  fs::copy_file(path, folder.Path("copy.db"));
  CHECK(ContentOf(Ledger(folder.Path("copy.db"), Ledger::Mode::kRead)) ==
        "own*700 ");
}

TEST_CASE("who waits for another process gives up when told to",
          "[ledger file]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  int asked = 0;
  Ledger ledger(path, Ledger::Mode::kWrite, [&] { return ++asked > 2; });
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  asked = 0;
  CHECK_THROWS_AS(Enter(ledger, "own", 1), LedgerError);
  CHECK(asked == 3);
  asked = 0;
  sqlite3_close(other);
  Enter(ledger, "own", 1);
  CHECK(ContentOf(ledger) == "own*1 ");
}

}  // namespace
}  // namespace workflow_health
