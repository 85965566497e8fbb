"""The truth of the made-up archive is what the report finds."""

import sys
import unittest

from compare_truth import differences
from program import ProgramTest


class TruthTest(ProgramTest):
    def check(self, profile, seed):
        archive, truth = self.sample("--profile", profile, "--seed", str(seed))
        ledger = self.folder / f"{profile}-{seed}.db"
        self.import_bytes(archive, ledger=ledger)
        found = self.json_report(ledger=ledger)
        self.assertEqual(differences(truth, found), [], f"{profile}, seed {seed}")
        return found

    def test_the_truth_is_reproduced_to_the_last_integer_for_20_seeds(self):
        for profile in ("initiative", "healthy"):
            for seed in range(1, 21):
                self.check(profile, seed)

    def test_the_initiative_has_the_proportions_that_fedora_published(self):
        found = self.check("initiative", 42)
        single = found["workflows"][0]
        steps = {(s["application"], s["step"]): s["failures"]
                 for s in single["steps"]}
        self.assertEqual(single["runs"], 728)
        self.assertEqual(single["failures"], 281)
        self.assertEqual(steps["koji", "build"], 2)
        self.assertEqual(steps["resultsdb", "store-result"], 220)
        self.assertEqual(found["sentence"],
                         "Yes, the workflow broke in 281 of 728 runs (38.6 %)")

    def test_the_healthy_profile_is_stable(self):
        found = self.check("healthy", 42)
        self.assertEqual(found["verdict"], "no")
        single = found["workflows"][0]
        self.assertAlmostEqual(single["uptime"], 0.985, delta=0.0005)
        self.assertGreaterEqual(single["outages"], 2)

    def test_the_differences_are_seen(self):
        truth = {"a": 1, "rows": [{"step": "x", "n": 1}]}
        self.assertEqual(
            differences(truth, {"a": 2, "rows": [{"step": "x", "n": 3}]}),
            ["report.a: 1 != 2",
             "report.rows(None, None, 'x').n: 1 != 3"])

    def test_chain_and_uptime_agree(self):
        for workflow in self.check("initiative", 7)["workflows"]:
            product = 1
            for link in workflow["chain"]:
                product *= link["rate"]
            self.assertAlmostEqual(product, workflow["uptime"], places=5)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
