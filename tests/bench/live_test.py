"""What must hold of the made-up live traffic, and of what is measured with it."""

import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import live
from live_messages import A_YEAR, END, MEAN, Lines, rfc3339, seconds, span, write
from live_traffic import DAY, TELLING, Traffic
from measure import run

PROGRAM = os.environ["WORKFLOW_HEALTH"]
HERE = pathlib.Path(__file__).parent
STEP = re.compile(r"\n  - application: (\S+)\n    step: (\S+)\n    source: live\n")
# 20 days are longer than a life; so every step comes to an end.
MESSAGES, DAYS = 4000, 20


def traffic(messages=MESSAGES, days=DAYS):
    return Traffic(messages, *span(messages, days))


def check_config(*flags, **kwargs):
    return subprocess.run([PROGRAM, "check-config", *flags], check=True, text=True,
                          stdout=subprocess.PIPE, **kwargs).stdout


def tried(messages):
    """What the program says of them. They are a second apart, so that all lines
    of one message are known by their time."""
    lines, start = Lines(MEAN), seconds(END)
    archive = "".join(lines.line(start + i, *message[1:])
                      for i, message in enumerate(messages))
    return check_config("--each", "--against", "-", input=archive)


def times_that_tell(said):
    """Of the messages that tell an event."""
    return {line.split()[0] for line in said.splitlines()
            if re.match(r"\d{4}-.*?: \S+ / \S+: (?!nothing)", line)}


class Messages(unittest.TestCase):
    def test_the_telling_ones_tell_and_the_others_do_not(self):
        telling = list(traffic().telling())
        said = tried(telling)
        self.assertGreater(len(telling), MESSAGES * TELLING * 0.8)
        self.assertEqual(len(times_that_tell(said)), len(telling))
        maker = traffic()
        quiet = [(0, *maker.quiet(0)) for _ in range(2000)]
        said = tried(quiet)
        self.assertEqual(times_that_tell(said), set())
        # Each is of a topic that some step reads.
        told_of = {line.split()[0] for line in said.splitlines()
                   if ": nothing (" in line}
        self.assertEqual(len(told_of), len(quiet))

    def test_every_live_step_has_attempts_that_end_well(self):
        steps = STEP.findall(check_config("--print-default"))
        self.assertGreaterEqual(len(steps), 15)
        out = io.StringIO()
        write(out, MESSAGES, DAYS)
        said = check_config("--against", "-", input=out.getvalue())
        attempts = said.split("attempts at live steps")[1]
        for application, step in steps:
            self.assertRegex(attempts, rf"{application} / {step}: "
                                       "(succeeded|verdict (passed|incomplete))")

    def test_they_are_as_many_as_asked_for(self):
        for messages, days in ((20_000, 20), (20_000, None)):
            made = sum(1 for _ in traffic(messages, days).messages())
            self.assertAlmostEqual(made / messages, 1, delta=0.1)
            telling = sum(1 for _ in traffic(messages, days).telling())
            self.assertAlmostEqual(telling / made, TELLING, delta=0.001)

    def test_without_days_they_are_as_dense_as_in_a_year(self):
        start, end = span(A_YEAR, None)
        self.assertEqual(end - start, 365 * DAY)
        self.assertEqual(rfc3339(end) + "Z", END)

    def test_they_come_in_order_of_their_times_and_within_the_days(self):
        start, end = span(MESSAGES, DAYS)
        times = [message[0] for message in traffic().messages()]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[0], start)
        self.assertLessEqual(times[-1], end)
        # As many at the start as at the end.
        half = sum(time <= (start + end) / 2 for time in times)
        self.assertAlmostEqual(half / len(times), 0.5, delta=0.1)

    def test_their_mean_size_is_as_asked_for_and_no_id_comes_twice(self):
        for mean in (2000, MEAN, 5000):
            out = io.StringIO()
            written, size = write(out, MESSAGES, DAYS, mean)
            header, *lines = out.getvalue().splitlines(keepends=True)
            self.assertTrue(json.loads(header)["sample"])
            self.assertEqual((len(lines), sum(map(len, lines))), (written, size))
            self.assertAlmostEqual(size / written / mean, 1, delta=0.02)
            self.assertEqual(len({json.loads(line)["id"] for line in lines}), written)

    def test_they_are_the_same_each_time(self):
        texts = [io.StringIO(), io.StringIO()]
        for out in texts:
            write(out, MESSAGES, DAYS)
        self.assertEqual(texts[0].getvalue(), texts[1].getvalue())

    def test_more_of_them_need_no_more_memory(self):
        peaks = [run([sys.executable, "-B", HERE / "live_messages.py",
                      "--messages", str(messages)])[1] for messages in (10_000, 80_000)]
        self.assertLess(peaks[1], peaks[0] * 1.1)


class Figures(unittest.TestCase):
    def measure(self, *flags):
        """Exit code, and what it prints."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), self.assertRaises(SystemExit) as end:
            live.main(["--messages", "3000", "--days", "5", "--ignore-time", *flags])
        return end.exception.code, out.getvalue()

    def test_all_of_them_are_told_with_their_limits(self):
        code, told = self.measure()
        self.assertEqual(code, 1 if "NOT KEPT" in told else 0, told)
        for what in ("import, CPU per message .* us  under 20 us",
                     "import, peak memory .* MiB  under 64 MiB",
                     r"ledger of a year of 10,000,000 +\d\.\d\d GB  under 1.2 GB",
                     "report over 90 days, CPU .* ms  under 2,000 ms",
                     "report, peak memory .* MiB"):
            self.assertRegex(told, what)

    def test_a_stream_makes_the_same_ledger(self):
        def ledger(told):
            return re.search("ledger, per message.*", told)[0]
        self.assertEqual(ledger(self.measure("--stream")[1]), ledger(self.measure()[1]))

    def test_a_limit_that_is_not_kept_is_a_failure(self):
        limit = live.LEDGER_LIMIT
        self.addCleanup(setattr, live, "LEDGER_LIMIT", limit)
        live.LEDGER_LIMIT = 0.01
        code, told = self.measure()
        self.assertEqual(code, 1)
        self.assertRegex(told, "ledger of a year.*NOT KEPT")

    def test_without_a_program_it_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run(
                [sys.executable, "-B", HERE / "live.py"], cwd=folder, text=True,
                env={**os.environ, "WORKFLOW_HEALTH": ""}, capture_output=True,
                check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("WORKFLOW_HEALTH names no program", ended.stderr)


if __name__ == "__main__":
    unittest.main()
