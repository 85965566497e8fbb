#include "answers/gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "answers/attempts.h"
#include "answers/known.h"
#include "answers/timeline.h"

namespace workflow_health {
namespace {

constexpr Seconds kDefaultWindow = std::chrono::days(90);
constexpr Seconds kStale = std::chrono::days(1);

// What was not read, with the unreadable parted from the rest.
std::vector<Hole> HolesIn(const Window& window, const std::vector<Window>& read,
                          const std::vector<Window>& unreadable) {
  std::vector<Hole> holes;
  for (const Window& span : Without(Holes(read, window), unreadable)) {
    holes.push_back({span, false});
  }
  for (const Window& span : Within(unreadable, window)) {
    holes.push_back({span, true});
  }
  std::ranges::sort(holes, {},
                    [](const Hole& hole) { return hole.span.since; });
  return holes;
}

// Reads from the ledger what a report is made of.
class Gatherer {
 public:
  Gatherer(const Config& config, const Ledger& ledger, const AskedWindow& asked,
           Time now)
      : config_(config),
        measured_(MeasuredIn(config)),
        ledger_(ledger),
        asked_(asked),
        now_(now) {}

  [[nodiscard]] bool IsEmpty() const { return !LastEvent() && !LastCovered(); }

  // Fails where the window that was asked for is empty.
  [[nodiscard]] Result<ReportInput> Gather() {
    ReportInput input;
    input.sample = ledger_.IsSample().value_or(false);
    as_of_ = asked_.as_of.value_or(DefaultAsOf());
    input.as_of = as_of_;
    input.notes = Notes();
    input.window = RequestedWindow();
    if (input.window.since >= input.window.until) {
      return Error{fmt::format(
          "the window is empty: it begins after {} and ends at {}{}",
          FormatTime(input.window.since), FormatTime(input.window.until),
          asked_.until ? "" : ", the as-of time")};
    }
    input.covered_ratio =
        ReadRatio(JoinedMeasured(), ledger_, input.window, as_of_);
    for (size_t i = 0; i < config_.workflows.size(); ++i) {
      input.workflows.push_back(RunsOf(i, input.window));
    }
    for (size_t i = 0; i < config_.steps.size(); ++i) {
      if (IsRead(i)) input.steps.push_back(AttemptsOf(i, input.window));
    }
    const Window known = UpToAsOf(input.window);
    input.unclassified = ledger_.NotCounted(Entry::As::kUnclassified, known);
    input.ignored = ledger_.NotCounted(Entry::As::kIgnored, known);
    return input;
  }

 private:
  [[nodiscard]] Time DefaultAsOf() const;
  [[nodiscard]] Time CountedBy(Time as_of) const;
  [[nodiscard]] std::vector<std::string> Notes() const;
  [[nodiscard]] std::vector<std::string> NotesOnWhatIsBehind() const;
  [[nodiscard]] std::optional<Time> LastEvent() const;
  [[nodiscard]] std::optional<Time> LastCovered() const;
  [[nodiscard]] Window RequestedWindow() const;
  [[nodiscard]] Time AsOf(size_t index, const Measured& measured) const;
  [[nodiscard]] WorkflowRuns RunsOf(size_t index, const Window& window) const;
  [[nodiscard]] std::optional<Time> LastRun(size_t index, Time until) const;
  [[nodiscard]] std::optional<Time> IdleSince(size_t index, Time as_of) const;
  [[nodiscard]] bool AreIdle(const std::string& category, Time as_of) const;
  [[nodiscard]] std::optional<Window> LastWindowWithRuns(
      size_t index, const Window& window) const;
  [[nodiscard]] std::vector<Measured> JoinedMeasured() const;
  [[nodiscard]] const Measured& MeasuredStep(size_t step) const {
    return measured_[config_.workflows.size() + step];
  }
  [[nodiscard]] Time StepAsOf(const Measured& measured) const;
  [[nodiscard]] bool IsRead(size_t step) const;
  [[nodiscard]] StepAttempts AttemptsOf(size_t step,
                                        const Window& window) const;

  // What lies behind the as-of is not known, whatever was read of it.
  [[nodiscard]] Window UpToAsOf(Window window) const {
    window.until = std::min(window.until, as_of_);
    return window;
  }

