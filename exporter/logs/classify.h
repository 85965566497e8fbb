// What one message says, by its topic.
#pragma once

#include <string>
#include <vector>

#include "logs/log_reader.h"
#include "logs/log_rules.h"
#include "workflow/catalogue.h"
#include "workflow/event.h"
#include "workflow/message.h"

namespace workflow_health {

// Thread-safe.
class Classifier {
 public:
  // `logs[i]` belongs to `workflows[i]`.
  Classifier(std::string environment, std::vector<Workflow> workflows,
             std::vector<LogRules> logs);

  // What the message tells: for each workflow that it fits, that a run opened
  // or ended; see packed_end.h. `unknown_lines`: see LogReader::Read.
  [[nodiscard]] Entry Classify(
      const Message& message,
      std::vector<std::string>* unknown_lines = nullptr) const;

 private:
  std::string environment_;
  std::vector<Workflow> workflows_;
  std::vector<LogRules> logs_;
  std::vector<LogReader> readers_;  // one for each workflow
};

}  // namespace workflow_health
