"""Makes a ledger by a released program, and what that shows of it.

    make.py PROGRAM FOLDER

FOLDER gets ledger-VERSION.db.gz and counters.prom. The ledger holds twelve days
of made-up runs that were counted, then five messages that came late and made
five corrections. Those in this folder were made by the programs of these
commits: 1 by ea2f469, 2 by 41d08cf (which did not count runs yet, so that main()
leaves out count() there), 3 by 926152a, 4 by 891d422, 5 by 32264cc, 6 by 1ae6166,
7 by d88d461.
"""

import gzip
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.request

COUNTERS = re.compile(
    r"packager_workflow_(?!datagrepper)(\w+_total|run_duration|as_of)")


def run(program, *args, **kwargs):
    return subprocess.run([program, *args], check=True, stdout=subprocess.PIPE,
                          **kwargs).stdout


def enter(program, ledger, header, lines):
    text = "\n".join([header, *lines, ""])
    run(program, "import", "--ledger.path", ledger, "-", input=text.encode())


def count(program, ledger):
    """The page of metrics after it was counted."""
    with subprocess.Popen(
            [program, "serve", "--no-poll", "--ledger.path", ledger,
             "--web.listen-address", "127.0.0.1:0"],
            stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            listening = re.search(r"listening.*(127\.0\.0\.1:\d+)", line)
            if listening:
                break
        url = f"http://{listening[1]}/metrics"
        with urllib.request.urlopen(url) as answer:
            page = answer.read().decode()
        process.send_signal(signal.SIGTERM)
    return page


def main(program, folder):
    sample = run(program, "sample", "--days", "12", "--seed", "5", "--end",
                 "2025-02-01T00:00:00Z").decode().split("\n")
    header = json.loads(sample[0])
    del header["messages"]
    header = json.dumps(header)
    lines = [line for line in sample[1:] if line]
    late = [line for line in lines if '"timestamp"' in line and re.search(
        r"end\.(success|failed|error)", line)][5:40:7]
    with tempfile.TemporaryDirectory() as place:
        ledger = f"{place}/ledger.db"
        enter(program, ledger, header,
              [line for line in lines if line not in late])
        count(program, ledger)
        enter(program, ledger, header, late)
        page = count(program, ledger)
        database = sqlite3.connect(ledger)
        database.execute("VACUUM")
        version, = database.execute("PRAGMA user_version").fetchone()
        database.close()
        content = pathlib.Path(ledger).read_bytes()
    (folder / f"ledger-{version}.db.gz").write_bytes(
        gzip.compress(content, mtime=0))
    (folder / "counters.prom").write_text("".join(
        f"{line}\n" for line in page.split("\n") if COUNTERS.match(line)))


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]))
