#include "app/commands.h"

#include <array>

namespace workflow_health {
namespace {

constexpr std::array<Command, 7> kCommands = {{
    {"serve", "keep a ledger up to date and show its figures to Prometheus",
     "[flags]",
     R"(Reads datagrepper into the ledger again and again, and serves / for people, /report,
/metrics, /-/healthy and /-/ready. There are no figures before the archive was read once;
then they are there from the first request on. SIGHUP reads the configuration again.
Proxies are taken from https_proxy, http_proxy and no_proxy.)",
     "", ServeFlags, Serve},
    {"sync", "read what is missing from datagrepper into the ledger", "[flags]",
     R"(Reads from datagrepper what the ledger does not know yet, up to now, and exits. It goes on
where it stopped, whatever stopped it; a message counts once however often it is read.
Proxies are taken from https_proxy, http_proxy and no_proxy.)",
     "", SyncFlags, Sync},
    {"import", "read messages from files into the ledger", "[flags] FILE...",
     R"(Reads messages from files into the ledger, each message once however often it is read.
FILE holds saved answers of datagrepper (/raw or /v2/search) or JSON Lines of messages,
plain or gzip; '-' is standard input. What the files cover without a gap follows from
answers that did not fill up, from a first line that declares it, or from --covers.)",
     "FILE", ImportFlags, Import},
    {"report", "answer how often the workflow works and where it breaks",
     "[flags]",
     R"(Answers, from the ledger: how often did the whole workflow work, how often not, where
did it break, is that below the target, and which part is the weakest.)",
     "", ReportFlags, ReportOn},
    {"backfill", "write the history of the metrics, for Prometheus",
     "--output FILE [flags]",
     R"(Writes what `serve` would have shown, every four minutes, as OpenMetrics: counters of runs
and steps, windows of workflows, the shortest window of steps, and the targets of now.
Of that `promtool tsdb create-blocks-from openmetrics` makes blocks for Prometheus, and
VictoriaMetrics imports it as it is; run it with -retentionPeriod=400d, since by
default it drops, without a word, what is older than a month.)",
     "", BackfillFlags, Backfill},
    {"check-config", "validate a configuration", "[flags]",
     R"(Reports every mistake of a configuration with its line and column, and, with --against,
what it makes of real messages before they are counted.)",
     "", CheckConfigFlags, CheckConfig},
    {"sample", "write a made-up archive, to try things with", "[flags]",
     R"(Writes a made-up archive of monitor-gating to standard output, as JSON Lines. Every
message says of itself that it is made up, and so does every report about it.)",
     "", SampleFlags, Sample},
}};

}  // namespace

std::span<const Command> Commands() { return kCommands; }

}  // namespace workflow_health
