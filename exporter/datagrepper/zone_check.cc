#include "datagrepper/zone_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "datagrepper/page.h"

namespace workflow_health {
namespace {

// How far around a message the server's time zone is looked for: zones reach
// from 12 hours behind UTC to 14 ahead.
constexpr Seconds kAround = std::chrono::days(1);
// Where messages may be looked for: a server's calendar ends with year 9999.
constexpr Time kEarliest = Time(std::chrono::days(2));
constexpr Time kLatest = Time(Seconds(253'402'300'799)) - 2 * kAround;

}  // namespace

Query ZoneCheck::Ask(const Selection& selection, Time around) {
  asked_ = true;
  Query query(selection);
  const Time middle = std::clamp(around, kEarliest, kLatest);
  query.window = {middle - kAround, middle + kAround};
  query.rows = 1;
  return query;
}

Query ZoneCheck::AskAgain(Query query) {
  query.window.until = query.window.since + kAround;
  return query;
}

void ZoneCheck::TakeAnswer(bool found) {
  asked_ = false;
  checked_ |= found;
}

std::string ZoneCheck::Mistake(Seconds offset) {
  return fmt::format(
      "the server's time zone is not UTC: it shows and finds messages {} {} "
      "than they were sent, so nothing can be read from it completely",
      FormatDuration(std::chrono::abs(offset)),
      offset > Seconds(0) ? "later" : "earlier");
}

bool ZoneCheck::Explains(Time sent_at, const Window& asked) {
  return sent_at > asked.since - kFarthestZone &&
         sent_at < asked.until + kFarthestZone;
}

std::deque<Reading> ZoneCheck::Release() {
  if (!checked_ || asked_) return {};
  return ReleaseAll();
}

}  // namespace workflow_health
