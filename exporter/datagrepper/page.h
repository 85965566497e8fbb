// What one JSON value from datagrepper means: a message, or a page of them.
//
// Both interfaces are read: /raw and /v2/search. Their items and envelopes:
// https://github.com/fedora-infra/datagrepper (datagrepper/app.py and
// datagrepper/util.py, at 8d9375b) and
// https://github.com/fedora-infra/datanommer (datanommer.models/datanommer/
// models/__init__.py at 2566b6b: as_dict, as_fedora_message_dict).
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "workflow/coverage.h"
#include "workflow/message.h"

namespace workflow_health {

// Reads one message: an item of /raw or of /v2/search, or
// {"id", "topic", "timestamp", "body", "headers"}. The time is
// headers["sent-at"], else `timestamp` (seconds since 1970, or RFC 3339);
// without the latter, a sent-at of other years is the nearest time of 1970 to
// 9999. The body is moved out of `item`; one that is nested deeper than
// kMostBodyDepth, or that a JsonSieve left out, is null, and the message says
// why.
inline constexpr int kMostBodyDepth = 100;
[[nodiscard]] Result<Message> ParseMessage(boost::json::object& item);

// What was left out of a message, in a sentence for a person.
[[nodiscard]] std::string WithoutBody(const Message& message);

struct Page {
  std::vector<Message> messages;
  // Items that are no messages, one line each.
  std::vector<std::string> mistakes;
  // What the page proves to be complete: it is the first one, filters by
  // category alone, and did not fill up. Empty otherwise, and `incomplete`
  // says why. A category of "" means every category.
  std::vector<CoveredSpan> covered;
  std::string incomplete;
};

// Reads a whole answer of /raw or /v2/search. Fails where it is none.
[[nodiscard]] Result<Page> ParsePage(boost::json::object& answer);

// How far the time zone of the server is off UTC, as an answer of /raw shows
// it: its `timestamp` passes through the server's local time, `sent-at` does
// not (datagrepper/util.py: json_return_helper; datanommer.models: as_dict). No
// value if no item has both, at most so far apart. If the offset is not zero,
// the server looks for `start` and `end` at the wrong place as well.
inline constexpr Seconds kFarthestZone = std::chrono::hours(15);
[[nodiscard]] std::optional<Seconds> ZoneOffset(
    const boost::json::object& answer);

}  // namespace workflow_health
