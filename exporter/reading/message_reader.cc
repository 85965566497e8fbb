#include "reading/message_reader.h"

#include <iterator>
#include <utility>

namespace workflow_health {

Entry MessageReader::Read(const Message& message) const {
  Entry entry = logs_.Classify(message);
  if (!steps_.Reads(message.topic)) return entry;
  std::vector<Event> events = steps_.Read(message);
  std::move(events.begin(), events.end(), std::back_inserter(entry.events));
  entry.as = entry.events.empty() ? Entry::As::kIgnored : Entry::As::kEvent;
  return entry;
}

}  // namespace workflow_health
