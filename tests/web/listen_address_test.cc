#include "web/listen_address.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

TEST_CASE("a listen address is a host and a port", "[listen_address]") {
  const auto read = [](const char* text) {
    return ParseListenAddress(text).value();
  };
  CHECK(read(":19100") == ListenAddress{"", 19100});
  CHECK(read("127.0.0.1:0") == ListenAddress{"127.0.0.1", 0});
  CHECK(read("[::1]:9100") == ListenAddress{"::1", 9100});
  CHECK(read("[fe80::1%eth0]:9100") == ListenAddress{"fe80::1%eth0", 9100});
  CHECK(read("localhost:65535") == ListenAddress{"localhost", 65535});
}

TEST_CASE("a listen address is written as it is read", "[listen_address]") {
  for (const char* text : {":19100", "127.0.0.1:0", "[::1]:9100", "a-b.c:1"}) {
    CHECK(FormatListenAddress(ParseListenAddress(text).value()) == text);
  }
}

TEST_CASE("a wrong listen address gets a reason", "[listen_address]") {
  const auto fault = [](std::string_view text) {
    return ParseListenAddress(text).error().message;
  };
  for (const char* text : {"", "9100", "localhost", "[::1]"}) {
    CHECK(fault(text) == "'" + std::string(text) +
                             "' has no port; expected HOST:PORT or :PORT");
  }
  for (const char* text : {":", "a:http", "a:65536", "a:-1", "a:+1", "a: 1"}) {
    CHECK(fault(text) ==
          "'" + std::string(text) + "' has no port from 0 to 65535 at its end");
  }
  CHECK(fault("::1:9100") ==
        "'::1:9100' is ambiguous; expected an IPv6 address in brackets, as in "
        "[::1]:9100");
  CHECK(fault("[localhost]:1") ==
        "'[localhost]:1' has no IPv6 address between its brackets");
  CHECK(fault("[]:1") == "'[]:1' has no IPv6 address between its brackets");
  CHECK(fault("a b:1") == "'a b:1' names no host; expected HOST:PORT");
  CHECK(fault("[:1") == "'[:1' names no host; expected HOST:PORT");
  CHECK(fault("http://a:1").ends_with("as in [::1]:9100"));
}

}  // namespace
}  // namespace workflow_health
