// One question to datagrepper, and whether an answer answers it.
//
// The arguments, and how an answer repeats them:
// https://github.com/fedora-infra/datagrepper (datagrepper/app.py, at 8d9375b).
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

// The messages of a selection within `window`, the newest first. Rows are
// ordered by time alone, so that walking pages loses and repeats those that
// share a second: another page than the first one proves nothing by itself.
// Within a category, only `topics` are asked for; none: all.
struct Query : Selection {
  // The most that datagrepper puts on a page.
  static constexpr int kMostRows = 100;
  // All rows, in one statement: it has no limit then (Message.grep, `if not
  // rows_per_page`; fedora-infra/datanommer, datanommer.models/datanommer/
  // models/__init__.py, at 2566b6b).
  static constexpr int kAllRows = 0;

  Query() = default;
  explicit Query(Selection selection) : Selection(std::move(selection)) {}

  Window window;
  std::vector<std::string> not_topics;  // all but these
  int rows = kMostRows;
  int page = 1;
  bool oldest_first = false;
};

// How many rows to ask for where an answer of `rows` is too large, of 1 to
// kMostRows; 1 is the least.
[[nodiscard]] int SmallerPage(int rows);

// The path and the arguments that follow the address of a datagrepper.
// datagrepper includes both bounds, to the microsecond. They are sent as
// seconds since 1970: from the first second of the window up to the last
// microsecond of its last second, so that what lies behind the window does not
// affect the answer.
[[nodiscard]] std::string TargetOf(const Query& query,
                                   Datagrepper::Interface interface);

// What is wrong with the arguments that an answer repeats; no value where they
// are those of `query`. A proxy, or a server that did not understand, may
// answer another question.
[[nodiscard]] std::optional<std::string> OtherQuestion(
    const boost::json::object& answer, const Query& query);

}  // namespace workflow_health
