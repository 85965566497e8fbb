// What live traffic is known or feared to hold is in the made-up one.
#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "sample/live_traffic.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

const std::string kProd = "org.fedoraproject.prod.";
const std::string kState = kProd + "buildsys.build.state.change";
const std::string kTag = kProd + "buildsys.tag";
const std::string kUntag = kProd + "buildsys.untag";
const std::string kGroup =
    kProd + "bodhi.update.status.testing.koji-build-group.build.complete";
const std::string kTest = "org.centos.prod.ci.koji-build.test.";
const std::string kResult = kProd + "resultsdb.result.new";

std::string At(const json::value& body, const char* pointer) {
  boost::system::error_code error;
  const json::value* value = body.find_pointer(pointer, error);
  if (value == nullptr) return "(none)";
  return value->is_string() ? std::string(value->as_string())
                            : json::serialize(*value);
}

// In each of three seeds, so that nothing is there by luck.
const LiveArchive& AnyLiveArchive() {
  return LiveArchiveOf(static_cast<std::uint64_t>(GENERATE(1, 2, 3)));
}

std::map<std::string, int> CountBy(const LiveArchive& live,
                                   const std::string& topic,
                                   const char* pointer) {
  std::map<std::string, int> counts;
  for (const auto* message : live.Of(topic)) {
    ++counts[At(message->body, pointer)];
  }
  return counts;
}

TEST_CASE("koji's builds are of many kinds", "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  auto bases = CountBy(live, kState, "/base_url");
  CHECK(bases["https://koji.fedoraproject.org"] > 1000);
  CHECK(bases["(none)"] > 10);
  CHECK(bases["null"] > 10);
  CHECK(bases["https://riscv-koji.fedoraproject.org"] > 0);
  CHECK(bases["https://kojihub.stream.centos.org"] > 0);
  auto states = CountBy(live, kState, "/new");
  for (const char* state : {"0", "1", "2", "3", "4"}) CHECK(states[state] > 0);
  auto methods = CountBy(live, kState, "/task/method");
  CHECK(methods["image"] > 0);
  CHECK(CountBy(live, kState, "/task")["null"] > 0);
  const auto of = live.Of(kState);
  CHECK(std::ranges::any_of(of, [](const auto* message) {
    return At(message->body, "/release").find(",draft_") != std::string::npos;
  }));
  auto targets = CountBy(live, kState, "/request/1");
  for (const char* target :
       {"rawhide", "eln", "f44-candidate", "f43-candidate", "epel9-candidate",
        "epel9-next-candidate", "epel10.2-candidate", "f45-rebuild"}) {
    if (targets[target] == 0) FAIL_CHECK(target);
  }
}

TEST_CASE("a failed build is tried again under its id",
          "[sample][live_oddities]") {
  std::map<std::string, std::set<std::string>> tasks;
  for (const auto* message : AnyLiveArchive().Of(kState)) {
    tasks[At(message->body, "/build_id")].insert(At(message->body, "/task_id"));
  }
  CHECK(std::ranges::any_of(
      tasks, [](const auto& of) { return of.second.size() == 2; }));
}

TEST_CASE("an untag and the tag of one move share a second in both orders",
          "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  std::map<std::pair<Time, std::string>, std::string> untags;
  for (const auto* message : live.Of(kUntag)) {
    untags[{message->at, At(message->body, "/build_id")}] = *message->id;
  }
  std::set<bool> orders;
  for (const auto* message : live.Of(kTag)) {
    const auto found =
        untags.find({message->at, At(message->body, "/build_id")});
    if (found == untags.end()) continue;
    if (!At(message->body, "/tag").ends_with("-testing-pending")) continue;
    orders.insert(found->second < *message->id);
  }
  CHECK(orders.size() == 2);
}

TEST_CASE("one update has 300 builds, some change, some are tested again",
          "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  std::map<std::string, std::set<std::string>> builds;
  std::set<std::string> edited;
  size_t largest = 0;
  for (const auto* message : live.Of(kGroup)) {
    const json::value& group = message->body.at("artifact").at("builds");
    largest = std::max(largest, group.as_array().size());
    const std::string alias = At(message->body, "/update/alias");
    if (!builds[alias].insert(json::serialize(group)).second) continue;
    if (builds[alias].size() == 2) edited.insert(alias);
  }
  CHECK(largest == 300);
  CHECK(edited.size() > 3);
  CHECK(CountBy(live, kGroup, "/re-trigger")["true"] > 3);
  CHECK(CountBy(live, kGroup, "/artifact/builds/0/task_id")["null"] > 0);
  const std::string edit = kProd + "bodhi.update.edit";
  CHECK(CountBy(live, edit, "/new_builds")["[]"] > 0);
  CHECK(CountBy(live, edit, "/new_builds/0").size() > 2);
  CHECK(CountBy(live, edit, "/removed_builds/0").size() > 2);
}

