#include "report/step_wording.h"

#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

WeakLink Link(int failed, int in_outages, int outages, double saved) {
  WeakLink link;
  link.tally = {458, 0, failed};
  link.failures_in_outages = in_outages;
  link.outages = outages;
  link.saved_by_one_retry = saved;
  return link;
}

TEST_CASE("Outages need fixing, what is isolated a retry",
          "[report][wording]") {
  CHECK(RemedySentence(Link(220, 200, 31, 13.4)) ==
        "200 of its 220 failures came in 31 outages: the service needs fixing. "
        "The rest is isolated: one retry would have saved about 13 runs "
        "(estimate).");
  CHECK(
      RemedySentence(Link(12, 2, 1, 9.9)) ==
      "2 of its 12 failures came in one outage: the service needs fixing. The "
      "rest is isolated: one retry would have saved about 10 runs (estimate).");
}

TEST_CASE("Failures that all came in outages need no retry",
          "[report][wording]") {
  CHECK(RemedySentence(Link(44, 44, 7, 0)) ==
        "All 44 failures came in 7 outages: the service needs fixing; a retry "
        "would not have helped.");
  CHECK(RemedySentence(Link(2, 2, 1, 0)) ==
        "Both failures came in one outage: the service needs fixing; a retry "
        "would not have helped.");
}

TEST_CASE("The last failure of an old outage does not stand alone",
          "[report][wording]") {
  CHECK(RemedySentence(Link(1, 1, 1, 0)) ==
        "Its one failure is the last of an outage that began before the "
        "window: the service needs fixing; a retry would not have helped.");
  CHECK(
      RemedySentence(Link(3, 1, 1, 1.8)) ==
      "1 of its 3 failures came in one outage: the service needs fixing. The "
      "rest is isolated: one retry would have saved about 2 runs (estimate).");
}

TEST_CASE("Isolated failures need a retry, if it would help",
          "[report][wording]") {
  CHECK(RemedySentence(Link(9, 0, 0, 8.8)) ==
        "None of its 9 failures came in an outage: one retry would have saved "
        "about 9 runs (estimate).");
  CHECK(RemedySentence(Link(1, 0, 0, 0.98)) ==
        "Its one failure stands alone: one retry would have saved about 1 run "
        "(estimate).");
  CHECK(RemedySentence(Link(1, 0, 0, 0)) ==
        "Its one failure stands alone: one retry would have saved hardly any "
        "run (estimate).");
}

TEST_CASE("A weak step is told with its interval and its potential",
          "[report][wording]") {
  WeakLink link = Link(220, 0, 0, 0);
  link.tally.seen = 600;
  link.interval = {0.595, 0.746, 100};
  link.uptime_if_perfect = 0.909;
  CHECK(WeaknessSentence(link) ==
        "Failed in 220 of 678 runs; works in 59.5 % to 74.6 % of them (95 % "
        "interval).");
  WorkflowReport workflow;
  workflow.rating.uptime = 0.614;
  CHECK(PotentialSentence(workflow, link) ==
        "If it never failed, the uptime would be 90.9 % instead of 61.4 %.");
  link.uptime_if_perfect = 0.6141;
  CHECK(PotentialSentence(workflow, link) ==
        "If it never failed, the uptime would still be 61.4 %.");
  link.uptime_if_perfect.reset();
  CHECK(PotentialSentence(workflow, link) ==
        "No run got past it, so the uptime without its failures is unknown.");
}

TEST_CASE("A weak step that no log shows is told as not seen",
          "[report][wording]") {
  CHECK_THAT(WeaknessSentence(Link(3, 0, 0, 0)),
             Catch::EndsWith("No log shows this step; it is charged because it "
                             "follows the last step done."));
}

TEST_CASE("The weakest step is named with its share of failures",
          "[report][wording]") {
  CHECK(WeakestPhrase(ExampleReport("44...1..").Headline()) ==
        "resultsdb / store-result, with 2 of the 3 failures");
  CHECK(WeakestPhrase(ExampleReport(".....1..").Headline()) ==
        "dist-git / clone, with the only failure");
}

TEST_CASE("Evidence is counted in words, without what there was not",
          "[report][wording]") {
  WorkflowReport workflow;
  workflow.begun = 54;
  CHECK(EvidenceSentence(workflow) ==
        "How the failing step was determined: 54 begun but not done.");
  workflow.marked = 1200;
  workflow.inferred = 3;
  workflow.unattributed = 2;
  CHECK(EvidenceSentence(workflow) ==
        "How the failing step was determined: 1,200 marked as failed, 54 begun "
        "but not done, 3 next after the last step done, 2 not shown by the log "
        "(charged to workflow / unattributed).");
}

TEST_CASE("Two failures in two outages are both of them", "[report][wording]") {
  CHECK(RemedySentence(Link(2, 2, 2, 0)) ==
        "Both failures came in 2 outages: the service needs fixing; a retry "
        "would not have helped.");
  CHECK(
      RemedySentence(Link(1234, 1000, 1001, 0.4)) ==
      "1,000 of its 1,234 failures came in 1,001 outages: the service needs "
      "fixing. The rest is isolated: one retry would have saved hardly any run "
      "(estimate).");
  CHECK_THAT(RemedySentence(Link(2, 0, 0, 0.5)),
             Catch::EndsWith("saved about 1 run (estimate)."));
}

TEST_CASE("One run is told in the singular", "[report][wording]") {
  WeakLink link;
  link.tally = {0, 0, 1};
  link.tally.seen = 1;
  link.interval = {0, 0.95, 1};
  CHECK(WeaknessSentence(link) ==
        "Failed in 1 of 1 run; works in 0.0 % to 95.0 % of them (95 % "
        "interval).");
}

TEST_CASE("How often an application works is no number where nobody saw it",
          "[report][wording]") {
  ChainLink link{"koji", 0.5};
  CHECK(RateWords(link) == "50.0 %");
  link.rate.reset();
  CHECK(RateWords(link) == "-");
  link.unseen = true;
  CHECK(RateWords(link) == "not seen");
}

TEST_CASE("Evidence has a word for programs and a phrase for people",
          "[report][wording]") {
  struct Case {
    Evidence evidence;
    std::string word;
    std::string phrase;
  };
  const Case cases[] = {
      {Evidence::kMarked, "marked", "marked as failed"},
      {Evidence::kBegun, "begun", "begun but not done"},
      {Evidence::kInferred, "inferred", "next after the last step done"},
      {Evidence::kUnattributed, "unattributed", "not shown by the log"}};
  for (const Case& one : cases) {
    CHECK(EvidenceWord(one.evidence) == one.word);
    CHECK(EvidencePhrase(one.evidence) == one.phrase);
  }
}

}  // namespace
}  // namespace workflow_health
