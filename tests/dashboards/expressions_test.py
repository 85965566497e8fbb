"""What the dashboards ask Prometheus is PromQL, about metrics that exist."""

import json
import re
import subprocess
import tempfile
import unittest

import dashboards
import situations
from expressions import metrics, selectors

# What only Prometheus makes.
OF_PROMETHEUS = {"up", "scrape_duration_seconds", "scrape_samples_scraped"}
# What is on no page but of a ledger that was counted anew.
RARE = {"packager_workflow_recount_timestamp_seconds"}
PARTS = ("_bucket", "_sum", "_count")


def objections(named):
    """What promtool says to (name, expression) pairs, each as a rule."""
    rules = [{"record": f"expression_{number}", "expr": expr,
              "labels": {"of": name}}
             for number, (name, expr) in enumerate(named)]
    groups = {"groups": [{"name": "dashboards", "rules": rules}]}
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump(groups, file)  # which is YAML, too
        file.flush()
        done = subprocess.run(["promtool", "check", "rules", file.name],
                              check=False, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def asked():
    """Each (what asks, expression as Prometheus gets it)."""
    for dashboard in dashboards.shipped():
        for name, expr in (*dashboard.targets(), *dashboard.selectors()):
            yield f"{dashboard.uid}: {name}", dashboard.interpolate(expr)


class Expressions(unittest.TestCase):
    @staticmethod
    def exported():
        """The names of the series of a page with all of them."""
        page = situations.below().targets[0].get("/metrics").text
        kinds = dict(re.findall(r"(?m)^# TYPE (\S+) (\S+)$", page))
        return {name + part for name, kind in kinds.items()
                for part in (PARTS if kind == "histogram" else ("",))}

    @staticmethod
    def recorded():
        text = (dashboards.ROOT / "alerts" / "recording.yml").read_text()
        return set(re.findall(r"(?m)^ *- record: (\S+)$", text))

    def test_prometheus_takes_them(self):
        found = list(asked())
        self.assertGreater(len(found), 20)
        self.assertEqual(objections(found), "")

    def test_their_metrics_exist(self):
        known = self.exported() | self.recorded() | OF_PROMETHEUS | RARE
        self.assertGreater(len(known), 40)
        self.assertEqual({name: unknown for name, expr in asked()
                          if (unknown := metrics(expr) - known)}, {})

    def test_what_is_no_promql_is_seen(self):
        for expr in ("sum(up", "rate(up)", "up[5m] + 1", "up up", "$window",
                     "nothing_of_this_kind(up)"):
            self.assertIn("dashboards", objections([("fault", expr)]), expr)

    def test_metrics_are_told_from_other_words(self):
        self.assertEqual(metrics(
            'max by (step, workflow) (a:b{x=~"c{d}", y="e"}) / on (step) '
            "group_left (f) (g_total offset 90d) - last_over_time(h{}[1d] "
            'offset 1d) > bool 1.5e3 or label_replace(i @ end(), "j", "k", '
            '"l", "m") and on () vector(1) unless n '
            "offset $o or p offset ${q}"),
            {"a:b", "g_total", "h", "i", "n", "p"})
        self.assertEqual(list(selectors('a{b="c", d=~"e"} + f')),
                         [("a", 'b="c", d=~"e"'), ("f", "")])


if __name__ == "__main__":
    unittest.main()
