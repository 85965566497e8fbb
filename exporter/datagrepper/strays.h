// Answers with messages from outside of the window that was asked for.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/answer.h"

namespace workflow_health {

// What to do with such an answer. A server in another zone looks for messages
// in the wrong place, one that does not look at the time at all answers
// anything; of a few messages that come each time the headers and the place in
// the archive differ.
enum class Belief {
  kBelieved,
  kAskedAgain,
  kRefused,  // another question was answered; nothing of it can be believed
};

// `times`: how often there were strays in answers to this question, this one
// included. Pure, as all here.
[[nodiscard]] Belief BeliefIn(const Rows& rows, int times);

// Why it is refused, for a person.
[[nodiscard]] std::string WhyRefused(const Rows& rows, const Window& asked);

// A sentence for a person on each stray that is believed.
[[nodiscard]] std::vector<std::string> Oddities(const Rows& rows,
                                                const Window& asked);

}  // namespace workflow_health
