#include "metrics/families.h"
#include "metrics/series.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

MetricFamily Gauge(const std::string& name, const std::string& help,
                   double value) {
  auto family = Family(MetricType::Gauge, name, help,
                       ", from this program, not from the archive.");
  family.metric.push_back(Series({}, MetricType::Gauge, value));
  return family;
}

}  // namespace

MetricFamily LedgerFamily(bool up) {
  return Gauge("ledger_up",
               "Whether the ledger could be read and written (1) or not (0) "
               "the last time, so that what is shown goes on or not",
               Figure(up));
}

std::vector<MetricFamily> ReloadFamilies(bool successful, Time last_success) {
  return {Gauge("config_last_reload_successful",
                "Whether the configuration could be used (1) or not (0) when "
                "it was last read",
                Figure(successful)),
          Gauge("config_last_reload_success_timestamp_seconds",
                "Unix time in seconds when the configuration that is in force "
                "was read",
                Figure(last_success))};
}

MetricFamily BuildFamily(std::string_view version, std::string_view revision,
                         std::string_view compiler) {
  MetricFamily family{"workflow_health_build_info",
                      "Always 1, with what the program was built from and by "
                      "as labels.",
                      MetricType::Gauge,
                      {}};
  family.metric.push_back(Series({{"version", std::string(version)},
                                  {"revision", std::string(revision)},
                                  {"compiler", std::string(compiler)}},
                                 MetricType::Gauge, 1));
  return family;
}

}  // namespace workflow_health
