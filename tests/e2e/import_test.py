"""Import: exactly once, in any order, interrupted or not, and loud mistakes."""

import gzip
import json
import random
import signal
import sqlite3
import subprocess
import sys
import unittest

from program import END, PROGRAM, ProgramTest

HISTORY_START = "2020-02-01"


class ExactlyOnce(ProgramTest):
    def setUp(self):
        super().setUp()
        self.archive, _ = self.sample("--seed", "5")
        self.lines = self.archive.splitlines(keepends=True)
        clean = self.folder / "clean.db"
        self.import_bytes(self.archive, ledger=clean)
        self.expected = self.report("--format", "json", "--failures",
                                    ledger=clean)

    def assert_same_numbers(self, ledger):
        self.assertEqual(self.report("--format", "json", "--failures",
                                     ledger=ledger), self.expected)

    def test_I1_imported_twice_counts_once(self):
        self.import_bytes(self.archive)
        again = self.import_bytes(self.archive).stderr.decode()
        self.assertIn(": 0 new,", again)
        self.assert_same_numbers(self.ledger)

    def test_I1_in_any_order_and_in_parts(self):
        messages = self.lines[1:]
        for seed in range(5):
            shuffled = messages[:]
            random.Random(seed).shuffle(shuffled)
            ledger = self.folder / f"{seed}.db"
            cuts = [0, 17, 1200, 1201, 3600, len(shuffled)]
            parts = [shuffled[a:b] for a, b in zip(cuts, cuts[1:])]
            # Parts overlap, and the second is read twice.
            parts = parts[::-1] + [shuffled[1000:2500], parts[1]]
            files = [self.write(f"part{i}", b"".join(part))
                     for i, part in enumerate(parts)]
            self.run_program("import", "--ledger.path", ledger, "--covers",
                             f"{HISTORY_START}..{END}", *files)
            self.assert_same_numbers(ledger)

    def test_I1_gzip_and_plain_are_the_same(self):
        path = self.write("archive.gz", gzip.compress(self.archive))
        self.run_program("import", "--ledger.path", self.ledger, path)
        self.assert_same_numbers(self.ledger)

    def test_I1_killed_at_50_random_points(self):
        seed = random.SystemRandom().randrange(10**6)
        print(f"seed of the 50 points: {seed}")
        points = random.Random(seed)
        for i in range(50):
            ledger = self.folder / f"killed{i}.db"
            self.kill_after(points.randrange(len(self.archive)), ledger)
            self.import_bytes(self.archive, ledger=ledger)
            self.assert_same_numbers(ledger)

    def kill_after(self, count, ledger):
        """Kills an import that was given so many bytes."""
        process = subprocess.Popen(
            [PROGRAM, "import", "--ledger.path", str(ledger), "-"],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        process.stdin.write(self.archive[:count])
        process.stdin.flush()
        process.kill()
        self.assertEqual(process.wait(), -signal.SIGKILL)
        process.stdin.close()

    def test_I1_several_imports_at_once(self):
        self.import_at_once([self.write(name, self.archive)
                             for name in ("a", "b")], self.ledger)
        self.assert_same_numbers(self.ledger)

    def test_I1_several_imports_make_one_ledger(self):
        few = self.write("few", b"".join(self.lines[1:20]))
        for i in range(20):
            ledger = self.folder / f"new{i}.db"
            self.import_at_once([few] * 6, ledger)
            rows = sqlite3.connect(ledger).execute(
                "SELECT count(*) FROM message").fetchone()
            self.assertEqual(rows, (19,))

    def import_at_once(self, files, ledger):
        processes = [
            subprocess.Popen([PROGRAM, "import", "--ledger.path", str(ledger),
                              str(file)], stderr=subprocess.PIPE)
            for file in files]
        for process in processes:
            _, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err.decode())

    def test_I2_a_part_alone_is_not_said_to_be_whole(self):
        self.import_bytes(b"".join(self.lines[:3000]), status=1)
        report = self.json_report()
        self.assertEqual(report["window"]["covered_ratio"], 0)
        self.assertIn("Nothing of the window was read", self.report())

    def test_I3_a_deleted_ledger_read_again_is_the_same(self):
        self.import_bytes(self.archive)
        self.assert_same_numbers(self.ledger)
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"ledger.db{suffix}").unlink(missing_ok=True)
        self.import_bytes(self.archive)
        self.assert_same_numbers(self.ledger)


