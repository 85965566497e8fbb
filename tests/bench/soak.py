"""Memory and descriptors of serve over many polls and scrapes.

    WORKFLOW_HEALTH=PROGRAM soak.py [--polls N] [--scrapes N]

Rows come in all the time. After a tenth of it, what is there must be flat: fails
if memory grows by more than a tenth and 1 MiB, or descriptors by more than 4.
"""

import argparse
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))

# pylint: disable=wrong-import-position
from serving import ServeTest

MEMORY = "process_resident_memory_bytes"
FILES = "process_open_fds"
AS_OF = re.compile(r"\npackager_workflow_as_of_timestamp_seconds (\S+)")
ANSWERS = "packager_workflow_datagrepper_requests_total"


class Soak(ServeTest):
    """Borrows the double and the configuration of the tests."""

    polls = scrapes = 0

    def runTest(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        exporter.wait_for_series()
        connection = exporter.connect()
        self.addCleanup(connection.close)
        first, done, polled, inserted, known = None, 0, 0, 0, None
        while polled < self.polls or done < self.scrapes:
            page = exporter.ask(connection, "/metrics", accept_encoding=(
                "gzip" if done % 2 else "identity"))
            done += 1
            as_of = AS_OF.search(page.text)[1]  # another after each poll
            polled += as_of != known
            known = as_of
            if polled > inserted:
                inserted = polled
                now = int(time.time())
                server.insert(self.single_build(f"soak-{polled}", now - 300,
                                                now - 2))
            if done >= self.scrapes * polled / max(self.polls, 1):
                time.sleep(0.05)  # the polls are behind
            if first is None and polled >= self.polls / 10:
                first = exporter.scrape()
        last = exporter.scrape()
        self.tell("polls", polled)
        self.tell("scrapes", done)
        for name in (MEMORY, FILES):
            self.tell(name, f"{first.value(name):.0f} -> {last.value(name):.0f}")
        self.assertLess(last.value(MEMORY), first.value(MEMORY) * 1.1 + 2**20)
        self.assertLessEqual(last.value(FILES), first.value(FILES) + 4)
        self.assertEqual({k for k in last if ANSWERS not in k[0]},
                         {k for k in first if ANSWERS not in k[0]})

    @staticmethod
    def tell(what, figure):
        print(f"{what:<32}{figure:>24}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--polls", type=int, default=1000)
    parser.add_argument("--scrapes", type=int, default=10_000)
    arguments = parser.parse_args()
    Soak.polls, Soak.scrapes = arguments.polls, arguments.scrapes
    result = unittest.TextTestRunner().run(
        unittest.defaultTestLoader.loadTestsFromTestCase(Soak))
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
