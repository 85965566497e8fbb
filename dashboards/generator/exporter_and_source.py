"""The third dashboard: can the numbers of the others be trusted?"""

from generator.dashboard import EXPORTER, dashboard, wide
from generator.panels import (
    BAD, DASHED, GOOD, NEUTRAL, PURPLE, UNSURE, bars, column, line, lines,
    moment, named, now, over_time, shades, stat, table, thresholds, words)
from generator.promql import difference, of_exporters, series

P = "packager_workflow_"
WINDOWS = ("1d", "3d", "7d", "30d", "90d")


def yes_or_no(title, description, expr, yes, no):
    return stat(
        title, description, "count", now(expr, "{{instance}}"),
        colour="background",
        look=thresholds(NEUTRAL) | words((1, yes, GOOD), (0, no, BAD)))


def by_instance(name):
    return f"max by (instance) ({series(P + name)})"


# The exporter.

def up():
    return yes_or_no(
        "Exporter",
        "Whether Prometheus could scrape it the last time. No data: none was "
        "scraped within the range.",
        of_exporters("up"), "Up", "Down")


def configuration():
    return yes_or_no(
        "Configuration",
        "Whether it could be used when it was last read; if not, the one from "
        "before is in force.",
        by_instance("config_last_reload_successful"), "Good",
        "Has a mistake")


def configured():
    return moment(
        "Configuration read",
        "When the configuration in force was read: at the start, or by "
        "SIGHUP.",
        by_instance("config_last_reload_success_timestamp_seconds"))


def recounted():
    recount = f"{by_instance('recount_timestamp_seconds')} * 1000"
    never = f"{by_instance('as_of_timestamp_seconds')} * 0"
    return stat(
        "Counted anew",
        "When everything was last counted under other rules: differences of "
        "counters across that time are wrong, which on the other dashboards "
        "are the passed runs and the rates.",
        "time", now(f"{recount}\nor {never}", "{{instance}}"), text="value",
        look=thresholds("text") | words((0, "Never", "text")))


def versions():
    return table(
        "Version",
        "What the exporters that run were built from and by.",
        ["instance", "version", "revision", "compiler"],
        [column("exporters", "max by (instance, version, revision, compiler) "
                f"({series('workflow_health_build_info')})", "count",
                hidden=True)],
        sort="exporters")


def each_exporter(title, description, unit, name):
    return lines(title, description, unit,
                 over_time(of_exporters(name), "{{instance}}"),
                 color=shades(GOOD), min=0)


def scrapes():
    return each_exporter(
        "Scrape duration",
        "How long Prometheus waited for the page; it waits for neither "
        "datagrepper nor the ledger.",
        "seconds", "scrape_duration_seconds")


def memory():
    return each_exporter(
        "Memory", "Resident memory; it does not grow with the history.",
        "bytes", "process_resident_memory_bytes")


def files():
    return each_exporter(
        "Open files", "Files and connections that are open.", "count",
        "process_open_fds")


# The source.

def source_up():
    return yes_or_no(
        "datagrepper",
        "Whether the archive could be read the last time. No data: it was not "
        "asked yet, or the exporter runs with --no-poll.",
        by_instance("datagrepper_up"), "Answers", "Cannot be read")


def read():
    return moment(
        "Archive read", "When it was last read without an error.",
        by_instance("datagrepper_last_success_timestamp_seconds"))


def counted():
    return moment(
        "Counted up to",
        "The as-of of all numbers. `report`: as_of.",
        by_instance("as_of_timestamp_seconds"))


def lag():
    behind = (f"max by (instance) (time() - "
              f"{series(P + 'as_of_timestamp_seconds')}\n"
              f"- {series(P + 'settle_seconds')})")
    return lines(
        "Lag",
        "How much further the archive could have been counted: it is counted "
        "up to `settle` ago, because messages come late. A minute or two is "
        "normal, and up to an hour where all workflows ended; an alert fires "
        "when it stays over an hour.",
        "seconds", over_time(behind, "{{instance}}"),
        color=shades(GOOD))


