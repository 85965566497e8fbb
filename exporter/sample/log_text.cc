#include "sample/log_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sample/dice.h"

namespace workflow_health {
namespace {

constexpr Seconds kBeforeFirstStep{1};
constexpr Seconds kAfterLastStep{1};

constexpr std::array<std::string_view, 4> kUnknownLines = {
    "{clock} - Renewing the kerberos ticket    [DONE]",
    "DeprecationWarning: invalid escape sequence \\d",
    "{clock} - Pulling from the lookaside cache",
    "Überholt: fedpkg 1.37 \"is\" not the latest\tversion"};

constexpr std::array<std::string_view, 4> kTestsFailed = {
    "Tests failed with: HTTPSConnectionPool(host='apps.fedoraproject.org', "
    "port=443): Read timed out.",
    "Tests failed with: Command '['fedpkg', 'push']' returned non-zero exit "
    "status 1.",
    "Tests failed with: Could not find {package}-0-{number}.fc34 in "
    "\"datagrepper\" after 600s",
    "Tests failed with: ('Connection aborted.', RemoteDisconnected('Remote end "
    "closed connection without response'))"};

enum Purpose : std::uint64_t { kForSteps, kForText };

std::string Clock(Time time) { return FormatTime(time).substr(11, 8); }

// One entry for each place that the run came to. A run that succeeded came to
// all of them, even if its log stops earlier.
std::vector<Seconds> StepLengths(const Script& script, const PlannedRun& run,
                                 std::uint64_t log_seed) {
  const size_t passed =
      run.outcome == Outcome::kSuccess ? script.places.size() : run.stops_at;
  Dice dice(Mixed(log_seed, kForSteps));
  std::vector<Seconds> lengths;
  for (size_t i = 0; i < script.places.size() && i <= passed; ++i) {
    const ScriptPlace& place = script.places[i];
    const Range& range = i < passed ? place.passes : place.gives_up;
    lengths.emplace_back(dice.RatherSmall(range.least, range.most));
  }
  return lengths;
}

// What the texts of a log are filled with.
struct Fields {
  std::string_view package;
  std::uint64_t number = 0;
  std::string_view branch;
  std::string update;
  std::string directory;
  std::int64_t ran_for = 0;
};

Fields FieldsOf(const Script& script, const PlannedRun& run) {
  Fields fields;
  fields.package = script.packages.front();
  fields.number = 1000U + run.number;
  fields.branch = run.number % 2 == 0 ? "master" : "rawhide";
  fields.update =
      fmt::format("FEDORA-{}-{:010x}", FormatTime(run.start).substr(0, 4),
                  Mixed(fields.number, 0) & 0xff'ffff'ffffU);
  fields.directory =
      fmt::format("{:08x}", Mixed(fields.number, 1) & 0xffff'ffffU);
  return fields;
}

class LogWriter {
 public:
  LogWriter(const Script& script, const PlannedRun& run, std::uint64_t log_seed)
      : script_(script),
        run_(run),
        lengths_(StepLengths(script, run, log_seed)),
        dice_(Mixed(log_seed, kForText)),
        now_(run.start + kBeforeFirstStep),
        fields_(FieldsOf(script, run)) {}

  std::vector<std::string> Write() && {
    if (dice_.OneIn(2)) Add("Working in /tmp/ci-test-{directory}");
    for (size_t i = 0; i < run_.stops_at; ++i) {
      Pass(script_.places[i], lengths_[i]);
    }
    if (run_.stops_at < lengths_.size()) {
      Stop(script_.places[run_.stops_at], lengths_[run_.stops_at]);
    }
    if (IsFailure(run_.outcome) && dice_.OneIn(3)) AddOneOf(kTestsFailed);
    if (dice_.OneIn(10)) lines_.emplace_back();
    AddUnknownLines();
    if (!dice_.OneIn(25)) AddRanFor();
    return std::move(lines_);
  }

 private:
  void Pass(const ScriptPlace& place, Seconds length) {
    Use(place, length);
    Begin(place);
    if (!place.begin.empty() && !place.unmet.empty() && dice_.OneIn(8)) {
      PassAtSecondTry(place, length);
    } else {
      now_ += length;
    }
    const int wording = place.other_done.empty() ? 9 : dice_.Between(0, 9);
    if (wording > 1) AddMarked(place.done, "[DONE]");
    if (wording < 5) AddMarked(place.other_done, "[DONE]");
    for (const std::string_view note : place.notes) Note(note);
  }

  void PassAtSecondTry(const ScriptPlace& place, Seconds length) {
    now_ += length / 2;
    AddMarked(place.unmet, "[DONE]");
    now_ += length - length / 2;
  }

  void Stop(const ScriptPlace& place, Seconds length) {
    Use(place, length);
    if (run_.log_ending == LogEnding::kBegun ||
        run_.log_ending == LogEnding::kUnmet) {
      AddBegin(place);
    }
    if (run_.log_ending == LogEnding::kFailedWait) Begin(place);
    now_ += length;
    if (run_.log_ending == LogEnding::kFailedMark) {
      AddMarked(place.failed, "[FAILED]");
    } else if (run_.log_ending == LogEnding::kFailedWait) {
      AddMarked(place.failed_wait, "[FAILED]");
    } else if (run_.log_ending == LogEnding::kUnmet) {
      AddMarked(place.unmet, "[DONE]");
    }
  }

  // On a terminal the line that ends a step overwrites the one that began it,
  // unless their texts differ.
  void Begin(const ScriptPlace& place) {
    if (!run_.done_lines_only) {
      AddBegin(place);
    } else if (place.application == "waiverdb") {
      AddMarked(place.begin, "[DONE]");
    }
  }

  void AddBegin(const ScriptPlace& place) {
    if (!place.begin.empty()) Add("{clock} - " + std::string(place.begin));
  }

  // Blanks before the mark vary.
  void AddMarked(std::string_view text, std::string_view mark) {
    std::string line = Filled("{clock} - " + std::string(text));
    switch (dice_.Between(0, 9)) {
      case 0:
        line += ' ';
        break;
      case 1:
        line.resize(std::max<size_t>(line.size() + 1, 100), ' ');
        break;
      default:
        line += "    ";
    }
    lines_.push_back(line + std::string(mark));
  }

  void Note(std::string_view text) {
    if (run_.done_lines_only && !text.starts_with("Update")) {
      AddMarked(text, "[DONE]");
    } else {
      Add(std::string(text));
    }
  }

  void AddUnknownLines() {
    const int odd = run_.body == BodyForm::kOddElement ? 1 : 0;
    for (int i = odd; i < run_.unknown_lines; ++i) AddOneOf(kUnknownLines);
  }

  template <size_t size>
  void AddOneOf(const std::array<std::string_view, size>& texts) {
    Add(std::string(texts[dice_.Next() % size]));
  }

  void AddRanFor() {
    const auto seconds = (run_.end - run_.start).count();
    lines_.push_back(fmt::format("Ran for {} seconds ({}.{:02} minutes)",
                                 seconds, seconds / 60,
                                 seconds % 60 * 100 / 60));
  }

  void Add(const std::string& text) { lines_.push_back(Filled(text)); }

  void Use(const ScriptPlace& place, Seconds length) {
    fields_.package = script_.packages[place.package];
    fields_.ran_for = length.count();
  }

  [[nodiscard]] std::string Filled(std::string_view text) const {
    const std::string clock = Clock(now_);
    const Fields& fields = fields_;
    return fmt::vformat(
        fmt::string_view(text.data(), text.size()),
        fmt::make_format_args(fmt::arg("clock", clock),
                              fmt::arg("package", fields.package),
                              fmt::arg("number", fields.number),
                              fmt::arg("branch", fields.branch),
                              fmt::arg("update", fields.update),
                              fmt::arg("ran_for", fields.ran_for),
                              fmt::arg("directory", fields.directory)));
  }

  const Script& script_;
  const PlannedRun& run_;
  std::vector<Seconds> lengths_;
  Dice dice_;
  Time now_;
  Fields fields_;
  std::vector<std::string> lines_;
};

}  // namespace

std::uint64_t LogSeed(std::uint64_t sample_seed, const Script& script,
                      const PlannedRun& run) {
  return Mixed(Mixed(sample_seed, script.places.size()), run.number);
}

Seconds LengthOf(const Script& script, const PlannedRun& run,
                 std::uint64_t log_seed) {
  Seconds length = kBeforeFirstStep + kAfterLastStep;
  for (const Seconds step : StepLengths(script, run, log_seed)) length += step;
  return length;
}

std::vector<std::string> LogLinesOf(const Script& script, const PlannedRun& run,
                                    std::uint64_t log_seed) {
  return LogWriter(script, run, log_seed).Write();
}

}  // namespace workflow_health
