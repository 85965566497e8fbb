"""The report as a user sees it."""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import unittest

from program import END, PROGRAM, ProgramTest


class ReportTest(ProgramTest):
    def setUp(self):
        super().setUp()
        archive, _ = self.sample()
        self.import_bytes(archive)

    def test_the_same_ledger_window_and_as_of_give_the_same_bytes(self):
        for form in ("text", "markdown", "json", "csv", "html"):
            args = ("report", "--ledger.path", self.ledger, "--format", form,
                    "--as-of", END, "--failures")
            zones = [{**os.environ, "TZ": zone, "LC_ALL": "C.UTF-8"}
                     for zone in ("UTC", "Europe/Prague")]
            first, second = [self.run_program(*args, env=env).stdout
                             for env in zones]
            self.assertEqual(first, second)
            self.assertGreater(len(first), 1000)

    def test_text_fits_100_columns(self):
        for line in self.report("--failures").splitlines():
            if "://" not in line:
                self.assertLessEqual(len(line), 100, line)

    def test_no_colour_unless_on_a_terminal(self):
        self.assertNotIn("\x1b", self.report())

    def test_colour_on_a_terminal_that_wants_it(self):
        for extra, coloured in (({}, True), ({"NO_COLOR": "1"}, False),
                                ({"TERM": "dumb"}, False)):
            text = self.on_terminal({"TERM": "xterm", **extra})
            self.assertEqual("\x1b[" in text, coloured, extra)

    def on_terminal(self, extra):
        env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        command = (f"{os.environ['WORKFLOW_HEALTH']} report "
                   f"--ledger.path {self.ledger}")
        done = self.run_as_script(command, {**env, **extra})
        return done.stdout.decode()

    def run_as_script(self, command, env):
        return subprocess.run(["script", "-qec", command, "/dev/null"],
                              env=env, capture_output=True, check=True,
                              stdin=subprocess.DEVNULL, timeout=60)

    def test_I4_windows_that_touch_add_up(self):
        bounds = ["2024-10-18", "2024-11-01", "2024-11-01T00:00:01Z",
                  "2024-12-24T13:37:00Z", END]
        parts = [self.counts("--since", a, "--until", b)
                 for a, b in zip(bounds, bounds[1:])]
        whole = self.counts("--since", bounds[0], "--until", bounds[-1])
        self.assertEqual([sum(column) for column in zip(*parts)], whole)
        self.assertGreater(whole[0], 500)

    def counts(self, *window):
        workflow = self.json_report(*window)["workflows"][0]
        steps = sorted((s["application"], s["step"], s["successes"],
                        s["failures"]) for s in workflow["steps"]
                       if s["application"] != "workflow")
        return ([workflow[key] for key in
                 ("runs", "successes", "failures", "errors", "abandoned",
                  "unknown")] +
                [n for step in steps for n in step[2:]])

    def test_I6_every_failure_can_be_looked_up(self):
        workflow = self.json_report("--failures")["workflows"][0]
        self.assertEqual(len(workflow["failed_runs"]), workflow["failures"])
        for run in workflow["failed_runs"]:
            self.assertTrue(run["message_id"])
            self.assertRegex(run["url"], r"/v2/(id\?id=|search\?start=\d+)")
        text = self.report("--failures")
        for run in workflow["failed_runs"]:
            self.assertIn(run["url"], text)

    def test_I2_a_window_that_is_not_covered_says_so(self):
        report = self.json_report("--as-of", "2025-02-01")
        workflow = report["workflows"][0]
        self.assertEqual(workflow["holes"],
                         [{"start": END, "end": "2025-02-01T00:00:00Z"}])
        self.assertLess(report["window"]["covered_ratio"], 1)
        self.assertIn(END[:10], self.report("--as-of", "2025-02-01"))

    def test_I3_what_lies_behind_the_as_of_is_not_counted(self):
        early = self.json_report("--as-of", "2024-12-01", "--since",
                                 "2024-10-18", "--until", END)
        same = self.json_report("--since", "2024-10-18", "--until",
                                "2024-12-01")
        for key in ("runs", "failures", "abandoned"):
            self.assertEqual(early["workflows"][0][key],
                             same["workflows"][0][key])

    def test_I5_what_is_not_understood_is_told_by_topic(self):
        report = self.json_report()
        self.assertGreater(report["unclassified"]["messages"], 0)
        topic = report["unclassified"]["topics"][0]["topic"]
        self.assertIn(topic, self.report())

    def test_a_window_without_runs_has_no_ratio(self):
        args = ("--since", "2020-03-01", "--until", "2020-03-02")
        report = self.json_report(*args)
        self.assertEqual(report["verdict"], "no runs")
        self.assertIsNone(report["workflows"][0]["uptime"])
        self.assertNotIn("100.0 %", self.report(*args))

    def test_an_ended_workflow_shows_its_last_90_days(self):
        report = self.json_report("--as-of", "2026-06-01")
        workflow = report["workflows"][0]
        self.assertTrue(workflow["moved_back"])
        self.assertGreater(workflow["runs"], 700)
        self.assertEqual(report["window"], workflow["window"])
        self.assertEqual(workflow["window"]["end"][:10], END[:10])
        self.assertEqual(report["requested_window"]["end"],
                         "2026-06-01T00:00:00Z")
        self.assertIn("single-build ended on 2025-02-20", report["notes"][0])

    def test_an_ended_workflow_has_no_verdict_for_now(self):
        report = self.json_report("--as-of", "2026-06-01")
        for told in (report, *report["workflows"]):
            self.assertEqual(told["state"], "ended")
            self.assertEqual(told["ended"], "2025-02-20T00:00:00Z")
            self.assertIsNone(told["verdict"])
            self.assertIn("since 2025-02-20", told["sentence"])
        self.assertIn("Every workflow of the configuration has ended: no "
                      "figure describes the present.", report["notes"])
        done = self.run_program("report", "--ledger.path", self.ledger,
                                "--as-of", "2026-06-01", "--fail-below-target")
        self.assertIn("note: single-build ended on 2025-02-20",
                      done.stderr.decode())

    def test_what_ended_is_said_first(self):
        for form in ("text", "markdown", "html"):
            text = self.report("--format", form, "--as-of", "2026-06-01")
            text = text.partition("<main>")[2] or text
            text = text.replace("\n> ", " ").replace("\n", " ")
            first = text.index("Nobody has measured this since 2025-02-20")
            self.assertLess(first, text.index("281 of"))
            self.assertNotIn("Yes, the workflow broke", text)

    def test_a_window_of_the_past_keeps_its_verdict(self):
        args = ("--as-of", "2026-06-01", "--since", "2024-10-17", "--until", END)
        report = self.json_report(*args)
        self.assertEqual(report["state"], "ended")
        self.assertEqual(report["verdict"], "yes")
        self.assertIn("; nobody has measured it since 2025-02-20",
                      report["sentence"])
        self.run_program("report", "--ledger.path", self.ledger, *args,
                         "--fail-below-target", status=3)

    def test_before_its_end_a_workflow_is_active(self):
        report = self.json_report("--as-of", END)
        self.assertEqual([report["state"], report["verdict"]],
                         ["active", "yes"])
        self.assertEqual(report["window"], report["requested_window"])

    def test_a_made_up_archive_says_so(self):
        self.assertTrue(self.json_report()["sample"])
        for form in ("text", "markdown", "html"):
            self.assertIn("MADE-UP", self.report("--format", form))

    def test_csv_has_one_header_line_per_table(self):
        text = self.report("--format", "csv", "--failures")
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
        widths = {}
        for row in rows:
            self.assertEqual(len(row), widths.setdefault(row[0], len(row)))
        self.assertIn("steps", widths)
        self.assertIn("failed_runs", widths)

    def test_fail_below_target_has_a_code_of_its_own(self):
        self.run_program("report", "--ledger.path", self.ledger,
                         "--fail-below-target", status=3)

    def test_output_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [os.environ["WORKFLOW_HEALTH"], "report", "--ledger.path",
                 str(self.ledger)], stdout=full, stderr=subprocess.PIPE,
                check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot write to standard output", done.stderr)


