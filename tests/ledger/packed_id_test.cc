#include "ledger/packed_id.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

// As it comes back from a database.
std::string ThereAndBack(const std::string& id) {
  sqlite::Database database(":memory:", sqlite::Database::Mode::kWrite);
  DefinePackedId(database);
  sqlite::Statement select(database, "SELECT ?1, packed_id(?2) = ?1");
  const PackedId packed(id);
  packed.Bind(1, &select);
  select.Bind(2, std::string_view(id));
  REQUIRE(select.Step());
  CHECK(select.Number(1) == 1);
  CHECK(select.IsBlob(0) == !packed.bytes().empty());
  return IdIn(select, 0);
}

TEST_CASE("a UUID is kept as 16 bytes", "[packed_id]") {
  const std::string id = "9047b460-6075-44c7-a9ba-e86d3e8f4525";
  CHECK(PackedId(id).bytes() ==
        "\x90\x47\xB4\x60\x60\x75\x44\xC7\xA9\xBA\xE8\x6D\x3E\x8F\x45\x25");
  CHECK(ThereAndBack(id) == id);
  const std::string nil = "00000000-0000-0000-0000-000000000000";
  CHECK(PackedId(nil).bytes() == std::string(16, '\0'));
  CHECK(ThereAndBack(nil) == nil);
}

TEST_CASE("any other id is kept as it is", "[packed_id]") {
  const std::string id = GENERATE(
      as<std::string>{}, "a", "2020-9047b460-6075-44c7-a9ba-e86d3e8f4525",
      "9047B460-6075-44C7-A9BA-E86D3E8F4525",  // would come back as another one
      "9047b460-6075-44c7-a9ba-e86d3e8f452g",
      "9047b460-6075-44c7-a9ba-e86d3e8f452",
      "9047b460-6075-44c7-a9ba-e86d3e8f45250",
      "9047b460-6075-44c7-a9ba_e86d3e8f4525",
      "9047b4606075-44c7-a9ba--e86d3e8f4525", "sixteen bytes ..");
  CAPTURE(id);
  CHECK(PackedId(id).bytes().empty());
  CHECK(ThereAndBack(id) == id);
}

}  // namespace
}  // namespace workflow_health
