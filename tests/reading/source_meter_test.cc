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

TEST_CASE("a request is timed from when it was sent", "[source_meter]") {
  FakeArchive archive;
  archive.fault = [](const FakeArchive::Request& request) {
    FakeArchive::Ending ending = FakeArchive::Status(200);
    // The second one overtakes the first.
    ending.after = milliseconds(request.number == 1 ? 4000 : 500);
    return ending;
  };
  SourceMeter meter;
  MeteredFetcher fetcher(archive, meter);
  fetcher.Start(1, kQuestion);
  CHECK(fetcher.Wait(milliseconds(3000)).empty());
  fetcher.Start(2, kQuestion);
  CHECK(meter.Figures().requests.at("200") == 0);
  const auto first = fetcher.Wait(std::chrono::minutes(1));
  REQUIRE(first.size() == 1);
  CHECK(first[0].id == 2);
  CHECK(meter.Figures().duration_sum == Approx(0.5));
  CHECK(fetcher.Wait(std::chrono::minutes(1)).size() == 1);
  CHECK(meter.Figures().duration_sum == Approx(4.5));
  CHECK(meter.Figures().requests.at("200") == 2);
  // An id may be used once more.
  fetcher.Start(1, kQuestion);
  CHECK(fetcher.Wait(std::chrono::minutes(1)).size() == 1);
  CHECK(meter.Figures().duration_sum == Approx(5.0));
  CHECK(fetcher.Now() == archive.Now());
}

TEST_CASE("requests without an answer are timed out or failed",
          "[source_meter]") {
  using As = Fetched::As;
  SourceMeter meter;
  for (const As as :
       {As::kFailed, As::kTooLarge, As::kForbidden, As::kTimedOut}) {
    Fetched fetched;
    fetched.as = as;
    fetched.status = 200;  // of an answer that broke off
    meter.Add(fetched, milliseconds(1));
  }
  CHECK(meter.Figures().requests ==
        decltype(SourceFigures::requests){
            {"200", 0}, {"failed", 3}, {"timeout", 1}});
}

TEST_CASE("what is unreadable is kept by category", "[source_meter]") {
  SourceMeter meter;
  meter.SetUnreadable("a", Seconds(5));
  meter.SetUnreadable("b", Seconds(0));
  meter.SetUnreadable("a", std::chrono::minutes(1));
  CHECK(meter.Figures().unreadable ==
        decltype(SourceFigures::unreadable){{"a", 60}, {"b", 0}});
}

}  // namespace
}  // namespace workflow_health
