#include "workflow/topic.h"

namespace workflow_health {

TopicParts SplitTopic(std::string_view topic) {
  TopicParts parts;
  for (int part = 1; part <= 3; ++part) {
    const size_t dot = topic.find('.');
    if (dot == std::string_view::npos) return parts;
    if (part == 3) parts.environment = topic.substr(0, dot);
    topic.remove_prefix(dot + 1);
  }
  parts.rest = topic;
  parts.category = topic.substr(0, topic.find('.'));
  return parts;
}

}  // namespace workflow_health
