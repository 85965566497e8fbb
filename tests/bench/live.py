"""What live traffic costs: import, ledger and report.

    WORKFLOW_HEALTH=PROGRAM live.py [--messages N] [--days D] [--bytes MEAN]
                                    [--stream] [--ignore-time]

Prints each figure and its limit, and fails if one is not kept; with
--ignore-time only if one is not kept that is no matter of time. See
live_messages.py for the messages. A report over 90 days of full traffic needs
2,500,000 of them. They are written to $TMPDIR first, 2.6 GB a million, so that who
makes them does not slow down who reads them. With --stream they need no disk, and
import takes a third more CPU.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from live_messages import A_YEAR, END, MEAN, rfc3339, span
from measure import MIB, Figures, best_of, run

HERE = pathlib.Path(__file__).parent
IMPORT_LIMIT, LEDGER_LIMIT, REPORT_LIMIT = 20, 1.2, 2  # us a message, GB a year, s
MEMORY_LIMIT = 64 * MIB  # of import
HISTORY_START = re.compile(r"(\n  live:\n    history_start: )\S+")
EMPTY = b'{"workflow_health_archive": 1, "sample": true}\n'


class Live:
    def __init__(self, program, folder, args):
        self.program, self.args = program, args
        self.config = folder / "workflow-health.yml"
        self.ledger = folder / "ledger.db"
        start, _ = span(args.messages, args.days)
        text = subprocess.run([program, "check-config", "--print-default"],
                              capture_output=True, text=True, check=True).stdout
        text, found = HISTORY_START.subn(rf"\g<1>{rfc3339(start)}Z", text)
        if found != 1:
            sys.exit("the configuration has no history_start of live traffic")
        self.config.write_text(text)

    def command(self, name, *flags):
        return [self.program, name, "--config.file", self.config, "--ledger.path",
                self.ledger, *flags]

    def ledger_bytes(self):
        """What is beside the database belongs to it: its -wal."""
        return sum(file.stat().st_size
                   for file in self.ledger.parent.glob(self.ledger.name + "*"))

    def made_messages(self):
        """The command that writes them."""
        days = ["--days", str(self.args.days)] if self.args.days else []
        return [sys.executable, "-B", HERE / "live_messages.py", "--messages",
                str(self.args.messages), "--bytes", str(self.args.bytes), *days]

    def import_messages(self):
        """Messages, their bytes, CPU seconds, peak KiB."""
        with tempfile.TemporaryFile() as archive, subprocess.Popen(
                self.made_messages(), stderr=subprocess.PIPE, stdout=(
                    subprocess.PIPE if self.args.stream else archive)) as source:
            if self.args.stream:
                costs = run(self.command("import", "-"), stdin=source.stdout)
                source.stdout.close()
            told = source.stderr.read().decode()
            if source.wait() != 0:
                sys.exit(f"live_messages.py failed: {told}")
            if not self.args.stream:
                archive.seek(0)
                costs = run(self.command("import", "-"), stdin=archive)
        return *map(int, told.split()), *costs

    def import_nothing(self):
        subprocess.run(self.command("import", "-"), input=EMPTY, check=True,
                       stderr=subprocess.DEVNULL)


def measure_import(live, figures):
    live.import_nothing()
    empty = live.ledger_bytes()
    messages, size, cpu, memory = live.import_messages()
    cost, grown = cpu / messages * 1e6, (live.ledger_bytes() - empty) / messages
    figures.tell("messages", f"{messages:,}")
    figures.tell("mean size", f"{size / messages:,.0f} B")
    figures.tell_time("import, CPU per message", f"{cost:.1f} us",
                      f"under {IMPORT_LIMIT} us", cost < IMPORT_LIMIT)
    figures.tell("import, peak memory", f"{memory / MIB:.1f} MiB",
                 f"under {MEMORY_LIMIT / MIB:.0f} MiB", memory < MEMORY_LIMIT)
    figures.tell("ledger, per message", f"{grown:.1f} B")
    year = grown * A_YEAR / 1e9
    figures.tell(f"ledger of a year of {A_YEAR:,}", f"{year:.2f} GB",
                 f"under {LEDGER_LIMIT} GB", year < LEDGER_LIMIT)


def measure_report(live, figures):
    report = live.command("report", "--last", "90d", "--as-of", END)
    cpu, _ = run(report)
    figures.tell("first report over 90 days, CPU", f"{cpu * 1e3:,.0f} ms")
    cpu, memory = best_of(3, report)
    figures.tell_time("report over 90 days, CPU", f"{cpu * 1e3:,.0f} ms",
                      f"under {REPORT_LIMIT * 1e3:,.0f} ms", cpu < REPORT_LIMIT)
    figures.tell("report, peak memory", f"{memory / MIB:.1f} MiB")


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=400_000)
    parser.add_argument("--days", type=float)
    parser.add_argument("--bytes", type=int, default=MEAN)
    parser.add_argument("--stream", action="store_true")
    parser.add_argument("--ignore-time", action="store_true")
    args = parser.parse_args(arguments)
    program = os.environ.get("WORKFLOW_HEALTH")
    if not program:
        sys.exit("WORKFLOW_HEALTH names no program")
    figures = Figures(args.ignore_time)
    with tempfile.TemporaryDirectory(prefix="workflow-health-") as name:
        live = Live(program, pathlib.Path(name), args)
        measure_import(live, figures)
        measure_report(live, figures)
    sys.exit(0 if figures.kept else 1)


if __name__ == "__main__":
    main()
