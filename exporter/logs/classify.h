// What one message says, by its topic.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "logs/log_reader.h"
#include "logs/log_rules.h"
#include "workflow/catalogue.h"
#include "workflow/message.h"
#include "workflow/run.h"

namespace workflow_health {

// One message of a log workflow: a run began, or ended.
struct Event {
  enum class Kind { kStart, kEnd };

  Time at;
  std::string message_id;
  Kind kind = Kind::kStart;
  // The rest is told of ends only. Never kAbandoned: no message says so.
  Outcome outcome = Outcome::kUnknown;
  LogReading log;
};

// How one message is counted.
struct Classified {
  enum class As {
    kEvent,         // of `workflow`
    kUnclassified,  // the configuration does not say what it means
    kIgnored,       // of another environment, or from before the history
                    // start of its category, whatever its topic
  };

  As as = As::kUnclassified;
  size_t workflow = 0;  // index into the classifier's workflows
  Event event;
};

// "org.fedoraproject.prod.monitor-gating.single-build.start", taken apart.
// Views into the topic; empty where it has too few parts. datanommer takes the
// category from the same place (fedora-infra/datanommer,
// datanommer.models/datanommer/models/__init__.py: get_category).
struct TopicParts {
  std::string_view environment;  // the third part
  std::string_view category;     // the fourth part
  std::string_view rest;         // from the fourth part on
};
[[nodiscard]] TopicParts SplitTopic(std::string_view topic);

// Thread-safe.
class Classifier {
 public:
  // `logs[i]` belongs to `workflows[i]`.
  Classifier(std::string environment, std::vector<Workflow> workflows,
             std::vector<LogRules> logs);

  // `unknown_lines`: see LogReader::Read.
  [[nodiscard]] Classified Classify(
      const Message& message,
      std::vector<std::string>* unknown_lines = nullptr) const;

 private:
  std::string environment_;
  std::vector<Workflow> workflows_;
  std::vector<LogRules> logs_;
  std::vector<LogReader> readers_;  // one for each workflow
};

}  // namespace workflow_health
