// Files of messages, and what an importer says of them.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "reading/importer.h"
#include "reading/reading_config.h"
#include "temporary_folder.h"

namespace workflow_health {

// A second of the history, as RFC 3339.
inline std::string TimeText(int second) {
  return FormatTime(kCountedFrom + Seconds(second));
}

// A line of a file. `what`: of the topic, behind the category.
inline std::string Line(const std::string& id, int second,
                        const std::string& what = "single-build.end.success",
                        const std::string& environment = "prod") {
  return fmt::format(R"({{"id":"{}","topic":"org.fedoraproject.{}.)"
                     R"(monitor-gating.{}","timestamp":"{}","body":{{}}}})"
                     "\n",
                     id, environment, what, TimeText(second));
}

// A first line, which declares the seconds from `first` to `last`. `more`: of
// its keys.
inline std::string Declares(int first, int last, const std::string& more = "") {
  return fmt::format(R"({{"workflow_health_archive":1,{}"covers":)"
                     R"({{"start":"{}","end":"{}"}}}})"
                     "\n",
                     more, TimeText(first), TimeText(last));
}

class Entering {
 public:
  Config config = ReadingConfig();
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  // What is younger than the hundredth second is not settled.
  Time now = kCountedFrom + Seconds(100) + config.settle;

  Importer& importer() {
    if (!importer_) {
      ledger.CountUnder(MeasuredIn(config));
      importer_.emplace(config, ledger, now, err_);
    }
    return *importer_;
  }
  bool Enter(const std::string& text) {
    err_.str("");
    return importer().Enter(folder_.Write("messages", text));
  }
  // What was said, "FILE" in the place of the path.
  [[nodiscard]] std::string Said() const {
    std::string text = err_.str();
    const std::string path = Path();
    for (size_t at = 0; (at = text.find(path, at)) != std::string::npos;) {
      text.replace(at, path.size(), "FILE");
    }
    return text;
  }
  [[nodiscard]] std::string Path() const { return folder_.Path("messages"); }
  [[nodiscard]] std::vector<Window> Covered() const {
    return ledger.Covered("monitor-gating");
  }

 private:
  TemporaryFolder folder_;
  std::ostringstream err_;
  std::optional<Importer> importer_;
};

// The seconds from `first` to `last`.
inline Window From(int first, int last) {
  return {kCountedFrom + Seconds(first - 1), kCountedFrom + Seconds(last)};
}

}  // namespace workflow_health
