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
            self.assertEqual(self.report("--format", "json"), before)
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, "--accept-recount",
                         self.path)
        self.report("--config.file", self.other)

    def test_I8_fewer_messages_are_told(self):
        few = self.write("few", b"".join(
            self.archive.splitlines(keepends=True)[1:100]))
        done = self.run_program("import", "--ledger.path", self.ledger,
                                "--config.file", self.other,
                                "--accept-recount", few)
        self.assertIn("the old one held", done.stderr.decode())

    def test_I8_what_came_from_other_files_is_named(self):
        part = self.write("another", self.archive)
        done = self.run_program("import", "--ledger.path", self.ledger,
                                "--config.file", self.other,
                                "--accept-recount", part)
        self.assertIn(f"what was read from {self.path}", done.stderr.decode())

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

    def test_I8_a_recount_that_fails_leaves_the_ledger_as_it_was(self):
        before = self.report("--format", "json")
        broken = self.write("broken", self.archive[:-10])
        self.run_program("import", "--ledger.path", self.ledger,
                         "--config.file", self.other, "--accept-recount",
                         broken, status=1)
        self.assertEqual(self.report("--format", "json"), before)
        self.assertEqual(list(self.folder.glob("*recount*")), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