class Readme(ProgramTest):
    def test_the_readme_shows_what_the_program_says(self):
        readme = pathlib.Path(__file__).parents[2] / "README.md"
        shown = [line[2:] for line in readme.read_text().splitlines()
                 if line.startswith("> ")]
        shown = [line for line in shown if "..." not in line]
        archive, _ = self.sample(end="2025-02-01")
        self.import_bytes(archive)
        report = self.report("--format", "markdown", "--as-of",
                             "2025-02-01").splitlines()
        self.assertGreater(len(shown), 40)
        self.assertEqual([line for line in shown if line not in report], [])


class Usage(ProgramTest):
    def test_wrong_usage_says_what_was_expected(self):
        cases = [
            ([], "no command given"),
            (["reprot"], "expected serve, sync, import, report, backfill, "
             "check-config or sample"),
            (["report", "--formt", "json"], "--formt"),
            (["report", "--format", "xml"], "expected text, markdown, json"),
            (["report", "--last", "90"], "is not a duration"),
            (["report", "--since", "monday"], "--since: 'monday' is not a time"),
            (["report", "--last", "1d", "--since", "2024-01-01"], "exclude"),
            (["report", "--since", "2024-01-02", "--until", "2024-01-01"],
             "later than"),
            (["import"], "no FILE given"),
            (["import", "--covers", "2024", "-"], "is not a span"),
            (["sample", "--days", "0"], "not from 1 to"),
            (["sample", "--seed", "x"], "is not a whole number"),
            (["sample", "--seed", "-1"], "is not a whole number"),
            (["check-config", "mine.yml"], "takes flags only"),
            (["sample", "--profile", "sick"], "expected initiative, healthy or live"),
            (["check-config", "--each"], "needs --against"),
            (["check-config", "--topic", "a.b"], "needs --against"),
            # The library that reads flags never ends putting in such names.
            (["serve", "--%canonical_option%"], "--%canonical_option%"),
            (["report", "--as-of=%value%"], "%value%"),
            (["sample", "--days", "%option%"], "--days needs a whole number"),
            (["sample", "--days", "1", "--days", "2"], "more than once"),
            (["report", "--failures=%prefix%"], "--failures takes no value"),
            (["report", "--format"], "--format needs a value"),
            (["report", "--format="], "--format= has no value after it"),
            (["report", "-%"], "there is no flag -%"),
        ]
        for args, expected in cases:
            err = self.run_program(*args, status=2).stderr.decode()
            self.assertIn(expected, err)
            self.assertIn("--help", err)

    def test_nothing_from_outside_commands_the_terminal(self):
        name = "a\x1b[31mb\u202ec\nd"
        lines = self.write("lines", json.dumps(
            {"id": "1", "topic": "org.fedoraproject.prod." + name,
             "timestamp": 1736503201.0, "body": {}}))
        bad = self.write("bad\x1b[31m.yml", f"{name}: 1\n")
        for args, status in (
                (["report", f"--{name}"], 2),
                ([name], 2),
                (["report", "--as-of", name], 2),
                (["report", "--ledger.path", self.folder / name], 1),
                (["backfill", "--output", "-", "--ledger.path",
                  self.folder / name], 1),
                (["check-config", "--config.file", self.folder / name], 1),
                (["check-config", "--config.file", bad], 1),
                (["check-config", "--against", self.folder / name], 1),
                (["check-config", "--against", lines, "--each"], 0),
                (["sample", "--days", "1", "--truth",
                  self.folder / "none" / name], 1),
                (["sync", "--save-pages", f"/dev/null/{name}", "--ledger.path",
                  self.folder / "other.db"], 1)):
            done = self.run_program(*args, status=status)
            told = (done.stderr + done.stdout).decode()
            self.assertNotEqual(told, "")
            for character in "\x1b\u202e":
                self.assertNotIn(character, told, args)

    def test_a_sample_from_before_history_start_is_refused(self):
        done = self.run_program("sample", "--end", "2019-01-01", status=2)
        self.assertIn("before the history start", done.stderr.decode())
        self.assertEqual(done.stdout, b"")

    def test_help_and_version(self):
        self.assertIn("commands:",
                      self.run_program("--help").stdout.decode())
        for command in ("import", "report", "check-config", "sample"):
            text = self.run_program(command, "--help").stdout.decode()
            self.assertIn(f"usage: workflow-health {command}", text)
            self.assertIn("--config.file", text)
            for line in text.splitlines():
                self.assertLessEqual(len(line), 100)
        self.assertRegex(
            self.run_program("--version").stdout.decode(),
            r"^workflow-health \d+\.\d+\.\d+ \(revision "
            r"(unknown|[0-9a-f]{12,}(-dirty)?), \S+ \d+\.\d+\.\d+\)\n$")

    def test_without_a_ledger_the_report_says_how_to_make_one(self):
        done = self.run_program("report", "--ledger.path", self.ledger, status=1)
        self.assertIn("workflow-health sync", done.stderr.decode())
        self.assertFalse(self.ledger.exists())

    def test_a_ledger_that_one_may_not_write_says_what_it_needs(self):
        archive, _ = self.sample("--days", "2")
        self.import_bytes(archive)
        before = self.ledger.read_bytes()
        for path in (self.ledger, self.folder):
            path.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        command = [PROGRAM, "report", "--ledger.path", str(self.ledger)]
        if os.geteuid() == 0:  # whom no mode keeps from writing
            command = ["setpriv", "--reuid=65534", "--clear-groups", *command]
        done = subprocess.run(command, capture_output=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"needs write permission", done.stderr)
        self.assertEqual(self.ledger.read_bytes(), before)

    def test_the_ledger_has_a_place_of_its_own(self):
        archive, _ = self.sample("--days", "2")
        for name, env, place in (
                ("STATE_DIRECTORY", "state", "state/ledger.db"),
                ("XDG_STATE_HOME", "xdg", "xdg/workflow-health/ledger.db"),
                ("HOME", "home",
                 "home/.local/state/workflow-health/ledger.db")):
            self.run_program("import", "-", input=archive,
                             env={name: str(self.folder / env)})
            self.assertTrue((self.folder / place).exists(), place)


