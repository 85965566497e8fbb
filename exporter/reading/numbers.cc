#include "reading/numbers.h"

#include <algorithm>
#include <set>
#include <utility>

namespace workflow_health {
namespace {

// If there are more, the earliest are forgotten, and found out again.
constexpr size_t kMostSeconds = 10'000;

// Other topics have other numbers.
std::string KeyOf(const Selection& selection) {
  std::string key;
  for (const std::string& part : selection.Parts()) key += part + "\n";
  return key;
}

// How many rows there are by second. Several pages of one second may show the
// same row.
std::map<Time, long long> RowsOf(const Reading& reading) {
  const Window& window = reading.window;
  std::set<std::pair<std::string, Time>> rows;
  for (const Message& message : reading.messages) {
    rows.emplace(
        message.id,
        std::clamp(message.sent_at, window.since + Seconds(1), window.until));
  }
  std::map<Time, long long> by_second;
  for (const auto& [id, second] : rows) ++by_second[second];
  return by_second;
}

}  // namespace

void Numbers::Learn(const Reading& reading, const Ledger& ledger) {
  const Window& window = reading.window;
  if (reading.unreadable || reading.in_parts || window.since >= window.until) {
    return;
  }
  const std::string key = KeyOf(reading.selection);
  const auto parts = reading.selection.Parts();
  auto& known = surplus_[key];
  known.erase(known.upper_bound(window.since), known.upper_bound(window.until));
  const auto rows = RowsOf(reading);
  long long left = ledger.MessagesOf(parts, window);
  long long all = 0;
  for (const auto& [second, number] : rows) all += number;
  if (all == left) return;
  for (const auto& [second, number] : rows) {
    const long long kept =
        ledger.MessagesOf(parts, {second - Seconds(1), second});
    SetSurplus(key, second, number - kept);
    left -= kept;
  }
  // The ledger holds more, where the archive has nothing.
  if (left != 0) known[window.until] -= left;
}

void Numbers::SetSurplus(const std::string& key, Time second,
                         long long surplus) {
  auto& known = surplus_[key];
  if (surplus != 0) known[second] = surplus;
  while (known.size() > kMostSeconds) known.erase(known.begin());
}

bool Numbers::Agree(const Reading& counted, const Ledger& ledger) const {
  if (!counted.number) return false;
  const Window& window = counted.window;
  long long expected = ledger.MessagesOf(counted.selection.Parts(), window);
  if (const auto known = surplus_.find(KeyOf(counted.selection));
      known != surplus_.end()) {
    const auto& seconds = known->second;
    const auto end = seconds.upper_bound(window.until);
    for (auto at = seconds.upper_bound(window.since); at != end; ++at) {
      expected += at->second;
    }
  }
  return *counted.number == expected;
}

std::optional<Time> Numbers::CountedAt(const std::string& part) const {
  const auto known = counted_at_.find(part);
  return known == counted_at_.end() ? std::nullopt
                                    : std::optional(known->second);
}

}  // namespace workflow_health
