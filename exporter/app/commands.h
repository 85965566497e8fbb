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

}  // namespace workflow_health
