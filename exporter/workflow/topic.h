// The parts of a topic.
#pragma once

#include <string_view>

namespace workflow_health {

// "org.fedoraproject.prod.monitor-gating.single-build.start", taken apart.
// Views into the topic; empty where it has too few parts. datanommer takes the
// category from the same place (fedora-infra/datanommer,
// datanommer.models/datanommer/models/__init__.py: get_category).
struct TopicParts {
  std::string_view environment;  // the third part
  std::string_view category;     // the fourth part
  std::string_view rest;         // from the fourth part on
};
[[nodiscard]] TopicParts SplitTopic(std::string_view topic);

}  // namespace workflow_health
