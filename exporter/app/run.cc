#include "app/run.h"

#include "app/command_line.h"
#include "base/text.h"

namespace workflow_health {
namespace {

Result<Exit> Execute(const CommandLine& line,
                     const Surroundings& surroundings) {
  if (line.command == nullptr) {
    surroundings.out << line.text;
    return Exit::kDone;
  }
  const auto exit = line.command->run(line.flags, surroundings);
  if (!exit) return UsageError(*line.command, exit.error());
  return exit;
}

}  // namespace

void TellFailure(std::string_view reason, std::ostream& err) {
  constexpr size_t kMostBytes = 8192;
  err << "workflow-health: " << Printable(reason, kMostBytes) << "\n";
}

Exit RunCommand(const std::vector<std::string>& args,
                const Surroundings& surroundings) {
  const auto line = ParseCommandLine(args);
  const auto exit = line ? Execute(*line, surroundings) : line.error();
  if (!exit) {
    TellFailure(exit.error().message, surroundings.err);
    return Exit::kUsage;
  }
  surroundings.out.flush();
  if (!surroundings.out) {
    surroundings.err << "workflow-health: cannot write to standard output\n";
    return Exit::kFailed;
  }
  return *exit;
}

}  // namespace workflow_health
