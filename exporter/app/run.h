// The program without the process around it.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace workflow_health {

enum class Exit {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kBelowTarget = 3,  // `report --fail-below-target` on a verdict of "Yes"
};

// What a command is given besides its flags.
struct Surroundings {
  std::ostream& out;  // answers
  std::ostream& err;  // everything else
  Time now;
  bool colour = false;         // `out` is a terminal that wants colours
  int columns = 0;             // of `err`, if it is a terminal to draw on
  std::string default_ledger;  // where the ledger is unless --ledger.path says
  // `err` where it is a terminal that may be commanded; null: `err` itself.
  std::ostream* terminal = nullptr;
  // Where `serve` logs without waiting for who reads it; -1: to `err`.
  int log_descriptor = -1;
};

// `args`: those of the command line, without the program's name. Throws
// std::exception where the storage fails.
[[nodiscard]] Exit RunCommand(const std::vector<std::string>& args,
                              const Surroundings& surroundings);

// Tells why a command was not carried out, in one line without commands to the
// terminal: it may quote what was given.
void TellFailure(std::string_view reason, std::ostream& err);

}  // namespace workflow_health
