// What the formats for people say of a workflow. A ...Sentence is whole, with a
// full stop; a ...Phrase stands behind its label and has none.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace workflow_health {

// "made up": said before and after everything else.
[[nodiscard]] std::string SampleSentence();

// "yes", "no", "cannot tell", "no runs".
[[nodiscard]] std::string VerdictWord(Verdict verdict);

// The uptime, its interval, and how many runs tell it.
[[nodiscard]] std::string UptimePhrase(const Rating& rating);

// Where the interval lies, seen from the target.
[[nodiscard]] std::string TargetPhrase(const WorkflowReport& workflow);

// How many runs may still fail. For workflows with runs.
[[nodiscard]] std::string BudgetPhrase(const WorkflowReport& workflow);

// Why the window is not the one that was asked for. For workflows whose window
// was moved back.
[[nodiscard]] std::string MovedBackSentence(const Report& report,
                                            const WorkflowReport& workflow);

// What the figures do not know: spans that were not read or that no run tells
// of, starts that were not seen. Empty if nothing is missing.
[[nodiscard]] std::vector<std::string> Warnings(const Report& report,
                                                const WorkflowReport& workflow);

// The figure, and why it differs from the uptime. For workflows with runs.
[[nodiscard]] std::string TimeBasedPhrase(const WorkflowReport& workflow);

// For workflows with breakages.
[[nodiscard]] std::string BetweenFailuresPhrase(const WorkflowReport& workflow);
[[nodiscard]] std::string RecoveryPhrase(const Reliability& reliability);

// "12h"; "at least 12h" of one that was not seen from its beginning to its end.
[[nodiscard]] std::string LengthPhrase(const Breakage& breakage);

// How many breakages and outages.
[[nodiscard]] std::string BreakagesPhrase(const Reliability& reliability);

[[nodiscard]] std::string LongestOutagePhrase(const Reliability& reliability);

// "equals ten applications at 95.2 % each". For workflows with runs.
[[nodiscard]] std::string ChainSentence(const WorkflowReport& workflow);

[[nodiscard]] std::string RealisticTargetSentence(
    const WorkflowReport& workflow);

}  // namespace workflow_health
