// A made-up archive of monitor-gating, or of live traffic, and the truth about
// it: for demos, tests and drills. Every message says of itself that it is made
// up.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

enum class Profile {
  // The last 90 days have the proportions that Fedora's initiative "Packager
  // Workflow Healthcare" published in 2020: 728 single-build runs, 281 failed,
  // of them 2 in 'Building the package' and 220 at ResultsDB.
  kInitiative,
  // 98.5 % of runs succeed; two outages.
  kHealthy,
  // Not monitor-gating, but the live traffic of real packages: all that the
  // live steps of the default configuration read, and what tells them nothing.
  kLive,
};

struct SampleOptions {
  Profile profile = Profile::kInitiative;
  std::uint64_t seed = 1;
  int days = 180;  // at least 1; the archive holds messages of these days only
  Time end;        // no message is later
};

// Writes the archive as JSON Lines, in order of time but for what comes late:
// a first line that marks it as made up and declares that it covers everything
// from the configuration's history start to `end`, then one message a line.
//
// The messages are of the workflows `single-build` and `multi-build` with the
// steps of the default configuration, and hold every oddity that the archive
// is known or feared to hold. Returns the truth: a JSON object in the shape of
// `report --format json`, with the integers of the 90 days (or all days, if
// fewer) before `end`; counted from the plan of the archive, not by reading it.
//
// Throws std::invalid_argument, and writes nothing, if those workflows do not
// have the steps and the limit of the default configuration: the truth would
// not hold.
//
// Of live traffic it declares that it covers the topics of all live steps, from
// their earliest history start to 120 seconds after `end`, so that what came by
// `end` has settled. The truth has `attempts`, one object for each step, of the
// 90 days before `end`, and `attempts_last_7d`. With fewer than 14 days, it
// leaves out the mass rebuild, the update of 300 builds, and the days on which
// ResultsDB is silent. Throws std::invalid_argument, too, if the live steps
// differ from the default ones, or if a history start lies later than `days`
// before `end`.
[[nodiscard]] std::string WriteSample(const Config& config,
                                      const SampleOptions& options,
                                      std::ostream& out);

}  // namespace workflow_health
