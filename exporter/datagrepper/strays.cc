#include "datagrepper/strays.h"

#include <fmt/format.h>

#include "base/text.h"

namespace workflow_health {
namespace {

constexpr int kTriesOfStrays = 3;
constexpr size_t kMostOdd = 3;

}  // namespace

Belief BeliefIn(const Rows& rows, int times) {
  const size_t strays = rows.strays.size();
  if (strays == 0) return Belief::kBelieved;
  if (times < kTriesOfStrays) return Belief::kAskedAgain;
  const bool few = strays <= kMostOdd || 2 * strays <= rows.messages.size();
  return few ? Belief::kBelieved : Belief::kRefused;
}

std::string WhyRefused(const Rows& rows, const Window& asked) {
  const Message& first = rows.messages[rows.strays.front()];
  return fmt::format(
      "it answers another question, though it repeats the one that was asked: "
      "{} of {} messages are not from {}, the first one is of {}",
      rows.strays.size(), rows.messages.size(), FormatSpan(asked),
      FormatTime(first.sent_at));
}

std::vector<std::string> Oddities(const Rows& rows, const Window& asked) {
  std::vector<std::string> oddities;
  for (const size_t stray : rows.strays) {
    const Message& message = rows.messages[stray];
    oddities.push_back(fmt::format(
        "message {} of {} was answered to a question for {}: its headers and "
        "its place in the archive differ",
        Printable(message.id), FormatTime(message.sent_at), FormatSpan(asked)));
  }
  return oddities;
}

}  // namespace workflow_health
