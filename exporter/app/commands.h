// The subcommands, one source each.
#pragma once

#include <optional>
#include <string>

#include "app/options.h"
#include "app/run.h"
#include "config/config.h"

namespace workflow_health {

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

// The configuration in `file`, or the one built in if that is empty. Tells all
// its mistakes on `err`, as FILE:LINE:COLUMN. A history start later than `now`
// is one.
[[nodiscard]] std::optional<Config> LoadConfig(const std::string& file,
                                               Time now, std::ostream& err);

}  // namespace workflow_health
