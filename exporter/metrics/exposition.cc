#include "metrics/exposition.h"

#include <prometheus/text_serializer.h>

namespace workflow_health {

std::string Exposition(const std::vector<prometheus::MetricFamily>& families) {
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace workflow_health
