// Makes the report that the exporter shows, when somebody asks for it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/time.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "web/page.h"

namespace workflow_health {

// The type of pages for people.
constexpr char kHtmlType[] = "text/html; charset=utf-8";

// The answer over the last 90 days.
struct ShownReport {
  std::string summary;  // its beginning, as HTML
  WebPagePointer page;  // of which all who read it share the one copy
};
using ShownReportPointer = std::shared_ptr<const ShownReport>;

// Reads a ledger through an object of its own, so that polls and reports do not
// wait for each other. Thread-safe.
class ReportMaker {
 public:
  // The ledger is one that this process has open, and has checked.
  ReportMaker(Config config, std::string ledger_path);

  // Uses the file that has the ledger's name now. What it used before is used
  // on until then, even if that is not in its place any more.
  void UsePresentFile();

  // Throws LedgerError. `now` is what the notes of the answer depend on.
  [[nodiscard]] ShownReportPointer Make(Time as_of, Time now);

 private:
  const Config config_;
  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<Ledger> ledger_;
};

// Has the report made at the first call, once for all who call. Thread-safe;
// throws what making it throws, and tries again at the next call.
[[nodiscard]] std::function<ShownReportPointer()> MadeOnce(
    std::function<ShownReportPointer()> make);

}  // namespace workflow_health