  const Config& config_;
  const std::vector<Measured> measured_;
  const Ledger& ledger_;
  const AskedWindow& asked_;
  Time now_;
  Time as_of_;
};

std::optional<Time> Gatherer::LastEvent() const {
  std::optional<Time> last;
  for (const Measured& measured : measured_) {
    last = std::max(last, ledger_.LastEvent(measured.name));
  }
  return last;
}

std::optional<Time> Gatherer::LastCovered() const {
  std::optional<Time> last;
  for (const Measured& measured : measured_) {
    for (const std::string& part : measured.parts) {
      for (const Window& span : ledger_.Covered(part)) {
        last = std::max(last, std::optional(span.until));
      }
    }
  }
  return last;
}

Time Gatherer::DefaultAsOf() const {
  const Known known = KnownWithoutGap(measured_, ledger_);
  if (known.begun) {
    return CountedBy(
        SettledAt(config_, Joined(measured_, ledger_), known.until, now_));
  }
  const Time settled = now_ - config_.settle;
  const auto last = std::max(LastEvent(), LastCovered());
  return std::min(settled, last.value_or(settled));
}

// What is counted already takes no time: attempts of a minute that a running
// exporter will count soon are left for the next report.
Time Gatherer::CountedBy(Time as_of) const {
  std::optional<Time> counted;
  for (const StepRules& step : config_.steps) {
    counted = std::max(counted, ledger_.CountedUntil(step.Name()));
  }
  return std::min(as_of, counted.value_or(as_of));
}

std::optional<Time> Gatherer::LastRun(size_t index, Time until) const {
  return ledger_.LastRated(config_.workflows[index].name, until);
}

std::optional<Time> Gatherer::IdleSince(size_t index, Time as_of) const {
  return config_.settings[index].IdleSince(LastRun(index, as_of), as_of);
}

// Whether nothing more can come from the category.
bool Gatherer::AreIdle(const std::string& category, Time as_of) const {
  for (size_t i = 0; i < config_.workflows.size(); ++i) {
    if (config_.workflows[i].category != category) continue;
    if (!IdleSince(i, as_of)) return false;
  }
  return true;
}

std::vector<std::string> Gatherer::Notes() const {
  std::vector<std::string> notes = NotesOnWhatIsBehind();
  const Known known = KnownWithoutGap(measured_, ledger_);
  const Time wanted = asked_.as_of.value_or(now_ - config_.settle - kStale);
  if (known.until >= wanted) return notes;
  if (!known.begun) {
    notes.push_back(
        fmt::format("{} is not complete since the history start, {}. The "
                    "missing parts of the window are listed as not read.",
                    known.part, FormatTime(config_.HistoryStart())));
    return notes;
  }
  const bool more = LastEvent() > std::max(as_of_, known.until);
  if (!more && AreIdle(known.part, known.until)) return notes;
  notes.push_back(fmt::format(
      "{} is complete only up to {}.{}", known.part, FormatTime(known.until),
      more ? " The ledger holds later messages: --as-of shows them." : ""));
  return notes;
}

std::vector<std::string> Gatherer::NotesOnWhatIsBehind() const {
  std::vector<std::string> notes;
  const auto joined = Joined(measured_, ledger_);
  for (size_t i = 0; i < config_.workflows.size(); ++i) {
    if (std::ranges::find(joined, i) != joined.end()) continue;
    notes.push_back(
        fmt::format("{} is not read as far as the other workflows yet. The "
                    "missing parts of the window are listed as not read.",
                    config_.workflows[i].name));
  }
  for (size_t i = 0; i < config_.steps.size(); ++i) {
    const size_t index = config_.workflows.size() + i;
    if (!IsRead(i) || std::ranges::find(joined, index) != joined.end()) {
      continue;
    }
    notes.push_back(fmt::format("{} is not read as far as the rest yet.",
                                Name(config_.steps[i].step)));
  }
  return notes;
}

std::vector<Measured> Gatherer::JoinedMeasured() const {
  std::vector<Measured> joined;
  for (const size_t i : Joined(measured_, ledger_)) {
    joined.push_back(measured_[i]);
  }
  return joined.empty() ? measured_ : joined;
}

// What was not read must not look stalled. Where not even the start was read,
// messages of files are all that there is.
Time Gatherer::StepAsOf(const Measured& measured) const {
  const Known known = KnownOf(measured, ledger_);
  return known.begun ? std::min(as_of_, known.until) : as_of_;
}

// Of a step of which nothing was ever read, nothing is said.
bool Gatherer::IsRead(size_t step) const {
  const Measured& measured = MeasuredStep(step);
  return ledger_.EventCount(measured.name) > 0 ||
         KnownOf(measured, ledger_).begun;
}

StepAttempts Gatherer::AttemptsOf(size_t step, const Window& window) const {
  const StepRules& rules = config_.steps[step];
  const Measured& measured = MeasuredStep(step);
  const Time as_of = StepAsOf(measured);
  const auto read = ReadAsOf(ledger_, measured, as_of_);
  const Window previous{window.since - window.Length(), window.since};
  const Time until = std::max(previous.since, std::min(window.until, as_of));
  auto both = AttemptsIn(ledger_, rules, {previous.since, until}, as_of);
  const auto first = std::ranges::upper_bound(
      both.ended, std::optional(window.since), {}, &CountedAttempt::at);
  StepAttempts attempts;
  attempts.step = step;
  attempts.earlier = DurationsOf({both.ended.begin(), first});
  attempts.ended.assign(std::move_iterator(first),
                        std::move_iterator(both.ended.end()));
  attempts.pending = std::move(both.pending);
  attempts.covered_ratio = CoveredRatio(read, window);
  attempts.previous_covered_ratio = CoveredRatio(read, previous);
  return attempts;
}

Window Gatherer::RequestedWindow() const {
  const Time until = asked_.until.value_or(as_of_);
  if (asked_.since) return {*asked_.since, until};
  return {until - asked_.last.value_or(kDefaultWindow), until};
}

// Of a workflow that has ended and has no run in the window asked for.
std::optional<Window> Gatherer::LastWindowWithRuns(size_t index,
                                                   const Window& window) const {
  if (asked_.since || asked_.until || !IdleSince(index, as_of_)) {
    return std::nullopt;
  }
  const auto last = LastRun(index, as_of_);
  if (!last || *last > window.since) return std::nullopt;
  return Window{*last - window.Length(), *last};
}

// If a workflow is not read as far as the rest, nobody knows how its last runs
// ended.
Time Gatherer::AsOf(size_t index, const Measured& measured) const {
  const auto joined = Joined(measured_, ledger_);
  if (std::ranges::find(joined, index) != joined.end()) return as_of_;
  return std::min(as_of_, KnownOf(measured, ledger_).until);
}

WorkflowRuns Gatherer::RunsOf(size_t index, const Window& window) const {
  const Workflow& workflow = config_.workflows[index];
  const Measured& measured = measured_[index];
  const Time as_of = AsOf(index, measured);
  WorkflowRuns gathered;
  gathered.idle_since = IdleSince(index, as_of);
  const auto moved = LastWindowWithRuns(index, window);
  gathered.moved_back = moved.has_value();
  gathered.window = moved.value_or(window);
  const Window& own = gathered.window;
  const Window previous{own.since - own.Length(), own.since};
  const Window earlier{own.since - std::max(own.Length(), kSpeaksFor),
                       own.since};
  const auto read = ReadAsOf(ledger_, measured, as_of);
  const auto unreadable = UnreadableAsOf(ledger_, measured, as_of);
  gathered.covered_ratio = CoveredRatio(read, own);
  gathered.holes = HolesIn(own, read, unreadable);
  gathered.earlier_holes = HolesIn(earlier, read, unreadable);
  gathered.previous_covered_ratio = CoveredRatio(read, previous);
  auto all = RunsIn(
      ledger_, workflow,
      {earlier.since, std::max(earlier.since, std::min(own.until, as_of))});
  gathered.starts_seen = all.starts_seen;
  const auto first =
      std::ranges::upper_bound(all.runs, own.since, {}, &Run::at);
  gathered.earlier.assign(all.runs.begin(), first);
  gathered.runs.assign(first, all.runs.end());
  return gathered;
}

}  // namespace

bool HoldsNothing(const Config& config, const Ledger& ledger) {
  return Gatherer(config, ledger, {}, {}).IsEmpty();
}

Result<ReportInput> GatherReport(const Config& config, const Ledger& ledger,
                                 const AskedWindow& asked, Time now) {
  return Gatherer(config, ledger, asked, now).Gather();
}

}  // namespace workflow_health
