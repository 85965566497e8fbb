#include "app/pages.h"

#include <catch2/catch.hpp>
#include <set>

#include "app/landing_page.h"
#include "app/polled_archive.h"

namespace workflow_health {
namespace {

using Catch::Contains;

std::shared_ptr<const Snapshot> ASnapshot() {
  return std::make_shared<const Snapshot>(Snapshot{
      PackedText("packager_workflow_a 1\n"), MadeOnce([] {
        return std::make_shared<const ShownReport>(ShownReport{
            "<p>Yes.</p>\n", MakeWebPage(kHtmlType, "<p>Yes, because.</p>\n")});
      })});
}

TEST_CASE("a page has a path, and the metrics the one that was asked for",
          "[pages]") {
  const Pages pages("/m", nullptr);
  std::set<std::string> paths;
  for (const Routes& routes : {pages.MakeRoutes(), pages.MakeSlowRoutes()}) {
    for (const auto& [path, page] : routes) CHECK(paths.insert(path).second);
  }
  CHECK(paths ==
        std::set<std::string>{"/", "/m", "/report", "/-/healthy", "/-/ready"});
  CHECK_THAT(pages.MakeSlowRoutes().at("/")()->body, Contains("href=\"/m\""));
}

TEST_CASE("the metrics are the snapshot's, then those of now", "[pages]") {
  const SourceMeter meter;
  Pages pages("/metrics", &meter);
  const auto metrics = pages.MakeRoutes().at("/metrics");
  CHECK(metrics()->content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK_THAT(metrics()->body,
             !Contains("packager_workflow_a") &&
                 Contains("\npackager_workflow_datagrepper_requests_total") &&
                 Contains("\nworkflow_health_build_info{version=") &&
                 Contains("\nprocess_resident_memory_bytes ") &&
                 !Contains("config_last_reload"));
  pages.Show(ASnapshot());
  CHECK_THAT(metrics()->body, Catch::StartsWith("packager_workflow_a 1\n# "));
  pages.Show(nullptr);
  CHECK_THAT(metrics()->body, !Contains("packager_workflow_a"));
}

TEST_CASE("who does not poll has no series of the source", "[pages]") {
  const Pages pages("/metrics", nullptr);
  CHECK_THAT(pages.MakeRoutes().at("/metrics")()->body,
             !Contains("datagrepper"));
}

TEST_CASE("a configuration that was refused leaves the time of the last good",
          "[pages]") {
  Pages pages("/metrics", nullptr);
  pages.TellReload(true, Time(Seconds(100)));
  pages.TellReload(false, Time(Seconds(200)));
  CHECK_THAT(
      pages.MakeRoutes().at("/metrics")()->body,
      Contains("\npackager_workflow_config_last_reload_successful 0\n") &&
          Contains("\npackager_workflow_config_last_reload_success_timestamp_"
                   "seconds 100\n"));
}

TEST_CASE("the report is the snapshot's", "[pages]") {
  Pages pages("/metrics", nullptr);
  const auto report = pages.MakeSlowRoutes().at("/report");
  pages.Tell("The archive is being read.");
  CHECK(report()->status == 503);
  CHECK_THAT(report()->body, Contains("The archive is being read."));
  pages.Show(ASnapshot());
  CHECK(report()->status == 200);
  CHECK(report()->content_type == "text/html; charset=utf-8");
  CHECK(report()->body == "<p>Yes, because.</p>\n");
}

TEST_CASE("why there is no report is told", "[pages]") {
  Pages pages("/metrics", nullptr);
  pages.Show(std::make_shared<const Snapshot>(
      Snapshot{PackedText("a 1\n"), []() -> ShownReportPointer {
                 throw LedgerError("the ledger l.db was <removed>");
               }}));
  const Routes routes = pages.MakeSlowRoutes();
  CHECK(routes.at("/report")()->status == 503);
  CHECK_THAT(routes.at("/report")()->body,
             Contains("The report cannot be made: the ledger l.db was"));
  CHECK(routes.at("/")()->status == 200);
  CHECK_THAT(routes.at("/")()->body,
             Contains("The report cannot be made: the ledger l.db was "
                      "&lt;removed&gt;"));
}

TEST_CASE("it is ready when there is something to show", "[pages]") {
  Pages pages("/metrics", nullptr);
  const auto ready = pages.MakeRoutes().at("/-/ready");
  pages.Tell("The archive is being read.");
  CHECK(ready()->status == 503);
  CHECK(ready()->body ==
        "workflow-health is not ready. The archive is being read.\n");
  pages.Show(ASnapshot());
  CHECK(ready()->status == 200);
  CHECK(pages.MakeRoutes().at("/-/healthy")()->status == 200);
}

TEST_CASE("a ledger that cannot be used is told everywhere", "[pages]") {
  Pages pages("/metrics", nullptr);
  Routes routes = pages.MakeRoutes();
  routes.merge(pages.MakeSlowRoutes());
  pages.Tell("The archive is being read.");
  CHECK_THAT(routes.at("/metrics")()->body,
             Contains("\npackager_workflow_ledger_up 1\n"));
  pages.TellLedgerFault("the disk is full");
  const std::string warning =
      "the ledger cannot be used, so nothing new is shown: the disk is full. "
      "The archive is being read.";
  for (const char* path : {"/", "/-/ready", "/report"}) {
    CHECK_THAT(routes.at(path)()->body, Contains(warning));
  }
  CHECK(routes.at("/-/ready")()->status == 503);
  pages.Show(ASnapshot());
  // What is shown is right as of its time.
  CHECK(routes.at("/-/ready")()->status == 200);
  for (const char* path : {"/", "/-/ready"}) {
    CHECK_THAT(routes.at(path)()->body, Contains(warning));
  }
  CHECK_THAT(routes.at("/metrics")()->body,
             Contains("\npackager_workflow_ledger_up 0\n"));
  pages.TellLedgerFault({});
  CHECK(routes.at("/-/ready")()->body == "workflow-health is ready.\n");
}

TEST_CASE("the landing page says what is known, and what the program does",
          "[pages]") {
  Pages pages("/metrics", nullptr);
  const auto landing = pages.MakeSlowRoutes().at("/");
  CHECK(landing()->content_type == "text/html; charset=utf-8");
  pages.Tell("cannot be read: <b>502</b>.");
  CHECK_THAT(landing()->body,
             Contains("There are no figures yet.") &&
                 Contains("<p>cannot be read: &lt;b&gt;502&lt;/b&gt;.</p>"));
  pages.Show(ASnapshot());
  CHECK_THAT(landing()->body, Contains("<main>\n<p>Yes.</p>\n</main>") &&
                                  !Contains("no figures"));
}

TEST_CASE("all who read a report share one page", "[pages][I7]") {
  PolledArchive trial;
  trial.AddRun("success", std::chrono::hours(2));
  trial.Poll();
  const auto page = trial.Page("/report");
  REQUIRE(page->status == 200);
  CHECK(trial.Page("/report") == page);
  trial.Poll();
  CHECK(trial.Page("/report") != page);
}

}  // namespace
}  // namespace workflow_health
