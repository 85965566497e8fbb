#include "app/commands.h"

#include <array>

namespace workflow_health {
namespace {

constexpr std::array<Command, 7> kCommands = {{
    {"serve", "keep a ledger up to date and show its figures to Prometheus",
     "[flags]",
     R"(Polls datagrepper, keeps the ledger up to date, and serves / for people, /report,
/metrics, /-/healthy and /-/ready. There are no figures until the archive has been read
once. After a restart they are there from the first request on. SIGHUP reads the
configuration again. Proxies are taken from https_proxy, http_proxy and no_proxy.)",
     "", ServeFlags, Serve},
    {"sync", "read what is missing from datagrepper into the ledger", "[flags]",
     R"(Reads from datagrepper what the ledger does not hold yet, up to now, and exits.
If it is interrupted, the next run continues there. A message counts once, however often
it is read. Proxies are taken from https_proxy, http_proxy and no_proxy.)",
     "", SyncFlags, Sync},
    {"import", "read messages from files into the ledger", "[flags] FILE...",
     R"(Reads messages from files into the ledger. A message counts once, however often it is
read. FILE holds saved answers of datagrepper (/raw or /v2/search) or JSON Lines of
messages, plain or gzip; '-' is standard input. A span counts as read if an answer for it
was not full, if the first line of a file declares it, or if --covers does.)",
     "FILE", ImportFlags, Import},
    {"report", "report how often the workflow works and where it breaks",
     "[flags]",
     R"(Reports, from the ledger, how often the whole workflow worked and how often it broke,
where it broke, whether it missed the target, and which part is the weakest.)",
     "", ReportFlags, ReportOn},
    {"backfill", "write the history of the metrics, for Prometheus",
     "--output FILE [flags]",
     R"(Writes the metrics that `serve` would have shown, every four minutes, as OpenMetrics:
counters of runs and steps, windows of workflows, the shortest window of steps, and the
present targets. `promtool tsdb create-blocks-from openmetrics` turns them into blocks for
Prometheus. VictoriaMetrics imports them directly; run it with -retentionPeriod=400d,
because by default it silently drops samples that are older than a month.)",
     "", BackfillFlags, Backfill},
    {"check-config", "validate a configuration", "[flags]",
     R"(Reports every mistake in a configuration with its line and column. With --against it
shows how real messages would be counted.)",
     "", CheckConfigFlags, CheckConfig},
    {"sample", "write a made-up archive for trials and demonstrations",
     "[flags]",
     R"(Writes a made-up archive of monitor-gating, or of live traffic, to standard output, as
JSON Lines. Every message is marked as made up, and so is every report about it.)",
     "", SampleFlags, Sample},
}};

}  // namespace

std::span<const Command> Commands() { return kCommands; }

}  // namespace workflow_health
