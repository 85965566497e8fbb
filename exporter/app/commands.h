// The commands; each has a source of its own.
#pragma once

#include <span>
#include <vector>

#include "app/flags.h"
#include "app/run.h"
#include "base/error.h"

namespace workflow_health {

struct Command {
  const char* name;
  const char* summary;    // one line
  const char* usage;      // what follows its name
  const char* about;      // what it does, in lines for its own help
  const char* arguments;  // the name under which it is given what is no flag;
                          // "": there may be nothing such
  std::vector<Flag> (*flags)();
  // Reads the flags and does it. An error is wrong usage: nothing was done.
  // Throws as RunCommand() does.
  Result<Exit> (*run)(const FlagValues& flags,
                      const Surroundings& surroundings);
};

// In the order of the help.
[[nodiscard]] std::span<const Command> Commands();

// What Command::flags and Command::run are, a source for each command.
[[nodiscard]] std::vector<Flag> ServeFlags();
[[nodiscard]] Result<Exit> Serve(const FlagValues& flags,
                                 const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> SyncFlags();
[[nodiscard]] Result<Exit> Sync(const FlagValues& flags,
                                const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> ImportFlags();
[[nodiscard]] Result<Exit> Import(const FlagValues& flags,
                                  const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> ReportFlags();
[[nodiscard]] Result<Exit> ReportOn(const FlagValues& flags,
                                    const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> BackfillFlags();
[[nodiscard]] Result<Exit> Backfill(const FlagValues& flags,
                                    const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> CheckConfigFlags();
[[nodiscard]] Result<Exit> CheckConfig(const FlagValues& flags,
                                       const Surroundings& surroundings);
[[nodiscard]] std::vector<Flag> SampleFlags();
[[nodiscard]] Result<Exit> Sample(const FlagValues& flags,
                                  const Surroundings& surroundings);

}  // namespace workflow_health
