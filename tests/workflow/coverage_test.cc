#include "workflow/coverage.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

Time At(int second) { return Time(Seconds(second)); }
Window Span(int since, int until) { return {At(since), At(until)}; }
using Spans = std::vector<Window>;

TEST_CASE("spans that touch or overlap become one", "[coverage]") {
  CHECK(Merge({Span(20, 30), Span(0, 10), Span(10, 20)}) == Spans{Span(0, 30)});
  CHECK(Merge({Span(0, 50), Span(10, 20)}) == Spans{Span(0, 50)});
  CHECK(Merge({Span(0, 10), Span(11, 20)}) == Spans{Span(0, 10), Span(11, 20)});
}

TEST_CASE("an empty span covers nothing", "[coverage]") {
  CHECK(Merge({Span(5, 5), Span(9, 3)}).empty());
}

TEST_CASE("holes are what no span covers", "[coverage]") {
  const Spans spans = {Span(10, 20), Span(30, 40)};
  CHECK(Holes(spans, Span(0, 50)) ==
        Spans{Span(0, 10), Span(20, 30), Span(40, 50)});
  CHECK(Holes(spans, Span(12, 18)).empty());
  CHECK(Holes(spans, Span(15, 35)) == Spans{Span(20, 30)});
  CHECK(Holes(spans, Span(22, 28)) == Spans{Span(22, 28)});
  CHECK(Holes({}, Span(0, 10)) == Spans{Span(0, 10)});
}

TEST_CASE("of spans there is what lies within a window", "[coverage]") {
  const Spans spans = {Span(10, 20), Span(30, 40)};
  CHECK(Within(spans, Span(0, 50)) == spans);
  CHECK(Within(spans, Span(15, 35)) == Spans{Span(15, 20), Span(30, 35)});
  CHECK(Within(spans, Span(20, 30)).empty());
  CHECK(Within({}, Span(0, 50)).empty());
}

TEST_CASE("of spans there is what others do not take", "[coverage]") {
  const Spans spans = {Span(10, 20), Span(30, 40)};
  CHECK(Without(spans, {}) == spans);
  CHECK(Without({}, spans).empty());
  CHECK(Without(spans, spans).empty());
  CHECK(Without(spans, {Span(15, 35)}) == Spans{Span(10, 15), Span(35, 40)});
  CHECK(Without(spans, {Span(0, 5), Span(12, 13), Span(20, 30)}) ==
        Spans{Span(10, 12), Span(13, 20), Span(30, 40)});
}

TEST_CASE("a span covers its end and not its beginning", "[coverage]") {
  const Spans spans = {Span(10, 20), Span(30, 40)};
  for (const int second : {11, 20, 31, 40}) CHECK(Covers(spans, At(second)));
  for (const int second : {0, 10, 21, 30, 41}) {
    CHECK_FALSE(Covers(spans, At(second)));
  }
  CHECK_FALSE(Covers({}, At(1)));
}

TEST_CASE("the covered ratio is a share of time", "[coverage]") {
  const Spans spans = {Span(10, 20), Span(30, 40)};
  CHECK(CoveredRatio(spans, Span(0, 40)) == Approx(0.5));
  CHECK(CoveredRatio(spans, Span(10, 20)) == 1);
  CHECK(CoveredRatio({}, Span(0, 40)) == 0);
  CHECK(CoveredRatio({}, Span(5, 5)) == 1);
}

TEST_CASE("the archive is known up to the first gap", "[coverage]") {
  const Spans spans = {Span(0, 20), Span(30, 40)};
  CHECK(ContiguousEnd(spans, At(0)) == At(20));
  CHECK(ContiguousEnd(spans, At(19)) == At(20));
  CHECK(ContiguousEnd(spans, At(20)) == At(20));
  CHECK(ContiguousEnd(spans, At(25)) == At(25));
  CHECK(ContiguousEnd({}, At(3)) == At(3));
}

}  // namespace
}  // namespace workflow_health
