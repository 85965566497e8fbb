#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include "app/commands.h"
#include "app/flags.h"
#include "app/load_config.h"
#include "base/text.h"
#include "datagrepper/archive.h"
#include "logs/classify.h"
#include "logs/packed_end.h"

namespace workflow_health {
namespace {

constexpr size_t kRowsShown = 30;
// Of different texts; more than that are counted together.
constexpr size_t kTextsKept = 10'000;
constexpr char kTheRest[] = "(other texts)";

struct CheckConfigOptions {
  std::string config_file;
  std::vector<std::string> against;
  bool each = false;
  bool print_default = false;
};

Result<CheckConfigOptions> ReadCheckConfig(const FlagValues& flags) {
  CheckConfigOptions options;
  options.config_file = flags.Text("config.file");
  options.against = flags.Texts("against");
  options.each = flags.Has("each");
  options.print_default = flags.Has("print-default");
  if (options.each && options.against.empty()) {
    return Error{"--each needs --against"};
  }
  return options;
}

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
      return "begun and not done";
    case Evidence::kInferred:
      return "inferred: follows the last step done";
    case Evidence::kUnattributed:
      break;
  }
  return "the log does not tell";
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

// How often each text occurred.
class Frequencies {
 public:
  void Add(const std::string& text) {
    if (counts_.size() >= kTextsKept && !counts_.contains(text)) {
      ++counts_[kTheRest];
    } else {
      ++counts_[text];
    }
  }

  void Print(const std::string& title, std::ostream& out) const {
    if (counts_.empty()) return;
    std::vector<std::pair<std::string, long long>> rows(counts_.begin(),
                                                        counts_.end());
    std::ranges::stable_sort(rows, std::greater<>(),
                             &std::pair<std::string, long long>::second);
    out << "\n" << title << "\n";
    for (size_t i = 0; i < std::min(rows.size(), kRowsShown); ++i) {
      out << fmt::format("{:>9}  {}\n", rows[i].second,
                         Printable(rows[i].first));
    }
    if (rows.size() > kRowsShown) {
      out << fmt::format("{:>9}  and {} more\n", "...",
                         rows.size() - kRowsShown);
    }
  }

 private:
  std::map<std::string, long long> counts_;
};

// Which steps the logs show, and which they do not.
class StepsSeen {
 public:
  explicit StepsSeen(const std::vector<Workflow>& workflows)
      : workflows_(workflows), seen_(workflows.size()) {}

  void Take(size_t workflow, const LogReading& log) {
    const std::vector<StepReading>& steps = log.steps;
    std::vector<bool>& seen = seen_[workflow];
    if (seen.size() < steps.size()) seen.resize(steps.size());
    for (size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].seen) seen[i] = true;
    }
  }

  void Print(std::ostream& out) const {
    std::string rows;
    for (size_t i = 0; i < workflows_.size(); ++i) rows += RowsOf(i);
    if (rows.empty()) return;
    out << "\nsteps that no line of a log matched:\n" << rows;
  }

 private:
  [[nodiscard]] std::string RowsOf(size_t workflow) const {
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

  const std::vector<Workflow>& workflows_;
  // By workflow, one entry for each step; empty before a run ended.
  std::vector<std::vector<bool>> seen_;
};

// Shows what a configuration makes of messages.
class Trial {
 public:
  Trial(const Config& config, bool each, std::ostream& out)
      : config_(config),
        classifier_(config.environment, config.workflows, config.logs),
        each_(each),
        out_(out),
        seen_(config.workflows) {}

  void Take(const Message& message) {
    std::vector<std::string> lines;
    const Entry entry = classifier_.Classify(message, &lines);
    const std::string meaning = Meaning(entry);
    ++messages_;
    meanings_.Add(meaning);
    if (entry.as == Entry::As::kUnclassified) {
      topics_.Add(message.topic);
    }
    for (const std::string& line : lines) lines_.Add(WithoutNumbers(line));
    const std::string step = TakeEnd(entry);
    if (!step.empty()) steps_.Add(step);
    if (!each_) return;
    out_ << fmt::format("{} {}: {}{}{}\n", FormatTime(message.sent_at),
                        Printable(message.topic), meaning,
                        step.empty() ? "" : " at ", step);
  }

