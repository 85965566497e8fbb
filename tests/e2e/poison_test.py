"""One odd message in the midst of an archive stops nothing: all others count."""

import dataclasses
import datetime
import sqlite3
import unittest

from exporter import as_of
from serving import HOUR, ServeTest, time_of
from source import MONITOR_GATING, Datagrepper, SourceTest, contents, id_of

END_TOPIC = MONITOR_GATING + "single-build.end."
UNREADABLE = "packager_workflow_datagrepper_unreadable_seconds"
LEFT_OUT = "a span cannot be read and is left out"


def nested(levels):
    body = []
    for _ in range(levels - 1):
        body = [body]
    return body


BODIES = {
    "no number": {"cost": float("nan")},
    "an endless one": [float("inf"), -float("inf")],
    "too deep": {"deep": nested(300)},
    "too long": "x" * (2 << 20),
    "longer than an answer": {"a": ["x" * (9 << 20)]},
}


def failed_ends(rows):
    return [row for row in rows if row.topic == END_TOPIC + "failed"]


def start_of(row):
    return row.timestamp // 1_000_000


def asks_for(request, second):
    """Whether the answer would hold that second."""
    given = request.arguments
    return ("start" in given and "rows_per_page" in given
            and given["rows_per_page"][0] != "1"
            and "topic" not in given and "not_topic" not in given
            and float(given["start"][0]) <= second <= float(given["end"][0]))


class Sync(SourceTest):
    def poisoned(self, replaced):
        """The rows, those of the dict in the place of those of their id."""
        return [replaced.get(row.id, row) for row in self.rows]

    def test_I1_odd_bodies_cost_nobody_else_anything(self):
        ends = failed_ends(self.rows)
        odd = {}
        for row, body in zip(ends[len(ends) // 2:], BODIES.values()):
            odd[row.id] = dataclasses.replace(row, body=body)
        with Datagrepper(self.poisoned(odd)) as server:
            told = self.sync(server)
        for row, what in zip(odd.values(), BODIES):
            why = {"too deep": "its body is nested over 100 deep",
                   "longer than an answer": "its body is longer than 8128 KiB",
                   }.get(what)
            self.assertEqual(why is not None, f"message {row.id} " in told, what)
            if why:
                self.assertRegex(told, f"warning: monitor-gating: message {row.id} "
                                 f".* is read without its body: {why}")
        self.assertEqual(told.count("warning"), 2)
        found, clean = contents(self.ledger), contents(self.clean())
        self.assertEqual(found["covered"], clean["covered"])
        self.assertEqual(found["unreadable"], [])

        def without_log(ledger):
            return ({row[:4] for row in ledger["messages"]},
                    {(*row[:5], row[5][:4]) for row in ledger["events"]})
        self.assertEqual(without_log(found), without_log(clean))
        changed = {row[0] for row in
                   set(found["messages"]) ^ set(clean["messages"])}
        self.assertLessEqual(changed, set(odd))

    def test_I2_what_the_server_cannot_answer_is_a_hole_and_no_end(self):
        ends = failed_ends(self.rows)
        poison = ends[len(ends) // 2]
        with Datagrepper(self.rows) as server:
            server.poison.add(poison.id)
            told = self.sync(server)
            second = datetime.datetime.utcfromtimestamp(
                start_of(poison)).isoformat() + "Z"
            self.assertIn(f"warning: monitor-gating: {second} to {second} cannot "
                          "be read completely: HTTP 500: internal_error", told)
            asked = {request.path.rpartition("/")[2]
                     for request in server.requests
                     if asks_for(request, start_of(poison))
                     and request.status == 500}
            self.assertEqual(asked, {"raw", "search"})
            found, clean = contents(self.ledger), contents(self.clean())
            lost = set(clean["messages"]) - set(found["messages"])
            self.assertEqual({row[0] for row in lost}, {poison.id})
            self.assertEqual(found["unreadable"],
                             [("monitor-gating", start_of(poison) - 1,
                               start_of(poison))])
            before = len(server.requests)
            self.sync(server)
            self.assertFalse([r for r in server.requests[before:]
                              if asks_for(r, start_of(poison))])
            # Once it can be answered again, it is read on demand.
            server.poison.clear()
            self.sync(server, "--again", "--since", second, until=second)
        self.assert_same({**contents(self.ledger), "unreadable": []},
                         contents(self.clean()))

    def test_neighbours_within_the_second_are_read(self):
        ends = failed_ends(self.rows)
        poison = ends[len(ends) // 2]
        neighbour = dataclasses.replace(
            poison, id="neighbour", topic=END_TOPIC + "success")
        with Datagrepper([*self.rows, neighbour]) as server:
            server.poison.add(poison.id)
            self.sync(server)
        with sqlite3.connect(self.ledger) as database:
            self.assertTrue(database.execute(
                "SELECT 1 FROM message WHERE id = 'neighbour'").fetchall())


class Serve(ServeTest):
    def test_figures_go_on_behind_what_the_server_cannot_answer(self):
        server = self.double()
        ends = failed_ends(self.rows)
        poison = ends[len(ends) // 2]
        server.poison.add(poison.id)
        exporter = self.serving(self.configure(server))
        # Up to the hole first, and then beyond.
        metrics = exporter.wait_for_series()
        exporter.wait_for_as_of(self.rows[-1].timestamp // 1_000_000)
        self.assertLessEqual(as_of(metrics), as_of(exporter.scrape()))
        exporter.wait_for(1, UNREADABLE, category="monitor-gating")
        second = time_of(start_of(poison))
        for path in ("/", "/-/ready"):
            page = exporter.get(path)
            self.assertEqual(page.status, 200)
            self.assertRegex(page.text, f"{second} to {second} cannot be read: "
                                        "HTTP 500: internal_error")
        told = exporter.log.records(LEFT_OUT)
        self.assertEqual([(r["level"], r["span"], r["reason"]) for r in told],
                         [("warn", f"{second} to {second}",
                           "HTTP 500: internal_error")])
        read = {id_of(key) for key, in self.rows_of(
            self.ledger, "SELECT id FROM message")}
        self.assertEqual({row.id for row in self.rows if row.id} - read,
                         {poison.id})

    def test_what_was_proven_unreadable_is_left_alone(self):
        server = self.double()
        poison = next(row for row in reversed(self.rows)
                      if row.topic == END_TOPIC + "success")
        server.poison.add(poison.id)
        # Within the overlap.
        self.assertGreater(start_of(poison),
                           self.rows[-1].timestamp // 1_000_000 - 10 * HOUR)
        exporter = self.serving(self.configure(server, overlap="1d"))
        exporter.wait_for(1, UNREADABLE, category="monitor-gating")
        self.some_polls(exporter, server)
        before = len(server.requests)
        self.some_polls(exporter, server)
        self.some_polls(exporter, server)
        self.assertFalse([r for r in server.requests[before:]
                          if asks_for(r, start_of(poison))])


if __name__ == "__main__":
    unittest.main()
