#include "report/wording.h"

#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

// A verdict over so many runs and failures.
WorkflowReport Judged(Verdict verdict, int runs, int failures) {
  WorkflowReport report;
  report.verdict = verdict;
  report.target = 0.95;
  report.rating.covered_ratio = 1;
  report.rating.runs = runs;
  report.rating.failures = failures;
  report.rating.successes = runs - failures;
  if (runs == 0) return report;
  report.rating.uptime = double(runs - failures) / runs;
  report.rating.interval = Interval{0.5432, 0.6798, 190.4};
  report.error_budget_left = 0.05 * runs - failures;
  return report;
}

TEST_CASE("The verdict is one sentence with its numbers", "[report][wording]") {
  CHECK(VerdictSentence(Judged(Verdict::kBroken, 728, 281)) ==
        "Yes, the workflow broke in 281 of 728 runs (38.6 %)");
  CHECK(VerdictSentence(Judged(Verdict::kStable, 1798, 27)) ==
        "No, it is stable: 1,771 of 1,798 runs worked (98.5 %)");
  CHECK(VerdictSentence(Judged(Verdict::kCannotTell, 42, 3)) ==
        "Cannot tell from 42 runs: the workflow broke in 3 of them (7.1 %)");
  CHECK(VerdictSentence(Judged(Verdict::kCannotTell, 1, 0)) ==
        "Cannot tell from 1 run: none of them failed");
}

TEST_CASE("The verdict is not rounded to never or always",
          "[report][wording]") {
  CHECK(VerdictSentence(Judged(Verdict::kStable, 9999, 1)) ==
        "No, it is stable: 9,998 of 9,999 runs worked (99.9 %)");
  CHECK(VerdictSentence(Judged(Verdict::kBroken, 9999, 1)) ==
        "Yes, the workflow broke in 1 of 9,999 runs (<0.1 %)");
}

TEST_CASE("No runs are no verdict, all the less where nothing was read",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kNoRuns, 0, 0);
  CHECK(VerdictSentence(report) == "Cannot tell: no runs in the window");
  CHECK(TargetPhrase(report) == "95 %: no runs to judge by");
  CHECK(UptimePhrase(report.rating) == "no runs");
  report.rating.covered_ratio = 0.5;
  CHECK(VerdictSentence(report) ==
        "Cannot tell: no runs in the part of the window that was read");
}

TEST_CASE("The uptime is told with n and n_eff", "[report][wording]") {
  Rating rating = Judged(Verdict::kBroken, 728, 281).rating;
  CHECK(UptimePhrase(rating) ==
        "61.4 %; 95 % interval 54.3 % to 68.0 %, from 728 runs (equivalent to "
        "190 independent ones)");
  rating.interval->effective_runs = 728;
  CHECK(UptimePhrase(rating) ==
        "61.4 %; 95 % interval 54.3 % to 68.0 %, from 728 runs");
}

TEST_CASE("The error budget is left or overspent", "[report][wording]") {
  CHECK(BudgetPhrase(Judged(Verdict::kBroken, 728, 281)) ==
        "overspent by 244.6 runs: the target allows 36.4 of 728 to fail; 281 "
        "failed");
  CHECK(BudgetPhrase(Judged(Verdict::kStable, 1798, 27)) ==
        "62.9 runs left: the target allows 89.9 of 1,798 to fail; 27 failed");
  WorkflowReport spent = Judged(Verdict::kCannotTell, 20, 1);
  spent.error_budget_left = -1e-12;
  CHECK(BudgetPhrase(spent) ==
        "0.0 runs left: the target allows 1.0 of 20 to fail; 1 failed");
}

TEST_CASE("A hole is warned of, with the first spans that are missing",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kBroken, 728, 281);
  report.starts_seen = true;
  CHECK(Warnings({}, report).empty());
  report.rating.covered_ratio = 0.9999;
  for (int day = 1; day <= 5; ++day) {
    const Time since = At("2020-08-01") + days(day);
    report.holes.push_back({since, since + hours(6)});
  }
  CHECK(Warnings({}, report) ==
        std::vector<std::string>{
            "Only 99.9 % of the window was read. Missing: 2020-08-02 00:00 to "
            "2020-08-02 06:00 (6h); 2020-08-03 00:00 to 2020-08-03 06:00 (6h); "
            "2020-08-04 00:00 to 2020-08-04 06:00 (6h); and 2 spans more. "
            "These figures do not include what happened there."});
}

