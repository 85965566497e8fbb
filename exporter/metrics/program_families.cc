#include "metrics/families.h"
#include "metrics/series.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

MetricFamily Gauge(const std::string& name, const std::string& help,
                   double value) {
  auto family = Family(MetricType::Gauge, name, help,
                       "; from this program, not from the archive.");
  family.metric.push_back(Series({}, MetricType::Gauge, value));
  return family;
}

}  // namespace

MetricFamily LedgerFamily(bool up) {
  return Gauge("ledger_up",
               "Whether the ledger could be read and written (1) or not (0) "
               "the last time; while it is 0, the figures do not advance",
               Figure(up));
}

std::vector<MetricFamily> ReloadFamilies(bool successful, Time last_success) {
  return {Gauge("config_last_reload_successful",
                "Whether the configuration could be used (1) or not (0) when "
                "it was last read",
                Figure(successful)),
          Gauge("config_last_reload_success_timestamp_seconds",
                "Unix time in seconds when the configuration in use was read",
                Figure(last_success))};
}

MetricFamily BuildFamily(std::string_view version, std::string_view revision,
                         std::string_view compiler) {
  MetricFamily family{
      "workflow_health_build_info",
      "Always 1; the labels name the version, the revision and the compiler.",
      MetricType::Gauge,
      {}};
  family.metric.push_back(Series({{"version", std::string(version)},
                                  {"revision", std::string(revision)},
                                  {"compiler", std::string(compiler)}},
                                 MetricType::Gauge, 1));
  return family;
}

}  // namespace workflow_health