class CheckConfig(ProgramTest):
    def test_the_default_configuration_is_right(self):
        text = self.run_program("check-config", "--print-default").stdout
        path = self.write("mine.yml", text)
        done = self.run_program("check-config", "--config.file", path)
        self.assertIn("single-build: 17 steps", done.stdout.decode())

    def test_all_mistakes_are_told_at_once(self):
        text = self.run_program("check-config", "--print-default").stdout
        path = self.write("mine.yml", text.decode()
                          .replace("target: 0.95", "targt: 0.95")
                          .replace("settle: 15m", "settle: soon"))
        err = self.run_program("check-config", "--config.file", path,
                               status=1).stderr.decode()
        self.assertEqual(len(err.splitlines()), 2, err)
        for line in err.splitlines():
            self.assertRegex(line, r"mine\.yml:\d+:\d+: ")

    def unknowing_config(self):
        """The text of koji / tag-stable is none that a log holds."""
        text = self.run_program("check-config", "--print-default").stdout
        before, after = text.decode().split("step: tag-stable")
        for pattern in ("'^Retrieving koji tags'",
                        "\"^Retrieving koji tags.*'f[0-9]+'\""):
            after = after.replace(pattern, "'^No such line'", 1)
        return self.write("unknowing.yml", before + "step: tag-stable" + after)

    def test_against_lists_the_steps_that_nothing_matched(self):
        archive, _ = self.sample()
        path = self.write("archive", archive)
        known = self.run_program("check-config", "--against", path)
        self.assertNotIn(b"steps that matched no line", known.stdout)
        text = self.run_program("check-config", "--config.file",
                                self.unknowing_config(), "--against",
                                path).stdout.decode()
        self.assertTrue(text.endswith(
            "steps that matched no line of a log:\n"
            "           single-build: koji / tag-stable\n"
            "           multi-build: koji / tag-stable\n"), text[-500:])

    def test_a_step_that_no_log_shows_is_not_seen(self):
        archive, _ = self.sample()
        config = ("--config.file", self.unknowing_config())
        self.import_bytes(archive, *config)
        report = self.json_report(*config)
        for workflow in report["workflows"]:
            for step in workflow["steps"]:
                with self.subTest(step=step["step"]):
                    if step["step"] == "unattributed":
                        self.assertIsNone(step["seen"])
                    elif step["step"] == "tag-stable":
                        self.assertEqual(step["seen"], 0)
                        self.assertGreater(step["successes"], 0)
                    else:
                        self.assertGreater(step["seen"], 0)
        text = self.report(*config)
        self.assertRegex(text, r"koji / tag-stable +not seen")

    def test_against_takes_several_files(self):
        archive, _ = self.sample("--days", "3")
        files = [self.write(name, archive) for name in ("a", "b")]
        text = self.run_program("check-config", "--against",
                                *files).stdout.decode()
        count = len(archive.splitlines()) - 1
        self.assertIn(f"{2 * count} messages", text)

    def against(self, messages, *flags):
        path = self.write("messages", "\n".join(map(json.dumps, messages)))
        return self.run_program("check-config", "--against", path,
                                *flags).stdout.decode()

    def test_against_tells_what_live_messages_say(self):
        topic = "org.fedoraproject.prod.buildsys.build.state.change"
        body = {"new": 0, "build_id": 2861234, "task_id": 139112233,
                "request": ["git+https://src.fedoraproject.org/rpms/a.git#1",
                            "rawhide"], "release": "1.fc46"}
        messages = [{"id": "1", "topic": topic, "timestamp": 1789000000,
                     "body": body},
                    {"id": "2", "topic": topic, "timestamp": 1789000600,
                     "body": {**body, "new": 1}},
                    {"id": "3", "topic": topic, "timestamp": 1789000600,
                     "body": {**body, "new": 2}}]
        each = self.against(messages, "--each").splitlines()
        self.assertEqual(
            each[0], f"2026-09-10T00:26:40Z {topic}: koji / build: opens "
                     "2861234, 139112233")
        self.assertIn(f"{topic}: koji / build: closes 2861234, 139112233",
                      each[2])
        self.assertIn(": bodhi / create-update: opens 2861234", each[3])
        self.assertIn(": koji / build: nothing (opens: /new is '2', expected "
                      "'0'; closes: /new is '2', expected '1'; ", each[4])
        text = self.against(messages)
        self.assertIn("        1  koji / build: opens\n", text)
        self.assertIn("        2  bodhi / create-update: nothing\n", text)
        self.assertNotIn("not understood", text)
        self.assertNotIn("no line of a log", text)
        self.assertIn("as of 2026-09-10T00:36:40Z, the latest message\n"
                      "        1  koji / build: succeeded\n"
                      "        1  bodhi / create-update: pending\n", text)

    def test_against_takes_a_body_alone(self):
        path = self.write("body", json.dumps({"repo": "f44-updates",
                                              "success": True}))
        topic = "org.fedoraproject.prod.bodhi.compose.complete"
        text = self.run_program("check-config", "--against", path, "--each",
                                "--topic", topic).stdout.decode()
        self.assertIn(f" {topic}: bodhi / compose: closes f44-updates\n", text)

    def test_against_shows_what_is_not_understood(self):
        archive, _ = self.sample()
        path = self.write("archive", archive)
        text = self.run_program("check-config", "--against",
                                path).stdout.decode()
        self.assertIn("topics that are not understood", text)
        self.assertIn("lines that are not understood", text)
        self.assertIn("monitor-gating.heartbeat", text)
        self.assertIn("single-build: resultsdb / store-result", text)
        each = self.run_program("check-config", "--against", path,
                                "--each").stdout.decode()
        self.assertGreater(len(each.splitlines()), 5000)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