TEST_CASE("Of what is unreadable it is said why", "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kBroken, 728, 281);
  report.starts_seen = true;
  report.rating.covered_ratio = 0.9999;
  const Time day = At("2020-08-02");
  report.holes = {{{day, day + hours(6)}},
                  {{day + hours(6), day + hours(6) + Seconds(1)}, true}};
  CHECK(
      Warnings({}, report) ==
      std::vector<std::string>{
          "Only 99.9 % of the window was read. Missing: 2020-08-02 00:00 to "
          "2020-08-02 06:00 (6h); 2020-08-02 06:00:01 (1s, unreadable). In "
          "several attempts, datagrepper did not show all messages of the "
          "unreadable spans. These figures do not include what was not read."});
}

TEST_CASE("A window that was not read at all is not called partly read",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kNoRuns, 0, 0);
  report.starts_seen = true;
  report.rating.covered_ratio = 0;
  CHECK(
      Warnings({}, report) ==
      std::vector<std::string>{"Nothing of the window was read. These figures "
                               "do not include what happened there."});
}

// Of a workflow that ended, whose window was moved back to its runs.
WorkflowReport Ended(Verdict verdict, int runs, int failures) {
  WorkflowReport workflow = Judged(verdict, runs, failures);
  workflow.workflow = "single-build";
  workflow.starts_seen = true;
  workflow.moved_back = true;
  workflow.ended = workflow.idle_since = At("2025-02-20");
  workflow.window = {At("2024-11-22"), At("2025-02-20")};
  return workflow;
}

TEST_CASE("A window that was moved back says why", "[report][wording]") {
  Report report;
  report.window = {At("2026-01-01"), At("2026-04-01")};
  report.covered_ratio = 1;
  const WorkflowReport workflow = Ended(Verdict::kBroken, 728, 281);
  CHECK(Warnings(report, workflow).front() ==
        "single-build ended on 2025-02-20. The requested window (2026-01-01 "
        "00:00 to 2026-04-01 00:00) has no runs, so the last 90 days of the "
        "workflow are shown.");
  report.covered_ratio = 0.25;
  CHECK_THAT(Warnings(report, workflow).front(),
             Catch::Contains("2026-04-01 00:00, of which 25.0 % was read)"));
}

TEST_CASE(
    "Of runs of long ago it is said first that they are, and no yes or no",
    "[report][wording]") {
  CHECK(VerdictSentence(Ended(Verdict::kBroken, 728, 281)) ==
        "Nobody has measured this since 2025-02-20: the workflow broke in 281 "
        "of 728 runs (38.6 %) between 2024-11-22 and 2025-02-20");
  CHECK(VerdictSentence(Ended(Verdict::kStable, 728, 0)) ==
        "Nobody has measured this since 2025-02-20: the workflow broke in 0 of "
        "728 runs (0.0 %) between 2024-11-22 and 2025-02-20");
}

TEST_CASE("A verdict over a window of the past says since when nobody looks",
          "[report][wording]") {
  WorkflowReport workflow = Ended(Verdict::kBroken, 728, 281);
  workflow.moved_back = false;
  CHECK(VerdictSentence(workflow) ==
        "Yes, the workflow broke in 281 of 728 runs (38.6 %); nobody has "
        "measured it since 2025-02-20");
}

TEST_CASE("Without starts, nothing can be found abandoned",
          "[report][wording]") {
  CHECK(Warnings({}, Judged(Verdict::kBroken, 728, 281)) ==
        std::vector<std::string>{"No start message was seen, so abandoned runs "
                                 "could not be found."});
}

TEST_CASE("Of a window that was not read, nothing is said of starts",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kNoRuns, 0, 0);
  report.rating.covered_ratio = 0;
  CHECK(Warnings({}, report).size() == 1);
  report.rating.covered_ratio = 0.1;
  CHECK_THAT(Warnings({}, report).back(), Catch::Contains("No start message"));
}

TEST_CASE("The target is told as it was written", "[report][wording]") {
  const auto phrase = [](double target) {
    WorkflowReport report = Judged(Verdict::kStable, 10, 0);
    report.target = target;
    return TargetPhrase(report);
  };
  CHECK_THAT(phrase(0.95), Catch::StartsWith("95 %: met"));
  CHECK_THAT(phrase(0.9999), Catch::StartsWith("99.99 %: met"));
  CHECK_THAT(phrase(0.985), Catch::StartsWith("98.5 %: met"));
}

TEST_CASE("Times say that they leave out what was not observed",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kStable, 10, 1);
  report.observed_ratio = 1;
  report.reliability.time_based_uptime = 0.9;
  report.reliability.mean_time_between_failures = hours(30);
  CHECK_THAT(TimeBasedPhrase(report), Catch::StartsWith("90.0 %; it counts"));
  CHECK(BetweenFailuresPhrase(report) == "1d6h");
  report.observed_ratio = 0.493;
  CHECK_THAT(TimeBasedPhrase(report),
             Catch::StartsWith("90.0 % of the observed time, which is 49.3 % "
                               "of the window; it counts"));
  CHECK(BetweenFailuresPhrase(report) == "1d6h, over the observed time");
}

