// Messages that were not counted, by topic.
#pragma once

#include <string>
#include <vector>

namespace workflow_health {

struct TopicCount {
  std::string topic;
  long long messages = 0;
};

struct TopicCounts {
  long long messages = 0;          // all
  std::vector<TopicCount> topics;  // the most frequent ones, most first
};

}  // namespace workflow_health
