#include "report/report.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "report/example.h"

namespace workflow_health {
namespace {

// "application/step failed running-share", one a row.
std::string Rows(const std::vector<PartRow>& rows) {
  std::string text;
  for (const PartRow& row : rows) {
    text += fmt::format("{}/{} {} {:.2f}\n", row.application, row.step,
                        row.tally.failed, row.running_share.value_or(-1));
  }
  return text;
}

TEST_CASE("The rating counts each kind of run apart", "[report]") {
  const Rating rating = ExampleReport("..4e..a?.").Headline().rating;
  CHECK(rating.runs == 7);
  CHECK(rating.successes == 5);
  CHECK(rating.failures == 2);
  CHECK(rating.failed == 1);
  CHECK(rating.errors == 1);
  CHECK(rating.abandoned == 1);
  CHECK(rating.unknown == 1);
  CHECK(*rating.uptime == Approx(5.0 / 7));
}

TEST_CASE("The interval judges against the target", "[report]") {
  CHECK(ExampleReport("4444").Headline().verdict == Verdict::kBroken);
  CHECK(ExampleReport("..4.").Headline().verdict == Verdict::kCannotTell);
  const std::string good(100, '.');
  CHECK(ExampleReport(good).Headline().verdict == Verdict::kStable);
  CHECK(ExampleReport("a?").Headline().verdict == Verdict::kNoRuns);
}

TEST_CASE("The error budget is left in runs", "[report]") {
  CHECK(*ExampleReport("...................4").Headline().error_budget_left ==
        Approx(0).margin(1e-9));
  CHECK(*ExampleReport("4444").Headline().error_budget_left == Approx(-3.8));
}

TEST_CASE("The change is that of the uptime", "[report]") {
  CHECK(*ExampleReport("..44", "...4").Headline().change == Approx(-0.25));
  CHECK(!ExampleReport("..44", "").Headline().change);
  CHECK(!ExampleReport("", "..44").Headline().change);
}

TEST_CASE("The window before has the same length", "[report]") {
  const Report report = ExampleReport(".");
  CHECK(report.Headline().previous_window ==
        Window{At("2020-07-20"), At("2020-08-03")});
}

TEST_CASE("Rows are sorted by failures, ties in workflow order", "[report]") {
  const Report report = ExampleReport("4413.2..");
  CHECK(Rows(report.Headline().steps) ==
        "resultsdb/store-result 2 0.40\n"
        "dist-git/clone 1 0.60\n"
        "dist-git/push 1 0.80\n"
        "koji/build 1 1.00\n");
  CHECK(Rows(report.Headline().applications) ==
        "dist-git/ 2 0.40\n"
        "resultsdb/ 2 0.80\n"
        "koji/ 1 1.00\n");
}

TEST_CASE("The pseudo-step has rows only if it has failures", "[report]") {
  const WorkflowReport with = ExampleReport("0.").Headline();
  CHECK(with.steps.front().step == "unattributed");
  CHECK(with.applications.front().application == "workflow");
  CHECK(with.chain.front().application == "workflow");
  CHECK(with.steps.size() == 5);
  const WorkflowReport without = ExampleReport("1.").Headline();
  CHECK(without.steps.size() == 4);
  CHECK(without.applications.size() == 3);
  CHECK(without.chain.size() == 3);
}

TEST_CASE("The pseudo-step is never among the weakest", "[report]") {
  const WorkflowReport report = ExampleReport("000.1").Headline();
  REQUIRE(report.weakest.size() == 1);
  CHECK(report.step_names[report.weakest[0].step].step == "clone");
}

TEST_CASE("An application's successes entered it and were not charged to it",
          "[report]") {
  // Of ten runs one ends before dist-git, two of the nine others in it.
  const WorkflowReport report = ExampleReport("012.......").Headline();
  const PartRow& row = report.applications[0];
  CHECK(row.application == "dist-git");
  CHECK(row.tally == StepTally{7, 0, 2, 9});
  CHECK(*row.rate == Approx(8.0 / 9 * 7.0 / 8));
  CHECK(*row.share_of_runs == Approx(0.2));
  CHECK(*row.share_of_failures == Approx(2.0 / 3));
}

TEST_CASE("The chain's product is the uptime", "[report]") {
  const WorkflowReport report = ExampleReport("..0..1.4.3.4..e").Headline();
  double product = 1;
  for (const ChainLink& link : report.chain) {
    product *= *link.rate;
    CHECK(link.so_far == Approx(product));
  }
  CHECK(product == Approx(*report.rating.uptime));
  CHECK(std::pow(*report.ten_applications_at, 10) == Approx(product));
}

TEST_CASE("What no run came to has no rate", "[report]") {
  const WorkflowReport report = ExampleReport("11").Headline();
  CHECK(*report.chain[0].rate == 0);
  CHECK(!report.chain[1].rate);
  CHECK(report.chain[1].so_far == 0);
  CHECK(!report.steps.back().rate);
}

// Nine runs: the patterns of dist-git / push and of koji fit no line of a log.
WorkflowReport UnseenReport(std::string_view letters = "..1....4.") {
  WorkflowRuns single = ExampleWeeks(letters);
  single.runs = Unseen(Unseen(std::move(single.runs), 2), 3);
  return MakeReport(ExampleConfig(),
                    ExampleInput(std::move(single), ExampleWeeks("")))
      .Headline();
}

TEST_CASE("A step that no log shows has no rate", "[report]") {
  const WorkflowReport report = UnseenReport();
  const auto row = [&](const std::string& step) {
    return *std::ranges::find(report.steps, step, &PartRow::step);
  };
  CHECK(row("push").seen == 0);
  CHECK(row("push").tally.passed == 8);
  CHECK(!row("push").rate);
  CHECK(row("clone").seen == 9);
  CHECK(*row("clone").rate == Approx(8.0 / 9));
  CHECK(row("store-result").seen == 8);
}

TEST_CASE("An application that no log shows counts as 1 in the chain",
          "[report]") {
  const WorkflowReport report = UnseenReport();
  CHECK(*report.chain[0].rate == Approx(8.0 / 9));
  CHECK(!report.chain[0].unseen);
  CHECK(!report.chain[1].rate);
  CHECK(report.chain[1].unseen);
  CHECK(report.chain[2].so_far == Approx(*report.rating.uptime));
}

TEST_CASE("A step that no log shows keeps the rate of its failures",
          "[report]") {
  const WorkflowReport report = UnseenReport("..3......");
  CHECK(report.steps[0].step == "build");
  CHECK(report.steps[0].seen == 0);
  CHECK(*report.steps[0].rate == Approx(8.0 / 9));
  CHECK(!report.chain[1].unseen);
}

TEST_CASE("Whether a log shows it is nothing to ask of the pseudo-step",
          "[report]") {
  const WorkflowReport report = ExampleReport("0.").Headline();
  CHECK(report.steps[0].step == "unattributed");
  CHECK(!report.steps[0].seen);
}

TEST_CASE("Without runs there is no ratio", "[report]") {
  const WorkflowReport report = ExampleReport("a?").Headline();
  CHECK(!report.rating.uptime);
  CHECK(!report.rating.interval);
  CHECK(!report.error_budget_left);
  CHECK(!report.reliability.time_based_uptime);
  CHECK(!report.ten_applications_at);
  CHECK(!report.realistic_target);
  CHECK(report.chain.empty());
  CHECK(!report.steps[0].rate);
  CHECK(!report.steps[0].share_of_runs);
  CHECK(!report.steps[0].share_of_failures);
}

TEST_CASE("Durations are those of passes", "[report]") {
  ReportInput input = ExampleInput(ExampleWeeks(".4."), ExampleWeeks(""));
  input.workflows[0].runs[1].duration = Seconds(5000);
  input.workflows[0].runs[2].duration = Seconds(900);
  const WorkflowReport report =
      MakeReport(ExampleConfig(), std::move(input)).Headline();
  CHECK(report.rating.run_median == minutes(10));
  CHECK(report.rating.run_p95 == Seconds(900));
  CHECK(report.steps[0].median == Seconds(64));
  CHECK(report.applications.back().application == "koji");
  CHECK(report.applications.back().p95 == Seconds(63));
}

TEST_CASE("Quantiles are the nearest ranks", "[report]") {
  ReportInput input =
      ExampleInput(ExampleWeeks(std::string(20, '.')), ExampleWeeks(""));
  for (int i = 0; i < 20; ++i) {
    Run& run = input.workflows[0].runs[size_t(i)];
    run.duration = run.steps[4].duration = Seconds(i + 1);
  }
  const WorkflowReport report =
      MakeReport(ExampleConfig(), std::move(input)).Headline();
  CHECK(report.rating.run_median == Seconds(10));
  CHECK(report.rating.run_p95 == Seconds(19));
  CHECK(report.steps.back().median == Seconds(10));
  CHECK(report.steps.back().p95 == Seconds(19));
}

TEST_CASE("Time before the window counts if the last run failed", "[report]") {
  const std::string previous = AfterGood(55, "4");
  const WorkflowReport report = ExampleReport("..", previous).Headline();
  // Six hours of 12, and of the day for which the last run speaks.
  CHECK(*report.reliability.time_based_uptime == Approx(1 - 6.0 / 36));
}

TEST_CASE("Of a short window, the runs of the day before are carried in",
          "[report]") {
  WorkflowRuns single = ExampleWeeks("");
  single.window = {At("2020-08-16T22:00:00Z"), At("2020-08-17T00:00:00Z")};
  single.earlier = ExampleRuns(At("2020-08-16"), hours(6), ".4");
  single.runs = ExampleRuns(single.window.since, hours(1), "4.");
  const WorkflowReport report =
      MakeReport(ExampleConfig(),
                 ExampleInput(std::move(single), ExampleWeeks("")))
          .Headline();
  CHECK(report.reliability.longest_outage->runs == 2);
  CHECK(*report.reliability.time_based_uptime == 0);
  CHECK(report.observed_ratio == 1);
  CHECK(report.previous.runs == 0);  // of the two hours before
}

TEST_CASE("Times are taken over what was observed", "[report]") {
  ReportInput input = ExampleInput(ExampleWeeks("4."), ExampleWeeks(""));
  input.workflows[0].holes = {{At("2020-08-03T20:00:00Z"), At("2020-08-16")}};
  WorkflowReport report = MakeReport(ExampleConfig(), input).Headline();
  // Down for 6 hours, up for 8. Before the first run nobody looked.
  CHECK(*report.reliability.time_based_uptime == Approx(1 - 6.0 / 14));
  CHECK(report.reliability.mean_time_between_failures == hours(14));
  CHECK(report.observed_ratio == Approx(14.0 / 24 / 14));
  REQUIRE(report.silence.size() == 2);
  CHECK(report.silence[0].until == At("2020-08-03T06:00:00Z"));
  CHECK(report.silence[1].since == At("2020-08-16"));
  input.workflows[0].holes = {{input.workflows[0].window}};
  report = MakeReport(ExampleConfig(), input).Headline();
  CHECK(report.observed_ratio == 0);
  CHECK(report.silence.empty());
  CHECK(!report.reliability.time_based_uptime);
  CHECK(!report.reliability.mean_time_between_failures);
}

TEST_CASE("An outage is not carried in over a hole before the window",
          "[report]") {
  WorkflowRuns single = ExampleWeeks("4....", AfterGood(54, "44"));
  single.earlier_holes = {
      {At("2020-08-02T19:00:00Z"), At("2020-08-02T20:00:00Z")}};
  const WorkflowReport report =
      MakeReport(ExampleConfig(),
                 ExampleInput(std::move(single), ExampleWeeks("")))
          .Headline();
  REQUIRE(report.reliability.longest_outage);
  CHECK(report.reliability.longest_outage->runs == 2);
  CHECK_FALSE(report.reliability.longest_outage->SeenWhole());
}

TEST_CASE("An outage that began before the window is not cut", "[report]") {
  std::string previous(56, '.');
  previous[54] = previous[55] = '4';
  const WorkflowReport report = ExampleReport("4....", previous).Headline();
  CHECK(report.reliability.outages == 1);
  REQUIRE(report.reliability.longest_outage);
  CHECK(report.reliability.longest_outage->since == At("2020-08-02T18:00:00Z"));
  CHECK(report.reliability.longest_outage->runs == 3);
  REQUIRE(report.weakest.size() == 1);
  CHECK(report.weakest[0].failures_in_outages == 1);
}

TEST_CASE("Settings are those of the workflow", "[report]") {
  Config config = ExampleConfig();
  config.settings[1].target = 0.5;
  config.settings[1].ended = At("2025-02-20");
  config.headline = "multi-build";
  ReportInput input = ExampleInput(ExampleWeeks("."), ExampleWeeks("4444...."));
  const WorkflowReport report = MakeReport(config, std::move(input)).Headline();
  CHECK(report.workflow == "multi-build");
  CHECK(report.target == 0.5);
  CHECK(report.ended == At("2025-02-20"));
  CHECK(report.verdict == Verdict::kCannotTell);
}

TEST_CASE("What is read is handed on", "[report]") {
  const Report report = GoldenReport();
  CHECK(report.notes.size() == 1);
  CHECK(report.unclassified.messages == 14);
  CHECK(report.ignored.topics.size() == 1);
  CHECK(report.Headline().holes.size() == 1);
  CHECK(report.Headline().unknown_lines == 3);
  CHECK(report.Headline().weeks.full.size() == 1);
  CHECK(report.Headline().weeks.not_read_whole == 1);
  CHECK(report.Headline().category == "monitor-gating");
}

}  // namespace
}  // namespace workflow_health