TEST_CASE("Where nothing was observed there are no times",
          "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kStable, 10, 1);
  CHECK(TimeBasedPhrase(report) == "-");
  CHECK(BetweenFailuresPhrase(report) == "-");
}

std::string LongestOutageOf(const std::string& letters,
                            const std::vector<Hole>& holes = {}) {
  WorkflowRuns runs = ExampleWeeks(letters);
  runs.holes = holes;
  return LongestOutagePhrase(
      MakeReport(ExampleConfig(),
                 ExampleInput(std::move(runs), ExampleWeeks("")))
          .Headline()
          .reliability);
}

TEST_CASE("An outage that lasts says so", "[report][wording]") {
  CHECK(LongestOutageOf("..44.") ==
        "12h, 2 failed runs in a row: 2020-08-03 18:00 to 2020-08-04 06:00");
  CHECK(LongestOutageOf(AfterGood(53, "444")) ==
        "at least 12h, 3 failed runs in a row: 2020-08-16 12:00 to 2020-08-17 "
        "00:00; it has not ended yet");
  CHECK(LongestOutageOf(".4.") == "none");
}

TEST_CASE("An outage that was not seen whole is at least as long",
          "[report][wording]") {
  CHECK(LongestOutageOf("..44") ==
        "at least 1d6h, 2 failed runs in a row: 2020-08-03 18:00 to 2020-08-05 "
        "00:00; its end is not known");
  CHECK(LongestOutageOf("..44.",
                        {{{At("2020-08-03T13:00"), At("2020-08-03T14:00")}}}) ==
        "at least 12h, 2 failed runs in a row: 2020-08-03 18:00 to 2020-08-04 "
        "06:00; it may have begun in the unread span before");
}

TEST_CASE("The mean time to recovery says whose it is", "[report][wording]") {
  Reliability reliability;
  reliability.breakages = reliability.seen_whole = 3;
  reliability.mean_time_to_recovery = hours(6);
  CHECK(RecoveryPhrase(reliability) == "6h");
  reliability.breakages = 4;
  CHECK(RecoveryPhrase(reliability) ==
        "6h, over the 3 breakages seen from beginning to end");
  reliability.seen_whole = 0;
  CHECK(RecoveryPhrase(reliability) ==
        "not known: no breakage was seen from beginning to end");
}

TEST_CASE("That nobody looked is said in one sentence", "[report][wording]") {
  WorkflowReport report = Judged(Verdict::kBroken, 728, 281);
  report.starts_seen = true;
  report.window = {At("2020-01-01"), At("2020-12-31")};
  report.silence = {{At("2020-01-01"), At("2020-07-01")},
                    {At("2020-08-01"), At("2020-08-04")}};
  CHECK(Warnings({}, report) ==
        std::vector<std::string>{
            "The workflow was not observed for 185 days of 365 days: a run "
            "covers the time until the next run, but at most 24 h and nothing "
            "past an unread span. Time that was not observed is neither up nor "
            "down."});
  report.rating.runs = 0;
  CHECK(Warnings({}, report).empty());
}

TEST_CASE("Breakages that are outages are told apart", "[report][wording]") {
  const auto phrase = [](std::string_view letters) {
    return BreakagesPhrase(ExampleReport(letters).Headline().reliability);
  };
  CHECK(phrase("...") == "none");
  CHECK(phrase(".4.") ==
        "1, none of them an outage (two or more failed runs in a row)");
  CHECK(phrase(".4.44.") ==
        "2, including 1 outage (two or more failed runs in a row)");
}

TEST_CASE("A realistic target needs a full week", "[report][wording]") {
  CHECK(RealisticTargetSentence(ExampleReport("...4").Headline()) ==
        "75 %: three of four weeks reached this uptime.");
  CHECK(RealisticTargetSentence(ExampleReport("").Headline()) ==
        "Nothing can be said: the window has no full week with runs.");
}

TEST_CASE("A realistic target leaves out weeks that were not read whole",
          "[report][wording]") {
  const auto sentence = [](const std::string& letters,
                           const std::string& until) {
    WorkflowRuns runs = ExampleWeeks(letters);
    runs.holes = {{{At("2020-08-03"), At(until)}}};
    return RealisticTargetSentence(
        MakeReport(ExampleConfig(),
                   ExampleInput(std::move(runs), ExampleWeeks("")))
            .Headline());
  };
  CHECK(sentence("4444444444444444444444444444...4", "2020-08-04") ==
        "75 %: three of four weeks reached this uptime. 1 week was not read "
        "completely and is left out.");
  CHECK(sentence("...4", "2020-08-11") ==
        "Nothing can be said: the window has no full week with runs. 2 weeks "
        "were not read completely and are left out.");
}

}  // namespace
}  // namespace workflow_health
