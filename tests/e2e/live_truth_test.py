"""The truth of the made-up live traffic is what the report finds."""

import json
import random
import sys
import unittest

from compare_truth import differences
from program import ProgramTest

END = "2026-11-15T12:00:00Z"
WINDOWS = {"attempts": "90d", "attempts_last_7d": "7d"}


class LiveTruthTest(ProgramTest):
    def live(self, seed):
        archive, truth = self.sample("--profile", "live", "--seed", str(seed),
                                     end=END)
        return archive.splitlines(keepends=True), truth

    def import_files(self, name, *contents):
        """The contents of files, in this order, in a ledger of their own."""
        ledger = self.folder / f"{name}.db"
        files = [self.write(f"{name}-{i}", b"".join(content))
                 for i, content in enumerate(contents)]
        self.run_program("import", "--ledger.path", ledger, *files)
        for file in files:
            file.unlink()
        return ledger

    def check(self, truth, ledger, message):
        for attempts, window in WINDOWS.items():
            found = self.json_report("--as-of", END, "--last", window,
                                     ledger=ledger)
            self.assertEqual(
                differences(truth[attempts], found["attempts"], attempts), [],
                message)
            # Nothing beside what is true.
            for expected, row in zip(truth[attempts], found["attempts"]):
                for key in ("causes", "verdicts"):
                    self.assertEqual(set(row[key]), set(expected[key]))
        ledger.unlink()

    def test_the_truth_is_reproduced_to_the_last_integer_for_20_seeds(self):
        for seed in range(1, 21):
            lines, truth = self.live(seed)
            self.check(truth, self.import_files(seed, lines), f"seed {seed}")

    def test_I1_each_message_repeated(self):
        lines, truth = self.live(1)
        header, messages = self.without_count(lines[0]), lines[1:]
        ledger = self.import_files("twice", [header, *messages, *messages])
        self.check(truth, ledger, "repeated")

    def test_I1_in_any_order_and_in_parts(self):
        for seed in range(1, 4):
            lines, truth = self.live(seed)
            chance = random.Random(seed)
            header, messages = self.without_count(lines[0]), lines[1:]
            chance.shuffle(messages)
            cuts = [0, 17, 1200, 1201, 9000, len(messages)]
            parts = [messages[a:b] for a, b in zip(cuts, cuts[1:])]
            # Parts overlap, one is read twice, and one only says what they
            # cover.
            parts += [messages[1000:2500], parts[1], [header]]
            chance.shuffle(parts)
            ledger = self.import_files(f"parts{seed}", *parts)
            self.check(truth, ledger, f"seed {seed} in parts")

    @staticmethod
    def without_count(header):
        """A first line that says what is covered, not by how many messages."""
        declared = json.loads(header)
        del declared["messages"]
        return json.dumps(declared).encode() + b"\n"


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
