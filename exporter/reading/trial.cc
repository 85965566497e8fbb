#include "reading/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <utility>

#include "base/text.h"
#include "logs/packed_end.h"

namespace workflow_health {
namespace {

constexpr size_t kRowsShown = 30;
// Of different texts; more than that are counted together.
constexpr size_t kTextsKept = 10'000;
constexpr char kTheRest[] = "(other texts)";

const char* Name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kSuccess:
      return "success";
    case Outcome::kFailure:
      return "failure";
    case Outcome::kError:
      return "error";
    case Outcome::kUnknown:
      return "unknown outcome";
    case Outcome::kAbandoned:
      break;
  }
  return "abandoned";
}

const char* Name(Evidence evidence) {
  switch (evidence) {
    case Evidence::kMarked:
      return "its line is marked [FAILED]";
    case Evidence::kBegun:
      return "begun but not done";
    case Evidence::kInferred:
      return "inferred: follows the last step done";
    case Evidence::kUnattributed:
      break;
  }
  return "not shown by the log";
}

// Lines that differ in numbers alone are of one kind.
std::string WithoutNumbers(std::string_view line) {
  std::string text;
  for (const char c : line) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!digit) {
      text += c;
    } else if (text.empty() || text.back() != '#') {
      text += '#';
    }
  }
  return text;
}

std::string MeaningOf(const Event& event) {
  const auto end = UnpackEnd(event);
  return event.of + ": " + (end ? Name(end->outcome) : "start");
}

// Of a message that tells nothing.
const char* MeaningOf(Entry::As as) {
  return as == Entry::As::kUnclassified
             ? "not understood: no workflow and no step reads the topic"
             : "ignored: of another environment, or before history start";
}

}  // namespace

void Frequencies::Add(const std::string& text) {
  if (counts_.size() >= kTextsKept && !counts_.contains(text)) {
    ++counts_[kTheRest];
  } else {
    ++counts_[text];
  }
}

void Frequencies::Print(const std::string& title, std::ostream& out) const {
  if (counts_.empty()) return;
  std::vector<std::pair<std::string, long long>> rows(counts_.begin(),
                                                      counts_.end());
  std::ranges::stable_sort(rows, std::greater<>(),
                           &std::pair<std::string, long long>::second);
  out << "\n" << title << "\n";
  for (size_t i = 0; i < std::min(rows.size(), kRowsShown); ++i) {
    out << fmt::format("{:>9}  {}\n", rows[i].second, Printable(rows[i].first));
  }
  if (rows.size() > kRowsShown) {
    out << fmt::format("{:>9}  and {} more\n", "...", rows.size() - kRowsShown);
  }
}

void StepsSeen::Take(size_t workflow, const LogReading& log) {
  const std::vector<StepReading>& steps = log.steps;
  std::vector<bool>& seen = seen_[workflow];
  if (seen.size() < steps.size()) seen.resize(steps.size());
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].seen) seen[i] = true;
  }
}

void StepsSeen::Print(std::ostream& out) const {
  std::string rows;
  for (size_t i = 0; i < workflows_.size(); ++i) rows += RowsOf(i);
  if (rows.empty()) return;
  out << "\nsteps that matched no line of a log:\n" << rows;
}

std::string StepsSeen::RowsOf(size_t workflow) const {
  const Workflow& of = workflows_[workflow];
  const std::vector<bool>& seen = seen_[workflow];
  const auto row = [&of](const std::string& what) {
    return fmt::format("{:>9}  {}: {}\n", "", of.name, what);
  };
  if (seen.empty()) return row("all; no run of it ended");
  std::string rows;
  for (size_t i = kUnattributedStep + 1; i < seen.size(); ++i) {
    if (!seen[i]) rows += row(workflow_health::Name(of.steps[i]));
  }
  return rows;
}

Trial::Trial(const Config& config, bool each, std::ostream& out)
    : config_(config),
      classifier_(config.environment, config.workflows, config.logs),
      traffic_(config.steps),
      tried_(config.steps),
      each_(each),
      out_(out),
      seen_(config.workflows) {}

void Trial::Tell(const Message& message, const std::string& meaning,
                 const std::string& detail) {
  meanings_.Add(meaning);
  if (!each_) return;
  out_ << fmt::format("{} {}: {}{}\n", FormatTime(message.sent_at),
                      Printable(message.topic), meaning, detail);
}

bool Trial::TakeTraffic(const Message& message) {
  const auto explained = traffic_.Explain(message);
  tried_.Take(message.sent_at, traffic_.Read(message));
  for (const Explained& one : explained) {
    Tell(message, one.told, " " + one.detail);
  }
  return !explained.empty();
}

void Trial::Take(const Message& message) {
  ++messages_;
  const bool of_traffic = TakeTraffic(message);
  of_traffic_ += of_traffic ? 1 : 0;
  std::vector<std::string> lines;
  const Entry entry = classifier_.Classify(message, &lines);
  for (const std::string& line : lines) lines_.Add(WithoutNumbers(line));
  for (const Event& event : entry.events) {
    const std::string step = TakeEnd(event);
    if (!step.empty()) steps_.Add(step);
    Tell(message, MeaningOf(event), step.empty() ? "" : " at " + step);
  }
  of_runs_ += entry.events.empty() ? 0 : 1;
  if (of_traffic || !entry.events.empty()) return;
  if (entry.as == Entry::As::kUnclassified) topics_.Add(message.topic);
  Tell(message, MeaningOf(entry.as), "");
}

std::string Trial::TakeEnd(const Event& event) {
  const auto end = UnpackEnd(event);
  if (!end) return {};
  const auto workflow =
      std::ranges::find(config_.workflows, event.of, &Workflow::name);
  seen_.Take(size_t(workflow - config_.workflows.begin()), end->log);
  if (!IsFailure(end->outcome)) return {};
  return fmt::format(
      "{}: {} ({})", event.of,
      workflow_health::Name(workflow->steps[end->log.failing_step]),
      Name(end->log.evidence));
}

void Trial::Print() const {
  out_ << fmt::format("{}{} messages, including repeated ones\n",
                      each_ ? "\n" : "", messages_);
  meanings_.Print("counted as:", out_);
  tried_.Print(out_);
  steps_.Print("failed runs, by step, and how the step was determined:", out_);
  topics_.Print("topics that are not understood:", out_);
  lines_.Print("lines that are not understood (# is a number):", out_);
  // Of live traffic alone, no log is expected.
  if (of_runs_ > 0 || of_traffic_ == 0) seen_.Print(out_);
}

}  // namespace workflow_health
