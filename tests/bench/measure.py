"""CPU time and memory of import and report, beside plain Python.

    measure.py PROGRAM [--days N] [--ignore-time]

Prints each figure and its limit, and fails if one is not kept; with
--ignore-time only if one is not kept that is no matter of time. The seconds of
one machine mean little; the ratios are what counts.
"""

import argparse
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import uuid

from plain_import import UNKNOWN

HERE = pathlib.Path(__file__).parent
END = "2025-02-01T00:00:00Z"
MIB = 1024


def run(command, **kwargs):
    """CPU seconds and peak resident KiB of one command."""
    # A child's peak counts from before its exec, where it is still Python;
    # /usr/bin/time begets it from a process that is small.
    with tempfile.NamedTemporaryFile() as peak:
        process = subprocess.Popen(
            ["/usr/bin/time", "--format=%M", f"--output={peak.name}",
             *map(str, command)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **kwargs)
        with process.stderr:
            err = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{command} failed: {err}")
        return usage.ru_utime + usage.ru_stime, int(peak.read())


def best_of(times, *args, **kwargs):
    return min(run(*args, **kwargs) for _ in range(times))


class Figures:
    def __init__(self, ignore_time):
        self.kept = True
        self._ignore_time = ignore_time

    def tell(self, what, figure, limit="", kept=True):
        print(f"{what:<48}{figure:>10}  {limit}{'' if kept else '  NOT KEPT'}",
              flush=True)
        self.kept = self.kept and kept

    def tell_time(self, what, figure, limit, kept):
        if self._ignore_time:
            self.tell(what, figure, f"{limit} (not judged)")
        else:
            self.tell(what, figure, limit, kept)


def rows(path):
    """What the plain script makes of each message."""
    return sqlite3.connect(path).execute(
        "SELECT id, at, topic, counted, workflow, kind, outcome, reading "
        "FROM message JOIN topic USING (topic_id) ORDER BY id").fetchall()


def rows_of_ledger(path):
    """The same, as our ledger has it; see docs/ledger.md."""
    return sorted(
        as_plain(*row) for row in sqlite3.connect(path).execute(
            "SELECT id, message.at, topic, counted, name, kind, event.told "
            "FROM message JOIN topic USING (topic_id) "
            "LEFT JOIN event ON message = id "
            "LEFT JOIN measured USING (measured_id)"))


def as_plain(key, at, topic, counted, workflow, kind, told):
    key = str(uuid.UUID(bytes=key)) if isinstance(key, bytes) else key
    if kind is None:
        return key, at, topic, counted, None, None, None, b""
    outcome, reading = (told[0], told[4:]) if told else (UNKNOWN, b"")
    return key, at, topic, counted, workflow, int(bool(told)), outcome, reading


def compare_imports(program, archive, folder, figures):
    count = sum(1 for _ in open(archive, "rb")) - 1
    ours, theirs = folder / "ours.db", folder / "theirs.db"

    def import_ours():
        ours.unlink(missing_ok=True)
        return run([program, "import", "--ledger.path", ours, archive])

    def import_theirs():
        theirs.unlink(missing_ok=True)
        with open(archive, "rb") as stdin:
            return run([sys.executable, HERE / "plain_import.py", theirs],
                       stdin=stdin)

    cpu = min(import_ours()[0] for _ in range(3))
    rival = import_theirs()[0]
    same = sum(a == b for a, b in zip(rows_of_ledger(ours), rows(theirs)))
    figures.tell("messages", f"{count:,}")
    figures.tell("import, CPU per message", f"{cpu / count * 1e6:.1f} us")
    figures.tell("plain Python, CPU per message", f"{rival / count * 1e6:.1f} us")
    figures.tell_time("plain Python / import", f"{rival / cpu:.1f}",
                      "at least 3", rival / cpu >= 3)
    total = len(rows(theirs))
    figures.tell("equal rows", f"{same:,}", f"of {total:,}", same == total)
    return ours


def measure_report(program, ledger, figures):
    cpu, memory = best_of(5, [program, "report", "--ledger.path", ledger])
    figures.tell_time("report over 90 days, CPU", f"{cpu * 1e3:.0f} ms",
                      "under 100 ms", cpu < 0.1)
    figures.tell("report, peak memory", f"{memory / MIB:.1f} MiB",
                 "under 64 MiB", memory < 64 * MIB)


def measure_memory(program, archive, folder, figures):
    """The same messages again and again, under other ids."""
    peaks = []
    for count in (40_000, 400_000):
        ledger = folder / f"memory{count}.db"
        source = subprocess.Popen(
            [sys.executable, HERE / "repeat.py", archive, str(count)],
            stdout=subprocess.PIPE)
        _, memory = run([program, "import", "--ledger.path", ledger, "-"],
                        stdin=source.stdout)
        source.stdout.close()
        source.wait()
        ledger.unlink()
        figures.tell(f"import of {count:,} messages, peak memory",
                     f"{memory / MIB:.1f} MiB", "under 64 MiB",
                     memory < 64 * MIB)
        peaks.append(memory)
    ratio = peaks[1] / peaks[0]
    figures.tell("400,000 / 40,000", f"{ratio:.2f}", "at most 1.10",
                 ratio <= 1.1)


def measure_long_lines(program, folder, figures):
    """Messages of 10 MB: one long line, many short lines, many elements."""
    head = ('{"topic":"org.fedoraproject.prod.monitor-gating.single-build.end.'
            'failed","timestamp":1600000000,"id":"%d","body":{"output":[%s]}}\n')
    bodies = {"one line": '"' + "x" * 10_000_000 + '"',
              "lines": '"' + "x y\\n" * 2_000_000 + '"',
              "elements": ",".join(['"x"'] * 500_000)}
    for name, body in bodies.items():
        archive = folder / "long.jsonl"
        with open(archive, "w") as out:
            for i in range(8):
                out.write(head % (i, body))
        _, memory = run([program, "import", "--ledger.path",
                         folder / f"{name}.db", archive])
        figures.tell(f"import of long messages ({name}), peak memory",
                     f"{memory / MIB:.1f} MiB", "under 64 MiB",
                     memory < 64 * MIB)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--days", type=int, default=1826)
    parser.add_argument("--ignore-time", action="store_true")
    args = parser.parse_args()
    figures = Figures(args.ignore_time)
    with tempfile.TemporaryDirectory(prefix="workflow-health-") as name:
        folder = pathlib.Path(name)
        archive = folder / "archive.jsonl"
        with open(archive, "wb") as out:
            subprocess.run([args.program, "sample", "--days", str(args.days),
                            "--end", END], stdout=out, check=True)
        figures.tell("days of the made-up archive", str(args.days))
        ledger = compare_imports(args.program, archive, folder, figures)
        measure_report(args.program, ledger, figures)
        measure_memory(args.program, archive, folder, figures)
        measure_long_lines(args.program, folder, figures)
    sys.exit(0 if figures.kept else 1)


if __name__ == "__main__":
    main()