  void Print() const {
    out_ << fmt::format("{}{} messages, repeated ones each time\n",
                        each_ ? "\n" : "", messages_);
    meanings_.Print("counted as:", out_);
    steps_.Print("failed runs, by step, and how the step was determined:",
                 out_);
    topics_.Print("topics that are not understood:", out_);
    lines_.Print("lines that are not understood (# is a number):", out_);
    seen_.Print(out_);
  }

 private:
  [[nodiscard]] static std::string Meaning(const Entry& entry) {
    if (entry.as == Entry::As::kUnclassified) return "not understood";
    if (entry.as == Entry::As::kIgnored) {
      return "ignored: of another environment, or before history start";
    }
    const Event& event = entry.events.front();
    const auto end = UnpackEnd(event);
    return event.of + ": " + (end ? Name(end->outcome) : "start");
  }

  // Where the run failed that the message ended, if it did.
  [[nodiscard]] std::string TakeEnd(const Entry& entry) {
    if (entry.events.empty()) return {};
    const Event& event = entry.events.front();
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

  const Config& config_;
  Classifier classifier_;
  bool each_;
  std::ostream& out_;
  long long messages_ = 0;
  Frequencies meanings_;
  Frequencies steps_;
  Frequencies topics_;
  Frequencies lines_;
  StepsSeen seen_;
};

// False if the file could not be read whole.
bool Try(const std::string& path, Trial* trial, std::ostream& err) {
  auto input = Input::Open(path);
  if (!input) {
    err << "error: " << input.error().message << "\n";
    return false;
  }
  bool whole = true;
  const std::string name = input->name();
  ArchiveReader reader(std::move(*input));
  while (true) {
    const auto item = reader.Next();
    if (!item) {
      err << "error: " << item.error().message << "\n";
      whole = false;
    } else if (!*item) {
      return whole;
    } else if (const auto* message = std::get_if<Message>(&**item)) {
      trial->Take(*message);
    } else if (const auto* page = std::get_if<Page>(&**item)) {
      for (const Message& of_page : page->messages) trial->Take(of_page);
      for (const std::string& mistake : page->mistakes) {
        err << "error: " << name << ": " << mistake << "\n";
        whole = false;
      }
    }
  }
}

std::string Summary(const Config& config) {
  std::string text =
      fmt::format("The configuration is right: environment {}, headline {}.\n",
                  config.environment, config.headline);
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    const Workflow& workflow = config.workflows[i];
    text += fmt::format(
        "{}: {} steps of {} applications, target {:g}, counted from {}\n",
        workflow.name, workflow.steps.size() - 1,
        Applications(workflow.steps).size(), config.settings[i].target,
        FormatTime(workflow.history_start));
  }
  return text;
}

}  // namespace

std::vector<Flag> CheckConfigFlags() {
  return {
      ConfigFileFlag(),
      {"against", "FILE...",
       "read messages from files and show how they would be counted, and what "
       "is not understood",
       "", Takes::kTextsInARow},
      {"each", "", "with --against: one line for every message"},
      {"print-default", "",
       "print the configuration that is built in: start your own from it"}};
}

Result<Exit> CheckConfig(const FlagValues& flags,
                         const Surroundings& surroundings) {
  const auto options = ReadCheckConfig(flags);
  if (!options) return options.error();
  if (options->print_default) {
    surroundings.out << DefaultConfigText();
    return Exit::kDone;
  }
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  if (options->against.empty()) {
    surroundings.out << Summary(*config);
    return Exit::kDone;
  }
  Trial trial(*config, options->each, surroundings.out);
  bool whole = true;
  for (const std::string& file : options->against) {
    whole &= Try(file, &trial, surroundings.err);
  }
  trial.Print();
  return whole ? Exit::kDone : Exit::kFailed;
}

}  // namespace workflow_health
