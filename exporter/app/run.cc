#include "app/run.h"

#include <type_traits>
#include <variant>

#include "app/commands.h"
#include "base/text.h"

namespace workflow_health {
namespace {

Exit Execute(const Options& options, const Surroundings& surroundings) {
  return std::visit(
      [&](const auto& of_command) {
        using T = std::decay_t<decltype(of_command)>;
        if constexpr (std::is_same_v<T, ServeOptions>) {
          return Serve(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, SyncOptions>) {
          return Sync(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, ImportOptions>) {
          return Import(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, ReportOptions>) {
          return ReportOn(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, BackfillOptions>) {
          return Backfill(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, CheckConfigOptions>) {
          return CheckConfig(of_command, surroundings);
        } else if constexpr (std::is_same_v<T, SampleCommandOptions>) {
          return Sample(of_command, surroundings);
        } else {
          surroundings.out << of_command.text;
          return Exit::kDone;
        }
      },
      options);
}

}  // namespace

void TellFailure(std::string_view reason, std::ostream& err) {
  constexpr size_t kMostBytes = 8192;
  err << "workflow-health: " << Printable(reason, kMostBytes) << "\n";
}

Exit RunCommand(const std::vector<std::string>& args,
                const Surroundings& surroundings) {
  const auto options = ParseOptions(args);
  if (!options) {
    TellFailure(options.error().message, surroundings.err);
    return Exit::kUsage;
  }
  const Exit exit = Execute(*options, surroundings);
  surroundings.out.flush();
  if (!surroundings.out) {
    surroundings.err << "workflow-health: cannot write to standard output\n";
    return Exit::kFailed;
  }
  return exit;
}

}  // namespace workflow_health
