// What workflow-health.yml says.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "live/step_rules.h"
#include "logs/log_rules.h"
#include "workflow/catalogue.h"
#include "workflow/measured.h"
#include "yaml/mistakes.h"

namespace workflow_health {

// What is wanted of a workflow, and what is known about it. Changing any of
// these changes no count.
struct Settings {
  double target = 0.95;               // uptime, more than 0 and less than 1
  double expected_runs_per_day = 20;  // more than 0
  // When the source stopped publishing: no runs after it is no alarm.
  std::optional<Time> ended;

  // Since when nobody runs the workflow, as seen at `as_of`; no value while it
  // lives. Runs after `ended` count, and one says that it lives for a day more.
  // `last_run` is not later than `as_of`.
  [[nodiscard]] std::optional<Time> IdleSince(
      const std::optional<Time>& last_run, Time as_of) const;
};

// Where the archive is, and how it is asked. Changing any of these changes no
// count.
struct Datagrepper {
  // Both serve the same messages; /raw takes several times as long.
  enum class Interface { kSearch, kRaw };

  // Without a slash at the end.
  std::string url = "https://apps.fedoraproject.org/datagrepper";
  Interface interface = Interface::kSearch;
  int requests_at_once = 2;                    // 1 to 16
  int requests_per_second = 10;                // at most; 1 to 1000
  Seconds timeout = std::chrono::seconds(90);  // of one request; 1s to 10m
  std::string ca_file;  // certificates (PEM); empty: those of the system
  // Where the server's operators find out who asks: the address of a page, or
  // of a person.
  std::string contact =
      "https://fedoraproject.org/wiki/Objectives/Packager_Experience";
  // Messages that were sent before others may come after them: so much of what
  // was read already is read once more whenever there is more to read, or
  // counted where that is much (see PlanReading) ... At most seven days.
  Seconds overlap = std::chrono::hours(1);
  // ... and so much is counted now and then: none, or no less than the overlap.
  Seconds reread = std::chrono::days(7);
  Seconds reread_every = std::chrono::hours(24);
  // `serve` pauses for that long between two readings; 1s to 24h.
  Seconds poll = std::chrono::seconds(60);

  bool operator==(const Datagrepper&) const = default;
};

// What of the archive is asked for in one query: all messages of a category
// (datagrepper's: the fourth part of a topic), or, if that is empty, those of
// exactly these topics.
struct Selection {
  std::string category;
  std::vector<std::string> topics;

  // What is known of each by itself: the category, or every topic.
  [[nodiscard]] std::vector<std::string> Parts() const;
  // For people.
  [[nodiscard]] std::string Name() const;
  bool operator==(const Selection&) const = default;
};

// What is read of the archive.
struct Source : Selection {
  Time history_start;  // from when on, and everything is counted from there
};

struct Config {
  Datagrepper datagrepper;
  std::string environment;  // "prod" or "stg"
  // Messages become readable late: what is younger than this is not counted.
  Seconds settle{0};
  std::vector<Seconds> windows;  // ascending
  std::string headline;          // the workflow whose verdict is the verdict

  // Those that workflows have, each once, in the order of the workflows; behind
  // them the topics of steps, in one for each history start.
  std::vector<Source> sources;
  // In the order of the file; `logs[i]` and `settings[i]` belong to
  // `workflows[i]`.
  std::vector<Workflow> workflows;
  std::vector<LogRules> logs;
  std::vector<Settings> settings;
  std::vector<StepRules> steps;  // of live traffic

  [[nodiscard]] size_t Headline() const;  // index into `workflows`
  // The earliest history start of the sources.
  [[nodiscard]] Time HistoryStart() const;
  // Those of the sources' messages, each once.
  [[nodiscard]] std::vector<std::string> Categories() const;
  // Whether all workflows that are read there have ended by then; never where
  // steps are read.
  [[nodiscard]] bool HasEnded(const Selection& selection, Time time) const;
};

// Reads a configuration. All mistakes at once, in the order of the file; after
// a syntax error only that one.
[[nodiscard]] boost::system::result<Config, std::vector<Mistake>> ParseConfig(
    std::string_view text);

// workflow-health.yml as it was when the program was built.
[[nodiscard]] std::string_view DefaultConfigText();

// What is measured, in the order of Config::workflows and, behind them, of
// Config::steps: what their counts depend on, and where it is read. Target,
// windows, expected runs, the `ended` of a workflow, the headline and what a
// step is charged with are no rules.
[[nodiscard]] std::vector<Measured> MeasuredIn(const Config& config);

}  // namespace workflow_health
