#include "sample/sample.h"

#include <fmt/format.h>

#include <fstream>

#include "app/commands.h"

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

bool WriteTruth(const std::string& file, const std::string& truth) {
  std::ofstream out(file);
  out << truth;
  out.close();
  return bool(out);
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
  if (options.truth_file.empty() || WriteTruth(options.truth_file, truth)) {
    return Exit::kDone;
  }
  surroundings.err << "error: cannot write " << options.truth_file << "\n";
  return Exit::kFailed;
}

}  // namespace workflow_health
