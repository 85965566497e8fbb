// What a configuration makes of messages, before anything is counted.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "config/config.h"
#include "live/step_reader.h"
#include "logs/classify.h"
#include "logs/log_reader.h"
#include "reading/tried_steps.h"
#include "workflow/message.h"

namespace workflow_health {

// How often each text occurred.
class Frequencies {
 public:
  void Add(const std::string& text);
  // The most frequent ones under `title`; nothing if there are none.
  void Print(const std::string& title, std::ostream& out) const;

 private:
  std::map<std::string, long long> counts_;
};

// Which steps the logs show, and which they do not.
class StepsSeen {
 public:
  // `workflows` must outlive it.
  explicit StepsSeen(const std::vector<Workflow>& workflows)
      : workflows_(workflows), seen_(workflows.size()) {}

  void Take(size_t workflow, const LogReading& log);
  void Print(std::ostream& out) const;

 private:
  [[nodiscard]] std::string RowsOf(size_t workflow) const;

  const std::vector<Workflow>& workflows_;
  // By workflow, one entry for each step; empty before a run ended.
  std::vector<std::vector<bool>> seen_;
};

class Trial {
 public:
  // Both must outlive it. `each`: a line for every message.
  Trial(const Config& config, bool each, std::ostream& out);

  void Take(const Message& message);
  // What was counted, where runs failed, and what is not understood.
  void Print() const;

 private:
  // What it tells of live steps; false if none reads its topic.
  bool TakeTraffic(const Message& message);
  void Tell(const Message& message, const std::string& meaning,
            const std::string& detail);
  // Where the run failed that the event ended, if it did.
  [[nodiscard]] std::string TakeEnd(const Event& event);

  const Config& config_;
  Classifier classifier_;
  StepReader traffic_;
  TriedSteps tried_;
  bool each_;
  std::ostream& out_;
  long long messages_ = 0;
  long long of_runs_ = 0;     // messages that tell of a run
  long long of_traffic_ = 0;  // messages whose topic a live step reads
  Frequencies meanings_;
  Frequencies steps_;
  Frequencies topics_;
  Frequencies lines_;
  StepsSeen seen_;
};

}  // namespace workflow_health
