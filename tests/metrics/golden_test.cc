// Compares the page byte for byte with a file. After a change that is meant,
// APPROVE=1 rewrites it: APPROVE=1 metrics_test '[golden]'
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "metrics/example.h"
#include "metrics/exposition.h"
#include "metrics/fake_proc.h"
#include "metrics/process.h"

namespace workflow_health {
namespace {

std::string Page() {
  SourceFigures source;
  source.up = true;
  source.last_success = At("2020-08-17T00:15:00Z");
  source.Add("200", std::chrono::milliseconds(250));
  source.Add("502", std::chrono::milliseconds(1500));
  const FakeProc proc;
  return Exposition(WorkflowFamilies(ExampleConfig(), ExampleFigures())) +
         Exposition(SourceFamilies(source)) + Exposition({LedgerFamily(true)}) +
         Exposition(ReloadFamilies(true, At("2020-08-16T12:00:00Z"))) +
         Exposition({BuildFamily("0.1.0", "0123abc", "g++ 12.2.0")}) +
         Exposition(ProcessFamilies(proc.Path()));
}

TEST_CASE("The page is as it was", "[metrics][golden]") {
  const auto path =
      std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" /
      "metrics.prom";
  if (std::getenv("APPROVE") != nullptr) {
    std::ofstream(path, std::ios::binary) << Page();
  }
  std::ostringstream expected;
  expected << std::ifstream(path, std::ios::binary).rdbuf();
  CHECK(Page() == expected.str());
}

}  // namespace
}  // namespace workflow_health
