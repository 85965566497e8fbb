#include "sample/sample.h"

#include <fmt/format.h>

#include "app/load_config.h"
#include "app/options.h"
#include "base/output.h"
#include "base/text.h"

namespace workflow_health {
namespace {

Time LastFullHour(Time time) {
  return std::chrono::floor<std::chrono::hours>(time);
}

SampleOptions OptionsFor(const SampleCommandOptions& command,
                         const Config& config, Time now) {
  SampleOptions options;
  options.profile =
      command.profile == "healthy" ? Profile::kHealthy : Profile::kInitiative;
  options.seed = command.seed;
  options.days = command.days;
  options.end = command.end.value_or(LastFullHour(now - config.settle));
  return options;
}

}  // namespace

Exit Sample(const SampleCommandOptions& options,
            const Surroundings& surroundings) {
  const auto config =
      LoadConfig(options.config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  const SampleOptions chosen = OptionsFor(options, *config, surroundings.now);
  if (chosen.end < config->HistoryStart()) {
    surroundings.err << fmt::format(
        "error: --end: {} lies before the history start, {}\n",
        FormatTime(chosen.end), FormatTime(config->HistoryStart()));
    return Exit::kUsage;
  }
  if (chosen.end > surroundings.now - config->settle) {
    surroundings.err << fmt::format(
        "error: --end: {} has not settled yet: no report could reach it\n",
        FormatTime(chosen.end));
    return Exit::kUsage;
  }
  const std::string truth = WriteSample(*config, chosen, surroundings.out);
  if (options.truth_file.empty()) return Exit::kDone;
  surroundings.out.flush();  // the truth may follow the archive to one place
  const auto error =
      WriteFile(options.truth_file, [&](std::ostream& out) { out << truth; });
  if (!error) return Exit::kDone;
  surroundings.err << "error: cannot write " << Printable(options.truth_file)
                   << ": " << error.message() << "\n";
  return Exit::kFailed;
}

}  // namespace workflow_health
