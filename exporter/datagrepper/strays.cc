#include "datagrepper/strays.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "datagrepper/page.h"

namespace workflow_health {
namespace {

constexpr int kTriesOfStrays = 3;
constexpr Seconds kApart = std::chrono::hours(1);

}  // namespace

Belief BeliefIn(const Rows& rows, int times, bool looks_at_time) {
  if (rows.strays.empty()) return Belief::kBelieved;
  if (times < kTriesOfStrays) return Belief::kAskedAgain;
  return looks_at_time ? Belief::kBelieved : Belief::kDoubted;
}

// datagrepper drops both bounds where the first one is 0.
Query ElsewhereThan(const Query& asked) {
  const Time before = asked.window.since - kApart;
  const Time since =
      before > Time(Seconds(0)) ? before : asked.window.until + kApart;
  Query query;
  query.category = asked.category;
  if (query.category.empty()) query.topics = asked.topics;
  query.window = {since, since + Seconds(1)};
  query.rows = asked.rows == Query::kAllRows ? Query::kMostRows : asked.rows;
  return query;
}

bool IgnoresTime(const Rows& rows, const std::set<std::string>& doubted) {
  const bool shown_again = std::ranges::any_of(rows.strays, [&](size_t stray) {
    return doubted.contains(rows.messages[stray].id);
  });
  const bool most = 2 * rows.strays.size() > rows.messages.size();
  return shown_again || (!rows.complete && most);
}

std::string WhyRefused(const Rows& rows, const Window& asked) {
  const Message& first = rows.messages[rows.strays.front()];
  return fmt::format(
      "it answers another question than the one it repeats: {} of {} messages "
      "are not from {}; the first of them is of {}",
      rows.strays.size(), rows.messages.size(), FormatSpan(asked),
      FormatTime(first.sent_at));
}

// Without the span that was asked for: it moves on from poll to poll, and each
// message is to be told once.
std::vector<std::string> Oddities(const Rows& rows) {
  std::vector<std::string> oddities;
  for (const size_t stray : rows.strays) {
    const Message& message = rows.messages[stray];
    oddities.push_back(fmt::format(
        "message {} of {} stands at another place in the archive than its "
        "headers say",
        Printable(message.id), FormatTime(message.sent_at)));
  }
  for (const Message& message : rows.messages) {
    if (message.left_out.empty()) continue;
    oddities.push_back(WithoutBody(message));
  }
  return oddities;
}

}  // namespace workflow_health