def answer_time():
    name = P + "datagrepper_request_duration_seconds"

    def rate(part, by=""):
        return f"sum{by} (rate({series(name + part)}[$__rate_interval]))"
    return lines(
        "Answer time of datagrepper",
        "Of the requests of the last minutes, however they ended; p95 as the "
        "histogram's buckets tell it. A gap: no requests.",
        "seconds",
        over_time(f"{rate('_sum')} / ({rate('_count')} > 0)", "mean"),
        over_time("histogram_quantile(0.95, "
                  f"{rate('_bucket', ' by (le)')})", "p95"),
        overrides=[line("mean", GOOD), line("p95", UNSURE, **DASHED)], min=0)


def requests():
    name = series(P + "datagrepper_requests_total")
    return lines(
        "Requests to datagrepper",
        "A minute, by HTTP status or how else they ended.",
        "per minute",
        over_time(f"60 * sum by (code) (rate({name}[$__rate_interval]))",
                  "{{code}}"),
        color=shades(PURPLE),
        overrides=[line("200", GOOD), line("failed", BAD),
                   line("timeout", UNSURE)], min=0)


def coverage():
    name = P + "history_covered_ratio"
    return bars(
        "Share that was read",
        "Of each window. Less than 100 % where the archive could not be read or begins later: "
        "what happened there is in no number. `report`: window: "
        "covered_ratio.",
        "fine ratio",
        *(now("min(" + series(name, f'window="{window}"') + ")", window)
          for window in WINDOWS),
        look=thresholds(NEUTRAL, (0, UNSURE), (1, GOOD)), min=0, max=1)


# Messages.

def total(name, by):
    return f"max by ({by}) ({series(P + name)})"


def messages():
    return table(
        "Messages, since the history start",
        "Not understood by the configuration, and of other environments or "
        "times: neither is in any number. `report` lists their topics: "
        "unclassified, ignored.",
        ["category"], [
            column(name, total(metric, "category"), "count")
            for name, metric in (
                ("messages", "messages_total"),
                ("not understood", "unclassified_messages_total"),
                ("ignored", "ignored_messages_total"))],
        sort="messages", descending=True)


def late():
    return table(
        "Late, since the history start",
        "Messages found after their time was counted, and runs that they "
        "changed: the report knows, the counters do not. Abandoned and "
        "unknown runs are in no ratio.",
        ["workflow"], [
            column(name, total(metric, "workflow"), "count")
            for name, metric in (
                ("late", "late_messages_total"),
                ("corrections", "corrections_total"),
                ("abandoned", "runs_abandoned_total"),
                ("unknown", "runs_unknown_total"))],
        sort="late", descending=True)


def within_a_day():
    def rise(name, by, legend):
        return over_time(difference(series(P + name), by, "1d"), legend)
    return lines(
        "Within a day",
        "At each time, how many more there were than a day before. No line on "
        "the first day of Prometheus.",
        "count",
        rise("unclassified_messages_total", "category",
             "{{category}}: not understood"),
        rise("ignored_messages_total", "category", "{{category}}: ignored"),
        rise("late_messages_total", "workflow", "{{workflow}}: late"),
        rise("corrections_total", "workflow", "{{workflow}}: corrections"),
        overrides=[named(f"/: {what}$/", color=shades(colour))
                   for what, colour in (
                       ("not understood", BAD), ("ignored", NEUTRAL),
                       ("late", UNSURE), ("corrections", PURPLE))], min=0)


def exporter_and_source():
    return dashboard(
        EXPORTER, "Exporter and source",
        "Whether the exporter runs, and how well it reads the archive.",
        since="now-24h", variables=[], groups=[
            ("Source",
             (4, source_up(), read(), counted(), up(), configuration(),
              configured()),
             (8, lag(), answer_time(), requests())),
            ("What was read",
             (8, wide(5, coverage()), wide(9, messages()), wide(10, late())),
             (6, wide(18, within_a_day()), wide(6, recounted()))),
            ("Exporter",
             (8, scrapes(), memory(), files()),
             (5, versions()))])
