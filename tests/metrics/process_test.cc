#include "metrics/process.h"

#include "metrics/example.h"
#include "metrics/fake_proc.h"

namespace workflow_health {
namespace {

double Only(const Families& families, const std::string& name) {
  return Values(families, name).at("");
}

TEST_CASE("What the process uses is read from proc", "[metrics][process]") {
  const FakeProc proc;
  const Families families = ProcessFamilies(proc.Path());
  CHECK(families.size() == 6);
  CHECK(Only(families, "process_cpu_seconds_total") == 2);
  CHECK(Named(families, "process_cpu_seconds_total").type ==
        prometheus::MetricType::Counter);
  CHECK(Only(families, "process_open_fds") == 2);
  CHECK(Only(families, "process_max_fds") == 1024);
  CHECK(Only(families, "process_virtual_memory_bytes") == 8192000);
  CHECK(Only(families, "process_resident_memory_bytes") ==
        100.0 * static_cast<double>(sysconf(_SC_PAGESIZE)));
  CHECK(Only(families, "process_start_time_seconds") == 1597536010);
}

TEST_CASE("Without proc there is nothing", "[metrics][process]") {
  const TemporaryFolder empty;
  CHECK(ProcessFamilies(empty.Path("")).empty());
  CHECK(ProcessFamilies(empty.Path("none")).empty());
}

TEST_CASE("What proc does not tell is left out", "[metrics][process]") {
  const FakeProc proc;
  proc.Remove("stat");
  proc.Write("self/limits", "Max open files            unlimited\n");
  const Families families = ProcessFamilies(proc.Path());
  CHECK(families.size() == 4);
  CHECK_FALSE(Has(families, "process_start_time_seconds"));
  CHECK_FALSE(Has(families, "process_max_fds"));
  proc.Write("self/stat", "4711 (a) S 1 2 3\n");
  CHECK(ProcessFamilies(proc.Path()).size() == 1);
}

TEST_CASE("The real proc tells of this process", "[metrics][process]") {
  const Families before = ProcessFamilies();
  REQUIRE(before.size() == 6);
  const TemporaryFolder folder;
  const std::ofstream file(folder.Path("file"));
  const Families after = ProcessFamilies();
  CHECK(Only(after, "process_open_fds") ==
        Only(before, "process_open_fds") + 1);
  CHECK(Only(before, "process_max_fds") >= Only(before, "process_open_fds"));
  CHECK(Only(before, "process_resident_memory_bytes") > 1e6);
  CHECK(Only(before, "process_virtual_memory_bytes") >=
        Only(before, "process_resident_memory_bytes"));
  const double now = static_cast<double>(time(nullptr));
  CHECK(Only(before, "process_start_time_seconds") <= now + 2);
  CHECK(Only(before, "process_start_time_seconds") > now - 3600);
}

}  // namespace
}  // namespace workflow_health
