#include "web/accept_encoding.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

TEST_CASE("gzip is wanted by who names it, or anything", "[accept_encoding]") {
  for (const char* header :
       {"gzip", "GZip", "x-gzip", "deflate, gzip", "br;q=1.0, gzip;q=0.8",
        "gzip;q=0.001", "gzip ; Q=1", "*", "*;q=0.5", "gzip, *;q=0",
        "identity;q=0.5, gzip;q=0.5", "gzip;q=1.000", ",, gzip ,"}) {
    CAPTURE(header);
    CHECK(WantsGzip(header));
  }
}

TEST_CASE("gzip is not wanted by others", "[accept_encoding]") {
  for (const char* header :
       {"", " ", "identity", "br", "gzip;q=0", "gzip;q=0.000", "gzip;q=0, *",
        "*;q=0", "identity, gzip;q=0.5", "gzipped", "gzip;q=2", "gzip;q=-1",
        "gzip;q=", "gzip;q=one", "gzip;level=9", "gzip;q=nan", ";", ","}) {
    CAPTURE(header);
    CHECK_FALSE(WantsGzip(header));
  }
}

}  // namespace
}  // namespace workflow_health
