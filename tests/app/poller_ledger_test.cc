// Polls when the ledger is removed, is replaced, or cannot be written.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

#include "app/polled_archive.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using std::chrono::hours;

TEST_CASE("a ledger that is removed is read again", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  std::filesystem::remove(trial.LedgerPath());
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Logged("the ledger was removed; the archive is read again") == 1);
  CHECK(Ledger(trial.LedgerPath(), Ledger::Mode::kRead).MessageCount() == 1);
}

TEST_CASE("another file in the place of the ledger is used", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  const std::string path = trial.LedgerPath();
  const std::string backup = path + ".backup";
  // The ledger alone is a copy of it, between two polls.
  std::filesystem::copy_file(path, backup);
  CHECK(Ledger(backup, Ledger::Mode::kRead).MessageCount() == 1);
  trial.AddRun("success", Seconds(0));
  trial.PassTime(hours(1));
  trial.Poll();
  CHECK(trial.Successes() == "2");
  std::filesystem::rename(backup, path);
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Logged("another file has replaced the ledger and is used now") ==
        1);
  CHECK(trial.Logged("the ledger cannot be used") == 0);
  CHECK(trial.Successes() == "1");
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(Ledger(path, Ledger::Mode::kRead).MessageCount() == 2);
}

// Files of this process grow no further while it lives.
class FullDisk {
 public:
  FullDisk() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("a ledger that cannot be written is told until it can", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  CHECK(trial.Value("ledger_up") == "1");
  trial.AddRun("success", Seconds(0));
  trial.PassTime(hours(1));
  {
    const FullDisk full;
    for (int i = 0; i < 3; ++i) trial.Poll();
  }
  CHECK(trial.Logged("the ledger cannot be used") >= 1);
  CHECK(trial.Value("ledger_up") == "0");
  CHECK(trial.Successes() == "1");
  CHECK(trial.Page("/-/ready")->status == 200);
  for (const char* path : {"/", "/-/ready"}) {
    CHECK_THAT(
        trial.Page(path)->body,
        Contains(
            "the ledger cannot be used, so nothing new is shown: ledger "));
  }
  trial.Poll();
  CHECK(trial.Value("ledger_up") == "1");
  CHECK(trial.Successes() == "2");
  CHECK(trial.Page("/-/ready")->body == "workflow-health is ready.\n");
}

}  // namespace
}  // namespace workflow_health