class Mistakes(ProgramTest):
    def lines(self, *ids):
        return "".join(
            json.dumps({"id": i, "topic": "org.fedoraproject.prod.monitor-gating"
                        ".single-build.end.success", "timestamp": 1600000000 + n,
                        "body": {}}) + "\n" for n, i in enumerate(ids))

    def error(self, text, *args):
        done = self.import_bytes(text.encode() if isinstance(text, str) else text,
                                 *args, status=1)
        return done.stderr.decode()

    def count(self):
        return self.json_report("--as-of", "2020-12-01", "--last",
                                "90d")["workflows"][0]["runs"]

    def test_a_bad_line_is_named_and_the_others_are_counted(self):
        err = self.error(self.lines("a") + "{oops\n" + self.lines("b"))
        self.assertIn("standard input, line 2: this is not JSON", err)
        self.assertEqual(self.count(), 2)

    def test_a_file_with_a_mistake_covers_nothing(self):
        err = self.error(self.lines("a") + "7\n", "--covers",
                         "2020-02-01..2020-12-01")
        self.assertIn("covers nothing", err)
        self.assertEqual(self.json_report()["window"]["covered_ratio"], 0)

    def test_covers_is_not_dropped_in_silence(self):
        self.assertIn("--covers is not recorded", self.error(
            self.lines("a") + "7\n", "--covers", "2020-02-01..2020-12-01"))

    def test_many_mistakes_are_counted(self):
        err = self.error(self.lines("a") + "x\n" * 500)
        self.assertIn("... and 490 more", err)

    def test_a_cut_off_archive_covers_nothing(self):
        archive, _ = self.sample()
        whole_lines = archive.splitlines(keepends=True)
        err = self.error(b"".join(whole_lines[:-1]))
        self.assertIn("its first line announces", err)
        self.assertEqual(self.json_report()["window"]["covered_ratio"], 0)

    def test_a_cut_off_gzip_file_is_an_error(self):
        archive, _ = self.sample()
        self.assertIn("end too early", self.error(
            gzip.compress(archive)[:-100]))

    def test_a_missing_file_is_an_error(self):
        done = self.run_program("import", "--ledger.path", self.ledger,
                                self.folder / "none", status=1)
        self.assertIn("No such file", done.stderr.decode())

    def test_coverage_of_the_future_is_cut(self):
        done = self.import_bytes(self.lines("a").encode(), "--covers",
                                 "2020-02-01..2999-01-01")
        self.assertNotIn("2999", done.stderr.decode())

    def test_I8_real_and_made_up_never_mix(self):
        archive, _ = self.sample()
        self.import_bytes(archive)
        self.assertIn("made-up messages", self.error(self.lines("real")))
        self.assertTrue(self.json_report()["sample"])

    def test_nothing_throws_whatever_a_message_holds(self):
        head = '{"topic":"org.fedoraproject.prod.monitor-gating.single-build.'
        tail = '","timestamp":1600000000,"id":"'
        bodies = ["null", "7", '"text"', "[]", "{}", '{"output": 7}',
                  '{"output": [null, 7, {}]}', '{"output_text": "\\u0000"}',
                  '{"output": ["' + "x" * 10_000_000 + '"]}',
                  '{"output": ["%s"]}' % ("00:00:00 - " * 1000)]
        text = "".join(
            f'{head}end.{end}{tail}{i}-{end}","body":{body}}}\n'
            for i, body in enumerate(bodies)
            for end in ("success", "failed", "error", "odd", "start"))
        raw = text.encode() + (head + "end.failed" + tail +
                               'utf","body":{"output":["').encode()
        raw += b'\xff\xfe Building the package"]}}\n'
        self.import_bytes(raw)
        workflow = self.json_report("--as-of", "2020-12-01")["workflows"][0]
        self.assertEqual(workflow["successes"], len(bodies))
        self.assertEqual(workflow["failures"], 2 * len(bodies) + 1)
        self.assertEqual(workflow["unknown"], 2 * len(bodies))


