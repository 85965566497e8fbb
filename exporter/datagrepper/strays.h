// Answers with messages from outside of the window that was asked for.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/answer.h"
#include "datagrepper/query.h"

namespace workflow_health {

// What to do with such an answer. A server in another zone looks for messages
// in the wrong place. A server that does not look at the time at all answers
// the same everywhere. If messages come each time, and only here, their headers
// and their place in the archive differ.
enum class Belief {
  kBelieved,
  kAskedAgain,
  kDoubted,  // the answer to ElsewhereThan() decides
};

// `times`: how often there were strays in answers to this question, this one
// included. `looks_at_time`: an answer to another window has shown it. Pure, as
// all here.
[[nodiscard]] Belief BeliefIn(const Rows& rows, int times, bool looks_at_time);

// A question for a second that does not touch `asked`.
[[nodiscard]] Query ElsewhereThan(const Query& asked);
// Whether such an answer shows a message of the doubted answer once more, or
// fills a page with messages from outside of its window, too. `doubted`: ids of
// the strays.
[[nodiscard]] bool IgnoresTime(const Rows& rows,
                               const std::set<std::string>& doubted);

// Why it is refused, for a person.
[[nodiscard]] std::string WhyRefused(const Rows& rows, const Window& asked);

// A sentence for a person on each stray that is believed, and on each message
// without its body.
[[nodiscard]] std::vector<std::string> Oddities(const Rows& rows);

}  // namespace workflow_health
