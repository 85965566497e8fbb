// Makes the report that the exporter shows, when somebody asks for it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/time.h"
#include "config/config.h"
#include "ledger/file_identity.h"
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

// Opens the ledger for each report and closes it, so that polls and reports do
// not wait for each other. Thread-safe.
class ReportMaker {
 public:
  ReportMaker(Config config, std::string ledger_path);

  // Which file has the ledger's name now.
  [[nodiscard]] FileIdentity PresentFile() const { return IdentityOf(path_); }

  // Of a file that this process has open, and has checked. Throws LedgerError,
  // also where another file has the name by now, or where it was counted under
  // other rules meanwhile. What was entered since then is in the report. `now`
  // is what the notes of the answer depend on.
  [[nodiscard]] ShownReportPointer Make(const FileIdentity& file, Time as_of,
                                        Time now) const;

 private:
  const Config config_;
  const std::string path_;
};

// Has the report made at the first call, once for all who call. Thread-safe.
// Throws what making it throws, and tries again at the next call.
[[nodiscard]] std::function<ShownReportPointer()> MadeOnce(
    std::function<ShownReportPointer()> make);

}  // namespace workflow_health