TEST_CASE("tests are of several types, and one of several categories",
          "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  std::set<std::string> tests;
  for (const auto* message : live.Of(kTest + "complete")) {
    tests.insert(At(message->body, "/test/type") + "." +
                 At(message->body, "/test/category"));
  }
  CHECK(tests == std::set<std::string>{
                     "installability.functional", "rpminspect.static-analysis",
                     "rpmlint.static-analysis", "tier0.functional",
                     "tier0.validation", "tier0.functional/scenario=upgrade"});
  CHECK(CountBy(live, kTest + "queued", "/test/namespace").size() == 2);
}

TEST_CASE("a pipeline is queued again as another build",
          "[sample][live_oddities]") {
  const auto pipelines =
      CountBy(AnyLiveArchive(), kTest + "queued", "/pipeline/id");
  CHECK(std::ranges::count_if(
            pipelines, [](const auto& of) { return of.second > 1; }) > 10);
}

TEST_CASE("what Fedora CI tells of its time is exact, late, or wrong",
          "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  int exact = 0;
  int late = 0;
  int in_advance = 0;
  int wrong = 0;
  for (const ArchivedMessage& message : live.unique) {
    if (!message.IsOf(kTest)) continue;
    const auto told = ParseInstant(At(message.body, "/generated_at")).value();
    exact += told != std::chrono::floor<Seconds>(told) ? 1 : 0;
    late += told < message.at - hours(1) ? 1 : 0;
    in_advance += told > message.at + Seconds(60) ? 1 : 0;
    wrong +=
        told > message.at + Seconds(120) || told < message.at - days(7) ? 1 : 0;
  }
  CHECK(exact > 1000);
  CHECK(late > 10);
  CHECK(in_advance > 10);
  CHECK(wrong > 1);
  CHECK(wrong < late);
}

TEST_CASE("ResultsDB falls silent for days, and speaks again",
          "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  Time before = kLiveEnd - days(30);
  Seconds longest{0};
  Time since;
  for (const auto* message : live.Of(kResult)) {
    if (message->at - before > longest) {
      longest = message->at - before;
      since = before;
    }
    before = message->at;
  }
  CHECK(longest >= days(4));
  CHECK(longest < days(5));
  const auto completes = live.Of(kTest + "complete");
  CHECK(std::ranges::count_if(completes, [&](const auto* message) {
          return since < message->at && message->at < since + longest;
        }) > 40);
  CHECK(StepOf(live.archive.truth, "resultsdb/store-result").at("dry") != 0);
}

TEST_CASE("150 messages of a topic share a second", "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  std::map<std::pair<std::string, Time>, int> seconds;
  for (const ArchivedMessage& message : live.unique) {
    ++seconds[{message.topic, message.at}];
  }
  CHECK(std::ranges::count_if(
            seconds, [](const auto& one) { return one.second >= 150; }) > 10);
}

TEST_CASE("releng rebuilds everything on one day", "[sample][live_oddities]") {
  std::map<Time, int> by_day;
  for (const auto* message : AnyLiveArchive().Of(kState)) {
    if (At(message->body, "/owner") != "releng") continue;
    ++by_day[std::chrono::floor<days>(message->at - hours(12))];
  }
  CHECK(by_day.size() == 1);
  CHECK(by_day.begin()->second == 4000);
}

TEST_CASE("some topics are read by nobody", "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  std::set<std::string> read;
  for (const json::value& topic :
       live.archive.header.at("categories").as_array()) {
    read.insert(topic.as_string().c_str());
  }
  std::set<std::string> unread;
  for (const ArchivedMessage& message : live.unique) {
    if (!read.contains(message.topic)) unread.insert(message.topic);
  }
  CHECK(unread.contains("org.fedoraproject.stg.buildsys.build.state.change"));
  CHECK(unread.contains("org.centos.prod.buildsys.tag"));
  CHECK(unread.contains(kProd + "buildsys.rpm.sign"));
  CHECK(unread.size() > 8);
}

TEST_CASE("updates are stopped in every way", "[sample][live_oddities]") {
  const LiveArchive& live = AnyLiveArchive();
  for (const char* topic : {"request.unpush", "request.revoke",
                            "request.obsolete", "request.stable"}) {
    if (live.Of(kProd + "bodhi.update." + topic).empty()) FAIL_CHECK(topic);
  }
  auto reasons = CountBy(live, kProd + "bodhi.update.eject", "/reason");
  CHECK(reasons.size() == 5);
  auto states = CountBy(live, kProd + "bodhi.update.request.stable",
                        "/update/release/state");
  CHECK(states["frozen"] > 0);
  CHECK(states["current"] > 30);
  auto errors =
      CountBy(live, kProd + "ci.fedora-update.test.error", "/error/reason");
  for (const char* reason : {"incomplete", "timeout_exceeded", "user_cancelled",
                             "obsoleted", "parallel_failed"}) {
    if (errors[reason] == 0) FAIL_CHECK(reason);
  }
  CHECK(CountBy(live, kProd + "ci.fedora-update.test.queued", "/run/clone_of")
            .size() > 2);
}

}  // namespace
}  // namespace workflow_health
