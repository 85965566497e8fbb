// One bus message, as archived by datagrepper.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/time.h"

namespace workflow_health {

struct Message {
  // Never empty: a message published without an id gets a digest of itself.
  std::string id;
  // For example "org.fedoraproject.prod.monitor-gating.single-build.start".
  std::string topic;
  // The publisher's clock (`sent-at`), not the time of arrival.
  Time sent_at;
  // Any JSON value; it keeps the memory it lives in alive.
  boost::json::value body;
  // The message is marked as made up (see kSampleHeader).
  bool sample = false;
  // Why the body was left out (null), for a person; empty: it was not.
  std::string left_out = {};
};

// The prefix of the id of a message that was published without one.
inline constexpr char kDigestIdPrefix[] = "sha256-";

// The key in a message's headers that marks it as made up by `sample`.
inline constexpr char kSampleHeader[] = "workflow_health_sample";

}  // namespace workflow_health
