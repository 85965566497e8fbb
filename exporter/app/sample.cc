#include "sample/sample.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "app/load_config.h"
#include "base/output.h"
#include "base/text.h"

namespace workflow_health {
namespace {

struct SampleCommandOptions {
  std::string config_file;
  std::string profile;  // "initiative" or "healthy"
  unsigned long long seed = 1;
  int days = 180;
  std::optional<Time> end;
  std::string truth_file;  // empty: none
};

Result<SampleCommandOptions> ReadSample(const FlagValues& flags) {
  constexpr int kMostDays = 3650;
  SampleCommandOptions options;
  options.config_file = flags.Text("config.file");
  options.profile = flags.Text("profile");
  const std::string seed = flags.Text("seed");
  const auto [end, wrong] =
      std::from_chars(seed.data(), seed.data() + seed.size(), options.seed);
  if (wrong != std::errc() || end != seed.data() + seed.size()) {
    return Error{fmt::format(
        "--seed: '{}' is no whole number of 64 bits, 0 or more", seed)};
  }
  options.days = flags.Number("days");
  options.truth_file = flags.Text("truth");
  if (options.profile != "initiative" && options.profile != "healthy") {
    return Error{fmt::format(
        "--profile: '{}' is no profile; expected initiative or healthy",
        options.profile)};
  }
  if (options.days < 1 || options.days > kMostDays) {
    return Error{
        fmt::format("--days: {} is not from 1 to {}", options.days, kMostDays)};
  }
  if (auto error = flags.Read("end", ParseTime, &options.end)) return *error;
  return options;
}

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

std::vector<Flag> SampleFlags() {
  return {
      ConfigFileFlag(),
      {"profile", "NAME",
       "initiative (38.6 % of runs fail, mostly at ResultsDB, as Fedora found "
       "in 2020) or healthy (1.5 % fail)",
       "initiative"},
      {"seed", "N", "the same seed and end give the same archive", "1"},
      {"days", "N", "length of the archive, 1 to 3650 days", "180",
       Takes::kNumber},
      {"end", "TIME",
       "end of the archive; default: the last full hour that is settled"},
      {"truth", "FILE", "write the right answer to FILE, as JSON"}};
}

Result<Exit> Sample(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadSample(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  const SampleOptions chosen = OptionsFor(*options, *config, surroundings.now);
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
  if (options->truth_file.empty()) return Exit::kDone;
  surroundings.out.flush();  // the truth may follow the archive to one place
  const auto error =
      WriteFile(options->truth_file, [&](std::ostream& out) { out << truth; });
  if (!error) return Exit::kDone;
  surroundings.err << "error: cannot write " << Printable(options->truth_file)
                   << ": " << error.message() << "\n";
  return Exit::kFailed;
}

}  // namespace workflow_health