class HalfAFile(ProgramTest):
    """What was read in part is told, and covers nothing."""

    def setUp(self):
        super().setUp()
        self.archive, _ = self.sample("--days", "2")

    def assert_nothing_covered(self, content, reason):
        messages = b"".join(self.archive.splitlines(keepends=True)[1:])
        for text, flags in ((self.archive, []),
                            (messages, ["--covers", f"{HISTORY_START}..{END}"])):
            ledger = self.folder / "part.db"
            path = self.write("part", content(text))
            done = self.run_program("import", "--ledger.path", ledger, *flags,
                                    path, status=1)
            self.assertIn(reason, done.stderr.decode())
            covered = sqlite3.connect(ledger).execute("SELECT * FROM span")
            self.assertEqual(covered.fetchall(), [])
            ledger.unlink()

    def test_I2_what_follows_gzip_data_is_told(self):
        self.assert_nothing_covered(
            lambda text: gzip.compress(text[:5000]) + text[5000:],
            "other data follow its gzip data")

    def test_I2_gzip_data_that_end_too_early_are_told(self):
        self.assert_nothing_covered(
            lambda text: gzip.compress(text)[:-4], "end too early")

    def test_I2_a_line_that_ends_too_early_is_told(self):
        self.assert_nothing_covered(
            lambda text: text[:-10], "the file ends in the middle of this")

    def test_I2_what_follows_a_line_is_told(self):
        self.assert_nothing_covered(
            lambda text: text + b"</html>\n", "expected a JSON object")

    def test_I2_members_and_padding_of_gzip_are_read(self):
        packed = gzip.compress(self.archive[:5000]) + gzip.compress(
            self.archive[5000:])
        path = self.write("whole.gz", packed + bytes(1024))
        done = self.run_program("import", "--ledger.path", self.ledger, path)
        self.assertIn("  covers monitor-gating from", done.stderr.decode())

    def test_a_folder_and_a_closed_input_are_no_empty_files(self):
        done = self.run_program("import", "--ledger.path", self.ledger,
                                self.folder, status=1)
        self.assertIn("Is a directory", done.stderr.decode())
        done = subprocess.run(
            ["bash", "-c", '"$@" <&-', "bash", PROGRAM, "import",
             "--ledger.path", str(self.ledger), "-"],
            capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot read standard input", done.stderr)


class OddNames(ProgramTest):
    """Names that would command a terminal."""

    NAME = "a\x1b[31mb\nc\x9b"
    SHOWN = "a [31mb c "

    def assert_shown(self, *args, status):
        done = self.run_program(*args, status=status)
        told = (done.stdout + done.stderr).decode()
        self.assertIn(self.SHOWN, told)
        self.assertEqual([c for c in told if c != "\n" and not c.isprintable()],
                         [])
        return told

    def test_a_file_is_shown_without_control_characters(self):
        mistaken = self.write(self.NAME, json.dumps(
            {"raw_messages": [1], "arguments": {}}) + "\nx\n")
        missing = self.folder / (self.NAME + "missing")
        for status, command in ((1, "import"), (1, "check-config")):
            where = (["--ledger.path", self.ledger] if command == "import"
                     else ["--against"])
            for path in (mistaken, missing, self.folder / self.NAME / "x"):
                self.assert_shown(command, *where, path, status=status)

    def test_a_configuration_and_a_ledger_are_so(self):
        config = self.write(self.NAME, "x: 1\n")
        for command in (["check-config"], ["import", "-"]):
            self.assert_shown(*command, "--config.file", config, status=1)
        self.assert_shown("import", "--ledger.path", config, "-", status=1)
        self.assert_shown("report", "--ledger.path",
                          self.folder / self.NAME / "x", status=1)

    def test_what_is_no_flag_is_so(self):
        self.assert_shown(self.NAME, status=2)
        self.assert_shown("import", "--covers", self.NAME, "x", status=2)

    def test_what_has_to_be_imported_again_is_so(self):
        archive, _ = self.sample("--days", "2")
        self.run_program("import", "--ledger.path", self.ledger,
                         self.write(self.NAME, archive))
        default = self.run_program("check-config", "--print-default").stdout
        other = self.write("other.yml", default.replace(b": 24h", b": 12h"))
        self.assert_shown(
            "import", "--ledger.path", self.ledger, "--config.file", other,
            "--accept-recount", self.write("another", archive), status=0)


class EmptyValues(ProgramTest):
    def test_an_empty_value_does_not_stand_for_the_default(self):
        for command, flag, args in (
                ("report", "--config.file", []),
                ("report", "--ledger.path", []),
                ("report", "--as-of", []),
                ("import", "--config.file", ["x"]),
                ("sync", "--save-pages", []),
                ("serve", "--web.config.file", []),
                ("serve", "--web.listen-address", []),
                ("sample", "--truth", []),
                ("backfill", "--output", []),
                ("check-config", "--against", [])):
            done = self.run_program(command, *args, flag, "", status=2)
            self.assertIn(f"{command}: {flag}: the value is empty",
                          done.stderr.decode())
        done = self.run_program("import", "", status=2)
        self.assertIn("import: FILE: the value is empty", done.stderr.decode())


class TheFuture(ProgramTest):
    def test_a_history_start_in_the_future_is_refused_at_its_place(self):
        default = self.run_program("check-config", "--print-default").stdout
        text = default.decode()
        start = "history_start: "
        config = self.write("config.yml", text.replace(
            start + "2020-02-01", start + "2222-02-01"))
        for command in (["check-config"], ["report"], ["import", "-"]):
            done = self.run_program(*command, "--config.file", config, status=1)
            self.assertIn(
                f"{config}: sources: monitor-gating: history_start "
                "2222-02-01T00:00:00Z is in the future", done.stderr.decode())

    def test_an_as_of_in_the_future_is_refused(self):
        archive, _ = self.sample("--days", "2")
        self.import_bytes(archive)
        done = self.run_program("report", "--ledger.path", self.ledger,
                                "--as-of", "2222-01-01", status=2)
        self.assertIn("--as-of: 2222-01-01T00:00:00Z is in the future",
                      done.stderr.decode())


class Pages(ProgramTest):
    """Answers of datagrepper, as they were saved."""

    def page(self, start, end, ids, rows=100):
        return json.dumps({
            "raw_messages": [
                {"msg_id": i, "topic": "org.fedoraproject.prod.monitor-gating"
                 ".single-build.end.succeeded", "timestamp": float(start + 1 + n),
                 "msg": {"output": []}, "headers": {}}
                for n, i in enumerate(ids)],
            "total": len(ids), "pages": 1, "count": len(ids),
            "arguments": {"start": start, "end": end, "page": 1,
                          "rows_per_page": rows, "topics": [],
                          "categories": ["monitor-gating"]}}, indent=2)

    def test_I2_full_pages_are_holes(self):
        start = 1_580_515_200  # history start
        day = 86400
        first = self.page(start, start + 50 * day, ["a", "b"])
        full = self.page(start + 50 * day, start + 60 * day, ["c"], rows=1)
        last = self.page(start + 60 * day, start + 90 * day, ["d"])
        files = [self.write(f"{i}.json", text)
                 for i, text in enumerate((first, full, last))]
        done = self.run_program("import", "--ledger.path", self.ledger, *files)
        self.assertIn("it is full", done.stderr.decode())
        as_of = "2020-05-01T00:00:00Z"  # start + 90 days
        report = self.json_report("--as-of", as_of)
        self.assertEqual(report["workflows"][0]["runs"], 4)
        holes = report["workflows"][0]["holes"]
        self.assertEqual(holes[0]["start"], "2020-03-21T23:59:59Z")
        self.assertEqual(holes[0]["end"], "2020-03-31T23:59:59Z")
        self.assertAlmostEqual(report["window"]["covered_ratio"], 80 / 90,
                               places=4)
        # By itself the report ends where the first gap begins.
        self.assertEqual(self.json_report()["as_of"], "2020-03-21T23:59:59Z")

    def test_half_a_character_spoils_no_page(self):
        start = 1_580_515_200
        page = self.page(start, start + 86400, ["a", "b"]).replace(
            '"output": []', '"output": ["caf\\udcc3\\udca9", "\\ud83d\\ude00"]')
        for content in (page, gzip.compress(page.encode())):
            path = self.write("page", content)
            ledger = self.folder / "half.db"
            done = self.run_program("import", "--ledger.path", ledger, path)
            self.assertIn("2 messages: 2 new", done.stderr.decode())
            self.assertIn("  covers monitor-gating from", done.stderr.decode())
            ledger.unlink()

    def test_an_error_page_is_an_error(self):
        path = self.write("error.json", '{"error": "gone", "arguments": {}}')
        done = self.run_program("import", "--ledger.path", self.ledger, path,
                                status=1)
        self.assertIn("an error from datagrepper",
                      done.stderr.decode())


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
