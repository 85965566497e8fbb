// Makes runs of what single messages say.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "workflow/catalogue.h"
#include "workflow/event.h"
#include "workflow/run.h"

namespace workflow_health {

// The runs of one workflow whose event time lies in `window`, in order.
//
// There are no run ids, so an end closes the newest start before it, if that
// is not longer ago than the workflow's limit; every other start is abandoned
// at its time plus the limit. An end without a start is a run.
//
// Times are whole seconds, and within one second message ids, which are
// random, mean nothing. There, ends come first: the start that is open from
// before is closed, and only then do the starts of the second open. An end that
// finds no start open closes one of its own second: a run of no length. Of
// several ends, the one whose log tells of the longest run goes first; of
// several runs, the successes go first. So outcomes, counts and durations
// depend on no id, and on nothing later than the run.
//
// `events`: in order of time, those of a second in order of their ids; all that
// are later than window.since - abandoned_after and not later than
// window.until, preceded by the start that is open when they begin (see
// OpenStart). That suffices: whether a start is closed is decided within the
// limit after it. Fails where what an end tells cannot be read.
[[nodiscard]] Result<std::vector<Run>> RunsFrom(
    const std::vector<Event>& events, const Workflow& workflow,
    const Window& window);

// Which start is open when the second `first` begins, found by going back from
// there. One second is enough unless it has as many starts as ends: after such
// a second a start is open if one was open before it, as in runs back to back.
class OpenStart {
 public:
  OpenStart(Time first, Seconds abandoned_after)
      : next_(first), abandoned_after_(abandoned_after) {}

  // Takes the events of one second; the latest second comes first. Returns
  // whether the seconds before it have to be known as well.
  bool GoBack(Time second, std::int64_t starts, std::int64_t ends);

  // The time of the open start. No value if none is open.
  [[nodiscard]] std::optional<Time> at() const {
    return is_open_ ? latest_ : std::nullopt;
  }

 private:
  Time next_;  // the second after those that were not taken yet
  Seconds abandoned_after_;
  std::optional<Time> latest_;  // the first one that was taken
  bool is_open_ = false;
};

}  // namespace workflow_health
