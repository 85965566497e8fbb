"""The reader of the text format takes the golden page, and no broken one."""

import pathlib
import unittest

from exposition import parse

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "metrics.prom"
GOOD = ('# HELP a_total What.\n# TYPE a_total counter\n'
        'a_total{x="1",y="\\"\\\\\\n"} 1\na_total 2e+01\n'
        "# HELP h_seconds How long.\n# TYPE h_seconds histogram\n"
        "h_seconds_count 3\nh_seconds_sum 4.5\n"
        'h_seconds_bucket{le="1"} 2\nh_seconds_bucket{le="+Inf"} 3\n')


class Exposition(unittest.TestCase):
    def test_the_golden_page_is_read(self):
        metrics = parse(GOLDEN.read_text())
        self.assertGreater(len(metrics), 100)
        self.assertEqual(metrics.value("packager_workflow_run_failures_total",
                                       workflow="single-build"), 5)
        self.assertEqual(metrics.types["packager_workflow_uptime_ratio"],
                         "gauge")
        self.assertIn(("packager_workflow_run_duration_seconds_count",
                       (("workflow", "single-build"),)), metrics.counters())

    def test_values_and_labels_are_read_as_they_are_meant(self):
        metrics = parse(GOOD)
        self.assertEqual(metrics.value("a_total", x="1", y='"\\\n'), 1)
        self.assertEqual(metrics.value("a_total"), 20)
        self.assertIsNone(metrics.value("a_total", x="2"))
        self.assertEqual(metrics.families("h_"), {"h_seconds"})
        self.assertEqual(metrics.without("h_").keys(),
                         {("a_total", ()),
                          ("a_total", (("x", "1"), ("y", '"\\\n')))})

    def test_each_mistake_is_seen(self):
        for old, new in (
                ("a_total 2e+01", "a_total NaN"),
                ("a_total 2e+01", "a_total -1"),
                ("a_total 2e+01", "a_total 2 1600000000"),
                ("a_total 2e+01", "a_total  2"),
                ("a_total 2e+01", "b_total 2"),
                ("a_total 2e+01\n", "\n"),
                ("a_total 2e+01", "a_total 2\na_total 2"),
                ("a_total 2e+01", 'a_total{x="1",x="2"} 2'),
                ("a_total 2e+01", 'a_total{x="\\t"} 2'),
                ("a_total 2e+01", 'a_total{x="1",} 2'),
                ("# TYPE a_total counter\n", ""),
                ("# HELP a_total What.\n", ""),
                ("# HELP a_total What.", "# HELP a_total "),
                ("a_total counter", "a_total gauge"),
                ("h_seconds_sum 4.5\n", ""),
                ('le="+Inf"} 3', 'le="+Inf"} 4'),
                ('le="1"} 2', 'le="1"} 4'),
                ('h_seconds_bucket{le="+Inf"} 3\n', "")):
            with self.subTest(old=old, new=new):
                self.assertIn(old, GOOD)
                with self.assertRaises(ValueError):
                    parse(GOOD.replace(old, new, 1))
        with self.assertRaises(ValueError):
            parse(GOOD[:-1])

    def test_a_family_without_a_sample_is_seen(self):
        for empty in ("# HELP b Nothing.\n",
                      "# HELP b Nothing.\n# TYPE b gauge\n"):
            for page in (GOOD + empty, empty + GOOD):
                with self.assertRaises(ValueError):
                    parse(page)


if __name__ == "__main__":
    unittest.main()
