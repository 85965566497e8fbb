"""The history that Prometheus and VictoriaMetrics are given."""

import gzip
import http.server
import os
import pathlib
import re
import subprocess
import time
import unittest

from exporter import Exporter
from program import PROGRAM, ProgramTest
from prometheus import Loopback, Prometheus, VictoriaMetrics
from serving import DAY, HOUR, seconds_of, time_of

ROOT = pathlib.Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "backfill"
GRID, BLOCK, SETTLE = 240, 7200, 900
SUCCESSES = "packager_workflow_run_successes_total"
WINDOW_RUNS = "packager_workflow_window_runs"
AS_OF = "packager_workflow_as_of_timestamp_seconds"
OURS = '{__name__=~"packager_workflow_.+"}'
END = time_of(int(time.time()) - SETTLE - 60)  # as late as can be


class Page(Loopback):
    """Shows Prometheus always the same text."""

    def __init__(self, text):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass
        super().__init__(Handler)


class Backfill(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = gzip.compress(cls.run_sample("--days", "30", end=END), 1)

    def setUp(self):
        super().setUp()
        self.import_bytes(self.archive)
        self.folder_of_prometheus = self.folder / "prometheus"
        self.data = self.folder_of_prometheus / "data"

    def write_past(self, *flags, status=0):
        """The lines, and what was told."""
        output = self.folder / "past.txt"
        output.unlink(missing_ok=True)
        done = self.run_program("backfill", "--ledger.path", self.ledger,
                                "--output", output, *flags, status=status)
        self.assertEqual(done.stdout, b"")
        lines = output.read_text().splitlines() if output.exists() else []
        return lines, done.stderr.decode()

    def backfill(self, *flags, status=0):
        """Runs deploy/backfill; what it told."""
        done = subprocess.run(
            [SCRIPT, "--ledger.path", self.ledger, *map(str, flags)],
            env=os.environ | {"TMPDIR": str(self.folder)}, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        told = done.stdout.decode()
        self.assertEqual(done.returncode, status, told)
        left = list(self.folder.glob("workflow-health-backfill.*"))
        self.assertEqual(left, [])
        return told

    def prometheus(self, *addresses):
        """Not yet started."""
        return Prometheus(self.folder_of_prometheus,
                          [(address, {}) for address in addresses])

    def scraped(self):
        """The address of an exporter that Prometheus has scraped before."""
        with Exporter(PROGRAM, "--no-poll", "--ledger.path",
                      self.ledger) as exporter, \
                self.prometheus(exporter.address) as prometheus:
            prometheus.wait_until(lambda: prometheus.query(AS_OF), "scraped")
        return exporter.address


class Text(Backfill):
    def test_its_instants(self):
        lines, told = self.write_past()
        instants = sorted({int(line.rpartition(" ")[2]) for line in lines
                           if line[0] != "#"})
        end = (seconds_of(END) + SETTLE) // BLOCK * BLOCK
        self.assertEqual(instants,
                         list(range(end - 100 * DAY, end, GRID)))
        self.assertIn(f"from {time_of(instants[0])} until {time_of(end)}", told)
        self.assertIn("made-up", told)
        self.assertEqual(lines[-1], "# EOF")

    def test_its_series(self):
        since = seconds_of(END) - HOUR
        lines, _ = self.write_past("--since", time_of(since), "--until", END)
        series = {line.split(" ")[0] for line in lines if line[0] != "#"}
        names = {one.partition("{")[0].removeprefix("packager_workflow_")
                 for one in series}
        self.assertEqual(names, {
            "run_successes_total", "run_failures_total", "run_errors_total",
            "runs_abandoned_total", "runs_unknown_total",
            "step_successes_total", "step_failures_total", "window_runs",
            "window_run_failures", "uptime_ratio", "uptime_lower_ratio",
            "uptime_upper_ratio", "run_duration_median_seconds",
            "run_duration_p95_seconds", "window_step_successes",
            "window_step_failures", "step_duration_median_seconds",
            "step_duration_p95_seconds", "objective_ratio",
            "expected_runs_per_day", "ended_timestamp_seconds",
            "step_position"})
        for one in series:
            if "step=" in one and "window=" in one:
                self.assertIn('window="7d"', one)

    def test_flags_say_which(self):
        since = (seconds_of(END) - DAY) // GRID * GRID
        lines, _ = self.write_past(
            "--since", time_of(since - 1), "--until", time_of(since + 1),
            "--label", "job=x", "--label", "instance=a:1")
        samples = [line for line in lines if line[0] != "#"]
        self.assertEqual({line.split(" ")[-1] for line in samples},
                         {str(since)})
        for line in samples:
            self.assertIn(',job="x",instance="a:1"} ', line)

    def test_what_is_refused(self):
        for flags, told in (
                (["--since", "2019-12-31"],
                 "2019-12-31T00:00:00Z is too early: the metrics begin at "
                 "2020-02-01T00:15:00Z"),
                (["--until", time_of(seconds_of(END) + SETTLE + 1)],
                 f"is too late: the metrics end at "
                 f"{time_of(seconds_of(END) + SETTLE)}"),
                (["--since", END, "--until", END],
                 "there are no samples between"),
                (["--label", "job"], "'job' is not a label; expected one like"),
                (["--label", "step=x"], "cannot have the label step twice"),
                (["--label", "a=x", "--label", "a=y"],
                 "cannot have the label a twice")):
            lines, error = self.write_past(*flags, status=2)
            self.assertIn(told, error)
            self.assertEqual(lines, [])

    def test_a_ledger_that_does_not_know_the_history_is_refused(self):
        ledger = self.folder / "new.db"
        args = ["backfill", "--ledger.path", ledger, "--output",
                self.folder / "past.txt"]
        error = self.run_program(*args, status=1).stderr.decode()
        self.assertIn("there is no ledger", error)
        message = b'{"id": "1", "topic": "org.fedoraproject.prod.x.y", ' \
            b'"timestamp": 1600000000, "body": {}, ' \
            b'"headers": {"sent-at": "2020-09-13T12:26:40+00:00"}}\n'
        self.import_bytes(message, ledger=ledger)
        error = self.run_program(*args, status=1).stderr.decode()
        self.assertIn("does not hold the archive from the history start on",
                      error)
        self.assertFalse((self.folder / "past.txt").exists())

    def test_the_span_is_told_without_writing(self):
        since = (seconds_of(END) - DAY) // GRID * GRID
        done = self.run_program(
            "backfill", "--ledger.path", self.ledger, "--span", "--since",
            time_of(since - 1), "--until", END)
        self.assertEqual(dict(line.split() for line in
                              done.stdout.decode().splitlines()), {
            "since": time_of(since), "until": END,
            "shown-since": "2020-02-01T00:15:00Z",
            "shown-until": time_of(seconds_of(END) + SETTLE)})
        self.assertEqual(done.stderr, b"The ledger holds made-up data.\n")

    def test_only_a_file_is_replaced(self):
        """Not a pipe of the shell, nor a link; see base/output.h."""
        target, link = self.write("target", "before"), self.folder / "link"
        link.symlink_to("target")
        since = time_of(seconds_of(END) - 2 * GRID)
        lines, _ = self.write_past("--since", since, "--until", END)
        for output, got in ((link, target),
                            (">(cat >got)", self.folder / "got"),
                            ("/dev/stdout >>got", self.folder / "got")):
            command = (f"{PROGRAM} backfill --ledger.path {self.ledger} "
                       f"--since {since} --until {END} --output {output}; wait")
            with self.subTest(output):
                (self.folder / "got").unlink(missing_ok=True)
                subprocess.run(["bash", "-c", command], cwd=self.folder,
                               check=True, timeout=60, capture_output=True)
                self.assertEqual(got.read_text().splitlines(), lines)
        self.assertTrue(link.is_symlink())

    def test_nothing_is_left_of_a_file_that_cannot_be_written(self):
        since = time_of(seconds_of(END) - HOUR)
        nowhere = self.folder / "no" / "past.txt"
        args = ["backfill", "--ledger.path", self.ledger, "--since", since,
                "--until", END, "--output"]
        error = self.run_program(*args, nowhere, status=1).stderr.decode()
        self.assertIn(f"cannot write {nowhere}: No such file", error)
        error = self.run_program(*args, self.folder, status=1).stderr.decode()
        self.assertIn(f"cannot write {self.folder}: Is a directory", error)
        self.assertFalse(pathlib.Path(f"{self.folder}.part").exists())
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, *map(str, args), "-"], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write to standard output", done.stderr)
        self.assertNotIn(b" series with ", done.stderr)


class IntoPrometheus(Backfill):
    """Its data is never worse off."""

    def samples(self):
        """All that there are, of a Prometheus that is stopped."""
        return set(subprocess.run(["promtool", "tsdb", "dump", self.data],
                                  stdout=subprocess.PIPE, check=True,
                                  timeout=60).stdout.splitlines())

    def test_blocks_are_shown_that_one_moves_oneself(self):
        since = time_of(seconds_of(END) - 2 * DAY)
        told = self.backfill("--since", since)
        blocks = pathlib.Path(re.search(r"The blocks are in (\S+)\. ", told)[1])
        self.assertIn(f"mv {blocks}/* DIR/", told)
        self.data.mkdir(parents=True)
        for block in blocks.iterdir():
            block.rename(self.data / block.name)
        with self.prometheus():
            pass
        lines, _ = self.write_past("--since", since)
        self.assertEqual(len(self.samples()),
                         sum(line[0] != "#" for line in lines))

    def test_a_new_prometheus_begins_with_the_history(self):
        self.data.mkdir(parents=True)
        told = self.backfill("--into", self.data, "--since",
                             time_of(seconds_of(END) - 2 * DAY))
        self.assertIn("now has the history", told)
        told = self.backfill("--into", self.data, "--since",
                             time_of(seconds_of(END) - 2 * DAY))
        self.assertIn("Nothing is written", told)
        with self.prometheus() as prometheus:
            at = (seconds_of(END) - DAY) // GRID * GRID
            self.assertEqual(
                prometheus.query(SUCCESSES, at).keys(),
                {(("instance", "localhost:19100"), ("job", "workflow-health"),
                  ("workflow", workflow))
                 for workflow in ("single-build", "multi-build")})

    def test_one_that_runs_is_refused(self):
        with self.prometheus():
            told = self.backfill("--into", self.data, status=1)
            self.assertIn(f"Prometheus uses {self.data}: stop it", told)
        self.assertEqual(self.samples(), set())

    def test_a_folder_of_something_else_is_refused(self):
        told = self.backfill("--into", self.folder, status=1)
        self.assertIn("holds no data of Prometheus", told)
        told = self.backfill("--into", self.folder / "nowhere", status=1)
        self.assertIn("is not a folder", told)

    def test_a_second_run_writes_nothing(self):
        address = self.scraped()
        flags = ["--into", self.data, "--instance", address, "--since",
                 time_of(seconds_of(END) - 2 * DAY)]
        self.backfill(*flags)
        blocks = sorted(self.data.glob("*/meta.json"))
        self.assertTrue(blocks)
        self.assertIn("Nothing is written", self.backfill(*flags))
        self.assertEqual(sorted(self.data.glob("*/meta.json")), blocks)

    def recount(self):
        """Counts anew: each run that broke at resultsdb breaks elsewhere."""
        text = self.run_program("check-config", "--print-default").stdout
        config = self.write("other.yml", text.replace(
            b"begin: '^resultsdb results in datagrepper",
            b"begin: '^NEVER|^resultsdb nowhere"))
        self.import_bytes(self.archive, "--config.file", config,
                          "--accept-recount")
        return ["--config.file", config]

    def test_after_a_recount_the_blocks_of_before_are_replaced(self):
        flags = ["--into", self.data, "--since",
                 time_of(seconds_of(END) - 2 * DAY)]
        (self.data / "wal").mkdir(parents=True)
        self.backfill(*flags)
        before = self.samples()
        self.assertTrue(before)
        later = [*flags[:-1], time_of(seconds_of(END) - DAY)]
        flags += (recounted := self.recount())
        told = self.backfill(*later, *recounted)
        self.assertIn("It replaces earlier blocks", told)
        after = self.samples()
        self.assertEqual({sample.rpartition(b" ")[2] for sample in before},
                         {sample.rpartition(b" ")[2] for sample in after})
        self.assertNotEqual(before, after)
        lines, _ = self.write_past(*flags[2:])
        self.assertEqual(len(after), sum(line[0] != "#" for line in lines))
        self.assertIn("Nothing is written", self.backfill(*flags))

    def test_what_was_scraped_before_a_recount_is_told_how_to_replace(self):
        begin = int(time.time()) - 5 * HOUR // 2
        with Page(f'{SUCCESSES}{{workflow="a"}} 1 {begin}000\n') as page, \
                self.prometheus(page.address) as prometheus:
            prometheus.wait_until(lambda: prometheus.query(SUCCESSES, begin),
                                  "scraped")
        flags = ["--into", self.data, "--instance", page.address, "--since",
                 time_of(begin - GRID)]
        self.assertIn("Nothing is written", self.backfill(*flags))
        before = self.samples()
        told = self.backfill(*flags, *self.recount(), status=1)
        self.assertIn(f"keeps what it scraped from {time_of(begin)} until",
                      told)
        self.assertIn("admin/tsdb/delete_series", told)
        self.assertEqual(self.samples(), before)

    def test_a_folder_may_have_any_name(self):
        data = self.folder / "data [1]*"
        data.mkdir()
        flags = ["--into", data, "--since",
                 time_of(seconds_of(END) - 6 * HOUR)]
        self.assertIn("now has the history", self.backfill(*flags))
        self.assertIn("Nothing is written", self.backfill(*flags))

    def test_what_was_scraped_of_the_exporter_stays(self):
        self.check_that_it_stays(AS_OF, "has samples of these series from")

    def test_what_was_scraped_of_others_stays(self):
        self.check_that_it_stays("up", "what Prometheus scraped since")

    def check_that_it_stays(self, name, reason):
        """Of a series that began a while ago and is not in a block yet."""
        begin = int(time.time()) - 5 * HOUR // 2
        with Page(f"{name} 1 {begin}000\n") as page, \
                self.prometheus(page.address) as prometheus:
            prometheus.wait_until(lambda: prometheus.query(name, begin),
                                  "scraped")
        before = self.samples()
        flags = ["--into", self.data, "--instance", page.address, "--since",
                 time_of(seconds_of(END) - DAY)]
        told = self.backfill(*flags, status=1)
        self.assertIn(f"{reason} {time_of(begin)}", told)
        self.assertEqual(list(self.data.glob("*/meta.json")), [])

        until = told.split()[-2:]
        self.assertEqual(until, ["--until", time_of(begin)])
        told = self.backfill(*flags, *until)
        end = begin // BLOCK * BLOCK
        self.assertIn(f"until {time_of(end)}", told)
        with self.prometheus():
            pass
        after = self.samples()
        self.assertEqual(before - after, set())
        instants = {int(sample.rpartition(b" ")[2]) // 1000
                    for sample in after - before}
        self.assertEqual(max(instants), end - GRID)


class IntoVictoriaMetrics(Backfill):
    def test_it_takes_the_same_file(self):
        lines, _ = self.write_past("--since",
                                   time_of(seconds_of(END) - 2 * DAY))
        with VictoriaMetrics(self.folder / "victoria") as engine, \
                open(self.folder / "past.txt", "rb") as past:
            engine.post("/api/v1/import/prometheus", past)
            engine.flush()
            at = seconds_of(END) // BLOCK * BLOCK - BLOCK
            shown = engine.query(f'{WINDOW_RUNS}{{window="7d"}}', at)
            report = self.json_report("--last", "7d", "--as-of",
                                      time_of(at - SETTLE))
            self.assertEqual(shown, {
                (("window", "7d"), ("workflow", of["workflow"])): of["runs"]
                for of in report["workflows"]})
            self.assertEqual(
                engine.scalar(f"sum(count_over_time({OURS}[3d]))"),
                sum(line[0] != "#" for line in lines))  # keeps their names

    def test_it_keeps_all_if_it_runs_as_the_readme_says(self):
        retention = set(re.findall(r"-retentionPeriod=\w+",
                                   (ROOT / "README.md").read_text()))
        self.assertEqual(len(retention), 1)
        end = seconds_of(END) // BLOCK * BLOCK
        written = 0
        with VictoriaMetrics(self.folder / "victoria",
                             retention=retention.pop()) as engine:
            for at in (end - 100 * DAY, end - HOUR):  # 100 days: the default
                lines, _ = self.write_past("--since", time_of(at), "--until",
                                           time_of(at + HOUR))
                written += sum(line[0] != "#" for line in lines)
                with open(self.folder / "past.txt", "rb") as past:
                    engine.post("/api/v1/import/prometheus", past)
            engine.flush()
            self.assertEqual(engine.ignored(), 0)
            self.assertEqual(
                engine.scalar(f"sum(count_over_time({OURS}[101d]))"), written)


if __name__ == "__main__":
    unittest.main()
