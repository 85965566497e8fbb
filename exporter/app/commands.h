// The subcommands, one source each.
#pragma once

#include "app/options.h"
#include "app/run.h"

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

}  // namespace workflow_health
