#include "web/credentials.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

TEST_CASE("name and password are read from base64", "[credentials]") {
  CHECK(ParseCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") ==
        Credentials{"Aladdin", "open sesame"});  // RFC 7617, section 2
  CHECK(ParseCredentials("basic dGVzdDoxMjPCow==") ==
        Credentials{"test", "123\xC2\xA3"});  // its section 2.1
  CHECK(ParseCredentials("BASIC   YTpiOmM=") == Credentials{"a", "b:c"});
  CHECK(ParseCredentials("Basic Og==") == Credentials{"", ""});
  CHECK(ParseCredentials("Basic YTpiAGM=") ==
        Credentials{"a", std::string("b\0c", 3)});
}

TEST_CASE("malformed credentials are none", "[credentials]") {
  for (const char* header :
       {"", "Basic", "Basic ", "Bearer YTpi", "YTpi",
        "Basic YTpi=", "Basic YTp", "Basic YTpi YTpi", "Basic YT:pi",
        "Basic YWI=", "Basic ====", "Basic YTp=i===", "Basic YTpi\t",
        "Basic YTpiYT-_"}) {
    CAPTURE(header);
    CHECK_FALSE(ParseCredentials(header));
  }
}

}  // namespace
}  // namespace workflow_health
