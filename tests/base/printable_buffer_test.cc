#include "base/printable_buffer.h"

#include <catch2/catch.hpp>
#include <ostream>
#include <sstream>
#include <string>

namespace workflow_health {
namespace {

template <class... Parts>
std::string Shown(const Parts&... parts) {
  std::ostringstream target;
  PrintableBuffer buffer(target.rdbuf());
  std::ostream out(&buffer);
  (out << ... << parts) << std::flush;
  CHECK(out);
  return target.str();
}

TEST_CASE("lines of text are handed on as they are", "[printable]") {
  CHECK(Shown("error: caf\u00E9 ", 7, ' ', "%\n", '\n', "b") ==
        "error: caf\u00E9 7 %\n\nb");
}

TEST_CASE("what would command a terminal or reorder text is a blank",
          "[printable]") {
  CHECK(Shown("a\x1b[31mb\r", '\x07', "c\u009Bd\u202Ee\n") ==
        "a [31mb  c d e\n");
}

TEST_CASE("what is not UTF-8 is replaced", "[printable]") {
  CHECK(Shown("a\xFF", '\xC3', "b") == "a\uFFFD\uFFFDb");
}

TEST_CASE("what the target does not take is a fault", "[printable]") {
  class Full : public std::streambuf {};
  Full full;
  PrintableBuffer buffer(&full);
  std::ostream out(&buffer);
  out << "a";
  CHECK_FALSE(out);
}

}  // namespace
}  // namespace workflow_health
