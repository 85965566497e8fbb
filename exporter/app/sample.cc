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
  Profile profile = Profile::kInitiative;
  unsigned long long seed = 1;
  std::optional<int> days;
  std::optional<Time> end;
  std::string truth_file;  // empty: none
};

Result<unsigned long long> ParseSeed(const std::string& text) {
  unsigned long long seed = 0;
  const char* const text_end = text.data() + text.size();
  const auto [end, wrong] = std::from_chars(text.data(), text_end, seed);
  if (wrong == std::errc() && end == text_end) return seed;
  return Error{fmt::format(
      "'{}' is not a whole number from 0 to 18446744073709551615", text)};
}

Result<Profile> ParseProfile(const std::string& text) {
  if (text == "initiative") return Profile::kInitiative;
  if (text == "healthy") return Profile::kHealthy;
  if (text == "live") return Profile::kLive;
  return Error{fmt::format(
      "'{}' is not a profile; expected initiative, healthy or live", text)};
}

// `text` is a number that an int holds.
Result<int> ParseDays(const std::string& text) {
  constexpr int kMostDays = 3650;
  const int days = std::stoi(text);
  if (days >= 1 && days <= kMostDays) return days;
  return Error{fmt::format("{} is not from 1 to {}", days, kMostDays)};
}

Result<SampleCommandOptions> ReadSample(const FlagValues& flags) {
  SampleCommandOptions options;
  options.config_file = flags.Text("config.file");
  options.truth_file = flags.Text("truth");
  for (const auto& error :
       {flags.Read("seed", ParseSeed, &options.seed),
        flags.Read("profile", ParseProfile, &options.profile),
        flags.Read("days", ParseDays, &options.days),
        flags.Read("end", ParseTime, &options.end)}) {
    if (error) return *error;
  }
  return options;
}

Time LastFullHour(Time time) {
  return std::chrono::floor<std::chrono::hours>(time);
}

// What a report may show: live attempts settle two minutes later.
Time LatestEnd(Profile profile, const Config& config, Time now) {
  constexpr Seconds kReserve = std::chrono::seconds(120);
  const Time settled = now - config.settle;
  return profile == Profile::kLive ? settled - kReserve : settled;
}

SampleOptions OptionsFor(const SampleCommandOptions& command,
                         const Config& config, Time now) {
  const bool live = command.profile == Profile::kLive;
  SampleOptions options;
  options.profile = command.profile;
  options.seed = command.seed;
  options.days = command.days.value_or(live ? 30 : 180);
  options.end = command.end.value_or(
      LastFullHour(LatestEnd(command.profile, config, now)));
  return options;
}

std::optional<Error> WrongEnd(const SampleOptions& options,
                              const Config& config, Time now) {
  const Time end = options.end;
  const bool live = options.profile == Profile::kLive;
  if (!live && end < config.HistoryStart()) {
    return Error{fmt::format("--end: {} lies before the history start, {}",
                             FormatTime(end),
                             FormatTime(config.HistoryStart()))};
  }
  if (end > LatestEnd(options.profile, config, now)) {
    return Error{fmt::format(
        "--end: {} has not settled yet, so no report could reach it",
        FormatTime(end))};
  }
  return std::nullopt;
}

// The whole live traffic must count.
std::optional<Error> WrongDays(const SampleOptions& options,
                               const Config& config) {
  if (options.profile != Profile::kLive) return std::nullopt;
  const Time first = options.end - std::chrono::days(options.days);
  for (const StepRules& step : config.steps) {
    if (first >= step.history_start) continue;
    return Error{fmt::format(
        "--days: {} days before {} lie before the history start of {}, {}",
        options.days, FormatTime(options.end), Name(step.step),
        FormatTime(step.history_start))};
  }
  return std::nullopt;
}

Exit WriteTruth(const std::string& truth, const std::string& file,
                std::ostream& err) {
  const auto error = WriteFile(file, [&](std::ostream& out) { out << truth; });
  if (!error) return Exit::kDone;
  err << "error: cannot write " << Printable(file) << ": " << error.message()
      << "\n";
  return Exit::kFailed;
}

}  // namespace

std::vector<Flag> SampleFlags() {
  return {
      ConfigFileFlag(),
      {"profile", "NAME",
       "initiative (38.6 % of runs fail, mostly at ResultsDB, as Fedora found "
       "in 2020), healthy (1.5 % fail), or live (what the live steps read)",
       "initiative"},
      {"seed", "N", "the same seed and end give the same archive", "1"},
      {"days", "N",
       "length of the archive, 1 to 3650 days; default: 180, of live 30", "",
       Takes::kNumber},
      {"end", "TIME",
       "end of the archive; default: the last full hour that has settled"},
      {"truth", "FILE",
       "write the figures that a report must show to FILE, as JSON"}};
}

Result<Exit> Sample(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadSample(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  const SampleOptions chosen = OptionsFor(*options, *config, surroundings.now);
  for (const auto& wrong : {WrongEnd(chosen, *config, surroundings.now),
                            WrongDays(chosen, *config)}) {
    if (!wrong) continue;
    surroundings.err << "error: " << wrong->message << "\n";
    return Exit::kUsage;
  }
  const std::string truth = WriteSample(*config, chosen, surroundings.out);
  if (options->truth_file.empty()) return Exit::kDone;
  surroundings.out.flush();  // the truth may follow the archive to one place
  return WriteTruth(truth, options->truth_file, surroundings.err);
}

}  // namespace workflow_health
