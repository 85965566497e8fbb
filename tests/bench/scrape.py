"""What serve costs on a ledger of five years, beside one of 90 days.

    scrape.py PROGRAM [--scrapes N] [--ignore-time]

Prints each figure and its limit, and fails if one is not kept; with
--ignore-time only if one is not kept that is no matter of time.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

# pylint: disable=wrong-import-position
from exporter import Exporter, as_of
from measure import Figures

END = "2025-02-01T00:00:00Z"
DAYS = {"5 years": 1826, "90 days": 90}
START_LIMIT, SCRAPE_LIMIT, FLAT = 1.0, 2.0, 1.2  # seconds; ms of CPU; ratio
ROUNDS = 5  # the best of which counts: other programs run, too
SERIES_LIMIT, MEMORY_LIMIT = 1000, 64 << 20


def fill(program, ledger, days):
    with subprocess.Popen([program, "sample", "--end", END, "--days", str(days)],
                          stdout=subprocess.PIPE) as sample:
        subprocess.run([program, "import", "--ledger.path", ledger, "-"],
                       stdin=sample.stdout, stderr=subprocess.DEVNULL,
                       check=True)


def start(program, ledger):
    """An exporter, and the seconds until its first scrape was complete."""
    begun = time.monotonic()
    exporter = Exporter(program, "--no-poll", "--ledger.path", ledger)
    exporter.start()
    if as_of(exporter.scrape()) is None:
        sys.exit("the first scrape is not complete")
    return exporter, time.monotonic() - begun


def cpu_of_a_scrape(exporter, scrapes, encoding):
    """Milliseconds."""
    def cpu():
        return exporter.scrape().value("process_cpu_seconds_total")
    connection = exporter.connect()
    before = cpu()
    for _ in range(scrapes):
        exporter.ask(connection, "/metrics", accept_encoding=encoding)
    connection.close()
    return (cpu() - before) / scrapes * 1000


def measure(program, folder, name, scrapes, figures):
    """CPU of a scrape, by encoding."""
    ledger = pathlib.Path(folder) / f"{DAYS[name]}.db"
    fill(program, ledger, DAYS[name])
    for state in ("never counted before", "counted before"):
        exporter, took = start(program, ledger)
        figures.tell_time(f"{name}, {state}: to 1st scrape",
                          f"{took * 1000:.0f} ms",
                          f"under {START_LIMIT * 1000:.0f} ms",
                          took < START_LIMIT)
        if state == "never counted before":
            exporter.stop()
    costs = {}
    for encoding in ("identity", "gzip"):
        costs[encoding] = min(cpu_of_a_scrape(exporter, scrapes, encoding)
                              for _ in range(ROUNDS))
        figures.tell_time(f"{name}: CPU of a scrape, {encoding}",
                          f"{costs[encoding]:.2f} ms",
                          f"under {SCRAPE_LIMIT} ms",
                          costs[encoding] < SCRAPE_LIMIT)
    metrics = exporter.scrape()
    figures.tell(f"{name}: series", f"{len(metrics)}", f"under {SERIES_LIMIT}",
                 len(metrics) < SERIES_LIMIT)
    memory = metrics.value("process_resident_memory_bytes")
    figures.tell(f"{name}: resident memory", f"{memory / 2**20:.1f} MiB",
                 f"under {MEMORY_LIMIT >> 20} MiB", memory < MEMORY_LIMIT)
    exporter.stop()
    return costs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--scrapes", type=int, default=1000)
    parser.add_argument("--ignore-time", action="store_true")
    arguments = parser.parse_args()
    figures = Figures(arguments.ignore_time)
    with tempfile.TemporaryDirectory() as folder:
        long, short = (measure(arguments.program, folder, name,
                               arguments.scrapes, figures) for name in DAYS)
    for encoding, cost in long.items():
        ratio = cost / short[encoding] if short[encoding] else 1
        figures.tell_time(f"5 years / 90 days, {encoding}", f"{ratio:.2f}",
                          f"at most {FLAT}", ratio <= FLAT)
    sys.exit(0 if figures.kept else 1)


if __name__ == "__main__":
    main()
