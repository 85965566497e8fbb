"""Runs the program as a user does, in a temporary folder of its own."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["WORKFLOW_HEALTH"]
END = "2025-01-15T00:00:00Z"


class ProgramTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="workflow-health-")
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.ledger = self.folder / "ledger.db"

    def run_program(self, *args, status=0, **kwargs):
        """Its CompletedProcess; fails unless it exits with `status`."""
        done = subprocess.run([PROGRAM, *map(str, args)], capture_output=True,
                              timeout=300, check=False, **kwargs)
        self.assertEqual(done.returncode, status,
                         f"{args}: {done.stderr.decode(errors='replace')}")
        return done

    @staticmethod
    def run_sample(*args, end=END):
        """A made-up archive, as bytes."""
        return subprocess.run([PROGRAM, "sample", "--end", end, *args],
                              stdout=subprocess.PIPE, timeout=300,
                              check=True).stdout

    def sample(self, *args, end=END):
        """The archive as bytes, and its truth."""
        truth = self.folder / "truth.json"
        done = self.run_program("sample", "--end", end, "--truth", truth, *args)
        return done.stdout, json.loads(truth.read_text())

    def import_bytes(self, archive, *args, ledger=None, status=0):
        return self.run_program("import", "--ledger.path",
                                ledger or self.ledger, *args, "-",
                                input=archive, status=status)

    def report(self, *args, ledger=None):
        done = self.run_program("report", "--ledger.path",
                                ledger or self.ledger, *args)
        return done.stdout.decode()

    def json_report(self, *args, ledger=None):
        return json.loads(self.report("--format", "json", *args, ledger=ledger))

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
