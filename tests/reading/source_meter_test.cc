#include "reading/source_meter.h"

#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;

constexpr char kQuestion[] =
    "https://archive.test/v2/search?start=1&end=2&category=c";

TEST_CASE("requests are counted by how they ended, and timed",
          "[source_meter]") {
  FakeArchive archive;
  archive.fault = [](const FakeArchive::Request& request) {
    FakeArchive::Ending ending = FakeArchive::Status(502);
    ending.after = milliseconds(1500);
    if (request.number == 2) ending.fetched.as = Fetched::As::kTimedOut;
    if (request.number == 3) ending.fetched.as = Fetched::As::kTooLarge;
    return ending;
  };
  SourceMeter meter;
  MeteredFetcher fetcher(archive, meter);
  for (const int id : {1, 2, 3}) {
    fetcher.Start(id, kQuestion);
    CHECK(fetcher.Wait(std::chrono::minutes(1)).size() == 1);
  }
  const SourceFigures figures = meter.Figures();
  CHECK(figures.requests ==
        decltype(figures.requests){
            {"200", 0}, {"502", 1}, {"failed", 1}, {"timeout", 1}});
  CHECK(figures.duration_sum == Approx(4.5));
  CHECK_FALSE(figures.up);
}

TEST_CASE("what a poll found is kept", "[source_meter]") {
  SourceMeter meter;
  meter.SetUp(true);
  meter.SetLastSuccess(Time(Seconds(5)));
  meter.SetUp(false);
  CHECK(meter.Figures().up == false);
  CHECK(meter.Figures().last_success == Time(Seconds(5)));
}

TEST_CASE("a metered fetcher can be woken", "[source_meter]") {
  FakeArchive archive;
  SourceMeter meter;
  MeteredFetcher(archive, meter).Wake();
  CHECK(archive.woken == 1);
}

}  // namespace
}  // namespace workflow_health
