// The flags of each command, and what it does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/flags.h"
#include "app/gather.h"
#include "app/run.h"
#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "metrics/openmetrics.h"
#include "web/listen_address.h"

namespace workflow_health {

struct ServeOptions {
  std::string config_file;  // empty: the configuration built in
  std::string ledger_path;  // empty: the default
  std::vector<ListenAddress> listen_addresses;
  std::string telemetry_path;
  std::string web_config_file;  // empty: none
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kLogfmt;
  bool poll = true;
  bool accept_recount = false;
};

struct ImportOptions {
  std::string config_file;
  std::string ledger_path;
  std::vector<std::string> files;
  std::optional<Window> covers;
  bool accept_recount = false;
};

struct SyncOptions {
  std::string config_file;
  std::string ledger_path;
  std::optional<Time> since;  // the first second to be read
  std::optional<Time> until;  // the last one
  bool again = false;         // also what was read already
  std::string save_pages;     // a folder; empty: they are not kept
  bool accept_recount = false;
};

enum class Format { kText, kMarkdown, kJson, kCsv, kHtml };

struct ReportOptions {
  std::string config_file;
  std::string ledger_path;
  Format format = Format::kText;
  AskedWindow window;
  bool failures = false;
  bool fail_below_target = false;
};

struct BackfillOptions {
  std::string config_file;
  std::string ledger_path;
  std::string output;         // "-": standard output
  bool span = false;          // tells which instants there are, writes none
  std::optional<Time> since;  // the first instant
  std::optional<Time> until;  // later than the last one
  std::vector<ExtraLabel> labels;
};

struct CheckConfigOptions {
  std::string config_file;
  std::vector<std::string> against;
  bool each = false;
  bool print_default = false;
};

struct SampleCommandOptions {
  std::string config_file;
  std::string profile;  // "initiative" or "healthy"
  unsigned long long seed = 1;
  int days = 180;
  std::optional<Time> end;
  std::string truth_file;  // empty: none
};

[[nodiscard]] std::vector<Flag> ServeFlags();
[[nodiscard]] Result<ServeOptions> ReadServe(const FlagValues& flags);
[[nodiscard]] std::vector<Flag> SyncFlags();
[[nodiscard]] Result<SyncOptions> ReadSync(const FlagValues& flags);
[[nodiscard]] std::vector<Flag> ImportFlags();
[[nodiscard]] Result<ImportOptions> ReadImport(const FlagValues& flags);
[[nodiscard]] std::vector<Flag> ReportFlags();
[[nodiscard]] Result<ReportOptions> ReadReport(const FlagValues& flags);
[[nodiscard]] std::vector<Flag> BackfillFlags();
[[nodiscard]] Result<BackfillOptions> ReadBackfill(const FlagValues& flags);
[[nodiscard]] std::vector<Flag> CheckConfigFlags();
[[nodiscard]] Result<CheckConfigOptions> ReadCheckConfig(
    const FlagValues& flags);
[[nodiscard]] std::vector<Flag> SampleFlags();
[[nodiscard]] Result<SampleCommandOptions> ReadSample(const FlagValues& flags);

[[nodiscard]] Exit Serve(const ServeOptions& options,
                         const Surroundings& surroundings);
[[nodiscard]] Exit Sync(const SyncOptions& options,
                        const Surroundings& surroundings);
[[nodiscard]] Exit Import(const ImportOptions& options,
                          const Surroundings& surroundings);
[[nodiscard]] Exit ReportOn(const ReportOptions& options,
                            const Surroundings& surroundings);
[[nodiscard]] Exit Backfill(const BackfillOptions& options,
                            const Surroundings& surroundings);
[[nodiscard]] Exit CheckConfig(const CheckConfigOptions& options,
                               const Surroundings& surroundings);
[[nodiscard]] Exit Sample(const SampleCommandOptions& options,
                          const Surroundings& surroundings);

}  // namespace workflow_health
