// What is asked for on the command line, and what is said to wrong usage.
#pragma once

#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "base/error.h"

namespace workflow_health {

struct CommandLine {
  const Command* command = nullptr;  // null: `text` is asked for, nothing else
  FlagValues flags;
  std::string text;  // help, or the version
};

// `args` without the program's name. Which flags there are is checked, not what
// their values mean. An error is for a person, names the flag and what was
// expected, and tells where the help is.
[[nodiscard]] Result<CommandLine> ParseCommandLine(
    const std::vector<std::string>& args);

// Such an error of what is wrong with the flags of `command`.
[[nodiscard]] Error UsageError(const Command& command, const Error& error);

}  // namespace workflow_health
