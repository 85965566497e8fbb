"""Import under other rules: refused, or counted anew."""

import json
import random
import sqlite3
import subprocess
import sys
import unittest

from program import PROGRAM, ProgramTest


class OtherRules(ProgramTest):
    def setUp(self):
        super().setUp()
        self.archive, _ = self.sample()
        default = self.run_program("check-config", "--print-default").stdout
        self.other = self.write("other.yml", default.decode().replace(
            "abandoned_after: 24h", "abandoned_after: 12h"))
        self.wider = self.write("wider.yml", default.decode().replace(
            "target: 0.95", "target: 0.5"))
        self.path = self.write("archive", self.archive)
        self.run_program("import", "--ledger.path", self.ledger, self.path)

    def test_I8_under_other_rules_every_command_that_counts_refuses(self):
        for command in (["report"], ["import", self.path]):
            done = self.run_program(command[0], "--ledger.path", self.ledger,
                                    "--config.file", self.other, *command[1:],
                                    status=1)
            self.assertIn("counted under other rules", done.stderr.decode())
            self.assertIn("abandoned_after", done.stderr.decode())
            self.assertEqual(done.stdout, b"")

    def test_I8_a_target_changes_no_rule(self):
        done = self.run_program("report", "--ledger.path", self.ledger,
                                "--config.file", self.wider, "--format", "json")
        self.assertEqual(json.loads(done.stdout)["verdict"], "no")

    def test_I8_counted_anew_it_is_as_if_it_had_always_been(self):
        fresh = self.folder / "fresh.db"
        for ledger, flags in ((self.ledger, ["--accept-recount"]), (fresh, [])):
            self.run_program("import", "--ledger.path", ledger,
                             "--config.file", self.other, *flags, self.path)
        reports = [self.report("--config.file", self.other, "--format", "json",
                               ledger=ledger)
                   for ledger in (self.ledger, fresh)]
        self.assertEqual(*reports)
        kept = self.folder / "ledger.db.before-recount"
        self.assertEqual(self.json_report(ledger=kept)["workflows"][0]["runs"],
                         728)

    def test_I8_counted_anew_while_others_read_and_write(self):
        late = json.dumps({"topic": "t", "timestamp": 1700000000, "headers":
                           {"workflow_health_sample": True}}).encode() + b"\n"
        writer = subprocess.Popen(
            [PROGRAM, "import", "--ledger.path", str(self.ledger), "-"],
            stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        # It has the ledger open, under the old rules, once it wrote its files.
        while not (self.folder / "ledger.db-shm").exists():
            self.assertIsNone(writer.poll())
        reader = sqlite3.connect(self.ledger)
        rows = "SELECT count(*) FROM message"
        before = reader.execute(rows).fetchone()
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, "--accept-recount",
                         self.path)
        _, err = writer.communicate(late, timeout=60)
        self.assertEqual(writer.returncode, 1)
        self.assertIn(b"other rules", err)
        self.assertEqual(reader.execute(rows).fetchone(), before)
        reader.close()
        self.assertEqual(
            json.loads(self.report("--config.file", self.other, "--format",
                                   "json"))["workflows"][0]["runs"], 728)

    def test_I8_killed_while_counting_anew(self):
        """It goes on with what was imported; the previous ledger is kept."""
        before = self.report("--format", "json")
        points = random.Random(7)
        for _ in range(20):
            process = subprocess.Popen(
                [PROGRAM, "import", "--ledger.path", str(self.ledger),
                 "--config.file", str(self.other), "--accept-recount", "-"],
                stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            process.stdin.write(
                self.archive[:points.randrange(len(self.archive))])
            process.stdin.flush()
            process.kill()
            process.wait()
            process.stdin.close()
        kept = list(self.folder.glob("*.before-recount*"))
        self.assertLessEqual(len(kept), 20)
        for ledger in kept:
            self.assertEqual(self.report("--format", "json", ledger=ledger),
                             before)
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, "--accept-recount",
                         self.path)
        fresh = self.folder / "fresh.db"
        self.run_program("import", "--ledger.path", fresh, "--config.file",
                         self.other, self.path)
        self.assertEqual(*(self.report("--config.file", self.other, "--format",
                                       "json", ledger=ledger)
                           for ledger in (self.ledger, fresh)))

    def test_I8_what_changed_is_counted_anew_alone(self):
        """The other workflow stays, and nothing of it is read again."""
        default = self.run_program("check-config", "--print-default").stdout
        lines = default.decode().splitlines(keepends=True)
        at = max(i for i, line in enumerate(lines) if "abandoned_after" in line)
        lines[at] = lines[at].replace("24h", "12h")
        multi = self.write("multi.yml", "".join(lines))
        before = self.json_report()["workflows"][0]
        done = self.run_program("report", "--ledger.path", self.ledger,
                                "--config.file", multi, status=1)
        self.assertIn("multi-build (abandoned_after)", done.stderr.decode())
        self.assertNotIn("single-build (", done.stderr.decode())
        nothing = self.write("nothing", b"")
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", multi, "--accept-recount", nothing)
        report = json.loads(self.report("--config.file", multi, "--format",
                                        "json"))
        self.assertEqual(report["workflows"][0], before)
        self.assertEqual(report["workflows"][1]["runs"], 0)
        self.assertEqual(report["workflows"][1]["window"]["covered_ratio"], 0)
        text = self.report("--config.file", multi)
        self.assertIn("multi-build is not read as far as the other workflows yet",
                      text)
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", multi, self.path)
        fresh = self.folder / "fresh.db"
        self.run_program("import", "--ledger.path", fresh, "--config.file",
                         multi, self.path)
        self.assertEqual(*(self.report("--config.file", multi, "--format",
                                       "json", ledger=ledger)
                           for ledger in (self.ledger, fresh)))

    def test_I8_a_new_workflow_names_what_has_to_be_imported_again(self):
        """It has nothing to say of runs whose ends it has not read."""
        default = self.run_program("check-config", "--print-default").stdout
        text = default.decode()
        alone = self.write("alone.yml", text[:text.index("  multi-build:")])
        ledger = self.folder / "one.db"
        self.run_program("import", "--ledger.path", ledger, "--config.file",
                         alone, self.path)
        half = self.archive.splitlines(keepends=True)
        half = self.write("half", b"".join(half[1:len(half) // 2]))
        done = self.run_program("import", "--ledger.path", ledger, half)
        err = done.stderr.decode()
        self.assertIn("new to the ledger: multi-build", err)
        self.assertIn(f"lacks the messages from {self.path} until it is imported "
                      "again", err)
        report = json.loads(self.report("--format", "json", ledger=ledger))
        self.assertEqual(report["workflows"][0]["runs"], 728)
        self.assertEqual(report["workflows"][1]["abandoned"], 0)
        self.assertEqual(report["workflows"][1]["window"]["covered_ratio"], 0)
        self.run_program("import", "--ledger.path", ledger, self.path)
        self.assertEqual(self.report("--format", "json", ledger=ledger),
                         self.report("--format", "json"))

    def test_I8_what_is_gone_for_good_is_not_understood(self):
        default = self.run_program("check-config", "--print-default").stdout
        text = default.decode()
        alone = self.write("alone.yml", text[:text.index("  multi-build:")])
        done = self.run_program("import", "--ledger.path", self.ledger,
                                "--config.file", alone, self.write("n", b""))
        self.assertIn("the ledger keeps these counts", done.stderr.decode())
        # Nothing is to be read before the history start.
        done = self.run_program("sync", "--ledger.path", self.ledger,
                                "--config.file", alone, "--until",
                                "2020-01-01", "--forget-removed")
        self.assertIn("the ledger drops these counts",
                      done.stderr.decode())
        fresh = self.folder / "fresh.db"
        self.run_program("import", "--ledger.path", fresh, "--config.file",
                         alone, self.path)
        self.assertEqual(*(self.report("--config.file", alone, "--format",
                                       "json", ledger=ledger)
                           for ledger in (self.ledger, fresh)))

    def test_I8_fewer_messages_are_told(self):
        few = self.write("few", b"".join(
            self.archive.splitlines(keepends=True)[1:100]))
        done = self.run_program("import", "--ledger.path", self.ledger,
                                "--config.file", self.other,
                                "--accept-recount", few)
        self.assertRegex(done.stderr.decode(),
                         r"single-build: only \d+ messages count for it now; "
                         r"there were \d+ before")

    def test_I8_what_came_from_other_files_is_named(self):
        part = self.write("another", self.archive)
        done = self.run_program("import", "--ledger.path", self.ledger,
                                "--config.file", self.other,
                                "--accept-recount", part)
        self.assertIn(f"lacks the messages from {self.path}", done.stderr.decode())

    def test_I8_the_same_file_by_another_path_is_not_named(self):
        (self.folder / "link").symlink_to(self.path)
        for i, path in enumerate(("./archive", "link", "../" + self.folder.name
                                  + "/archive")):
            ledger = self.folder / f"{i}.db"
            flags = ["--covers", "2020-02-01..2025-01-01"]
            self.run_program("import", "--ledger.path", ledger, *flags,
                             self.path)
            done = self.run_program("import", "--ledger.path", ledger,
                                    "--config.file", self.other, *flags,
                                    "--accept-recount", path, cwd=self.folder)
            self.assertNotIn("warning", done.stderr.decode())

    def test_I8_a_recount_that_fails_goes_on_with_the_next_import(self):
        before = self.report("--format", "json")
        broken = self.write("broken", self.archive[:-10])
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, "--accept-recount",
                         broken, status=1)
        kept = self.folder / "ledger.db.before-recount"
        self.assertEqual(self.report("--format", "json", ledger=kept), before)
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, self.path)
        self.assertEqual(
            json.loads(self.report("--config.file", self.other, "--format",
                                   "json"))["window"]["covered_ratio"], 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
