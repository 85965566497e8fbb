#include "metrics/example.h"

namespace workflow_health {
namespace {

using prometheus::MetricType;
using LabelSet = std::map<std::string, double>;

constexpr char kReload[] = "packager_workflow_config_last_reload_";

TEST_CASE("What was built is told in labels", "[metrics][source]") {
  const Families families = {BuildFamily("0.1.0", "abc1234", "g++ 12.2")};
  CHECK(families[0].type == MetricType::Gauge);
  CHECK(Values(families, "workflow_health_build_info") ==
        LabelSet{{"version=0.1.0,revision=abc1234,compiler=g++ 12.2", 1}});
}

TEST_CASE("How the configuration was last read is told", "[metrics][source]") {
  const auto families = ReloadFamilies(false, At("2020-08-17T00:00:00Z"));
  CHECK(Values(families, std::string(kReload) + "successful") ==
        LabelSet{{"", 0}});
  CHECK(Values(families, std::string(kReload) + "success_timestamp_seconds") ==
        LabelSet{{"", 1597622400}});
  CHECK(Values(ReloadFamilies(true, Time()),
               std::string(kReload) + "successful") == LabelSet{{"", 1}});
}

TEST_CASE("Whether the ledger can be used is told", "[metrics][source]") {
  const std::string name = "packager_workflow_ledger_up";
  CHECK(Values({LedgerFamily(true)}, name) == LabelSet{{"", 1}});
  CHECK(Values({LedgerFamily(false)}, name) == LabelSet{{"", 0}});
}

}  // namespace
}  // namespace workflow_health
