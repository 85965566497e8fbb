// From what single messages say to runs.
#pragma once

#include <vector>

#include "workflow/catalogue.h"
#include "workflow/classify.h"
#include "workflow/run.h"

namespace workflow_health {

// The runs of one workflow whose event time lies in `window`, in order.
//
// There are no run ids, so an end closes the newest start before it, if that
// is not longer ago than the workflow's limit; every other start is abandoned
// at its time plus the limit. An end without a start is a run.
//
// `events`: in order of (time, message id), all of those later than
// window.since - abandoned_after and not later than window.until. That span
// suffices: whether a start is closed is decided within the limit after it.
[[nodiscard]] std::vector<Run> RunsFrom(const std::vector<Event>& events,
                                        const Workflow& workflow,
                                        const Window& window);

}  // namespace workflow_health
