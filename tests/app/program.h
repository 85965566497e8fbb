// Commands that run in a folder of their own, messages for them to import, and
// the time up to which a report goes.
#pragma once

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "app/run.h"
#include "base/time.h"
#include "temporary_folder.h"

namespace workflow_health {

// Runs commands in a folder of their own, at a time that the test sets.
class Program {
 public:
  explicit Program(const char* now) { SetClock(now); }

  void SetClock(const char* now) { now_ = ParseTime(now).value(); }

  Exit Run(std::vector<std::string> args) {
    out_.str("");
    err_.str("");
    return RunCommand(args,
                      {out_, err_, now_, false, 0, folder_.Path("ledger.db")});
  }

  Exit Import(const std::string& text, std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), "import");
    flags.push_back(folder_.Write("messages", text));
    return Run(flags);
  }

  boost::json::object Report(std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"report", "--format=json"});
    REQUIRE(Run(flags) == Exit::kDone);
    return boost::json::parse(out_.str()).as_object();
  }

  [[nodiscard]] std::string Out() const { return out_.str(); }
  [[nodiscard]] std::string Err() const { return err_.str(); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  Time now_;
  std::ostringstream out_;
  std::ostringstream err_;
};

inline std::string Success(const std::string& id, const std::string& time) {
  return fmt::format(
      R"({{"id":"{}","topic":"org.fedoraproject.prod.monitor-gating)"
      R"(.single-build.end.success","timestamp":"{}","body":{{}}}})"
      "\n",
      id, time);
}

// Declares what it holds to be everything from history start to `end`.
inline std::string Header(const std::string& end) {
  return fmt::format(R"({{"workflow_health_archive":1,"covers":)"
                     R"({{"start":"2020-02-01","end":"{}"}}}})"
                     "\n",
                     end);
}

inline std::string AsOf(const boost::json::object& report) {
  return std::string(report.at("as_of").as_string());
}

}  // namespace workflow_health
