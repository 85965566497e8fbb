#include "datagrepper/bounded_memory.h"

#include <boost/json/monotonic_resource.hpp>
#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

TEST_CASE("no more than the bound is in use at once", "[bounded_memory]") {
  BoundedMemory memory(1000);
  void* half = memory.allocate(500);
  CHECK_THROWS_AS(memory.allocate(600), std::bad_alloc);
  memory.deallocate(half, 500);
  void* more = memory.allocate(600);
  memory.deallocate(more, 600);
  CHECK(memory.left() == 1000);
}

TEST_CASE("all comes back from a monotonic resource", "[bounded_memory]") {
  BoundedMemory memory(100'000);
  for (int i = 0; i < 1000; ++i) {
    boost::json::monotonic_resource resource(16'000, &memory);
    CHECK(resource.allocate(20'000) != nullptr);
  }
  CHECK(memory.left() == 100'000);
}

}  // namespace
}  // namespace workflow_health
