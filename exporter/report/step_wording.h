// What the formats for people say of a workflow's steps. Names as in wording.h.
#pragma once

#include <string>

#include "report/report.h"

namespace workflow_health {

// The step to begin with. For workflows that have weakest links.
[[nodiscard]] std::string WeakestPhrase(const WorkflowReport& workflow);

// What is said of a step that runs got to and no log shows, in place of how
// often it worked.
inline constexpr char kNotSeen[] = "not seen";

// How often the application works.
[[nodiscard]] std::string RateWords(const ChainLink& link);

// How often the step failed, and how sure that is.
[[nodiscard]] std::string WeaknessSentence(const WeakLink& link);

// What mending it would bring.
[[nodiscard]] std::string PotentialSentence(const WorkflowReport& workflow,
                                            const WeakLink& link);

// Whether the service needs mending or a retry would do.
[[nodiscard]] std::string RemedySentence(const WeakLink& link);

// "marked", "begun", "inferred", "unattributed".
[[nodiscard]] std::string EvidenceWord(Evidence evidence);

// "begun and not done": the same for people.
[[nodiscard]] std::string EvidencePhrase(Evidence evidence);

// How many failing steps were determined in which way. For workflows with
// failures.
[[nodiscard]] std::string EvidenceSentence(const WorkflowReport& workflow);

}  // namespace workflow_health
