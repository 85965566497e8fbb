"""The double answers as datagrepper does: each behaviour that clients rely on
or stumble over."""

import gzip
import json
import tempfile
import time
import unittest

from datagrepper import Row, read_archive
from datagrepper_archive import microseconds
from datagrepper_client import (BUILDSYS, END_TOPIC, JSON, START, TOPIC,
                                ClientTest, row)

FRACTIONS = [row("0"), row("1us", 1e-6), row(".4", 0.4),
             row(".999999", 0.999999), row("1", 1), row("5.25", 5.25)]
ARGUMENTS = ["start", "delta", "end", "users", "packages", "categories",
             "topics", "agents", "contains", "not_users", "not_packages",
             "not_categories", "not_topics", "not_agents", "page",
             "rows_per_page", "order", "meta"]
HEADERS = {"fedora_messaging_severity": 20, "priority": 3,
           "sent-at": "2026-10-01T12:00:00+00:00"}


class Items(ClientTest):
    def test_raw_has_these_fields_in_this_order(self):
        server = self.serve([row("a", 0.999999, headers=HEADERS,
                                 body={"z": "é", "a": 1}, packages=("p",))])
        _, _, body = self.ask(server, "/raw", category="monitor-gating")
        self.assertTrue(body.startswith(
            b'{"raw_messages": [{"i": 0, "msg_id": "a", "topic": "'
            + TOPIC.encode() + b'", "timestamp": 1790856000.0, '
            b'"certificate": null, "signature": null, "agent_name": null, '
            b'"username": null, "crypto": null, "msg": {"z": "\\u00e9", '
            b'"a": 1}, "headers": {"sent-at": "2026-10-01T12:00:00+00:00", '
            b'"priority": 3, "fedora_messaging_severity": 20}, "source_name": '
            b'"datanommer", "source_version": "1.4.0", "users": [], '
            b'"packages": ["p"]}], "total": 1, "pages": 1, "count": 1, '
            b'"arguments": {"start": null, "delta": null, "end": null, '),
            body)

    def test_v2_has_these_fields_in_this_order(self):
        server = self.serve([row("a", headers=HEADERS, body={"b": 1})])
        _, _, body = self.ask(server, "/v2/search")
        self.assertTrue(body.startswith(
            b'{"raw_messages": [{"body": {"b": 1}, "headers": {"sent-at": '
            b'"2026-10-01T12:00:00+00:00", "priority": 3, '
            b'"fedora_messaging_severity": 20}, "id": "a", "priority": 3, '
            b'"queue": null, "topic": "' + TOPIC.encode() + b'"}], "total": '),
            body)

    def test_only_v2_makes_up_headers(self):
        server = self.serve([row("a", 5.25)])
        raw = self.search(server, "/raw")["raw_messages"][0]
        self.assertIsNone(raw["headers"])
        self.assertEqual(raw["timestamp"], START + 5)
        new = self.search(server)["raw_messages"][0]
        self.assertEqual(new["headers"],
                         {"sent-at": "2026-10-01T12:00:05.250000+00:00"})
        self.assertEqual(new["priority"], 0)

    def test_arguments_are_echoed_in_order(self):
        server = self.serve([])
        echoed = self.search(
            server, start=START, end=START + 60, category=["a", "b"],
            not_topic="t", user="u", rows_per_page=7, page=3, topics="ignored",
            order="asc")["arguments"]
        self.assertEqual(list(echoed), ARGUMENTS)
        self.assertEqual(echoed, {
            **dict.fromkeys(ARGUMENTS, []), "start": START, "delta": 60.0,
            "end": START + 60, "categories": ["a", "b"], "not_topics": ["t"],
            "users": ["u"], "rows_per_page": 7, "page": 3, "order": "asc"})
        self.assertIsInstance(echoed["start"], float)

    def test_a_message_is_found_by_its_id(self):
        server = self.serve([row("a", body={"b": 1})])
        self.assertEqual(self.search(server, "/v2/id", id="a")["body"],
                         {"b": 1})
        self.assertEqual(self.search(server, "/id", id="a")["msg"], {"b": 1})
        status, headers, body = self.ask(server, "/v2/id", id="none")
        self.assertEqual((status, body), (404, b'{"error": "not_found"}'))
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(self.ask(server, "/id")[0], 400)


class Times(ClientTest):
    def setUp(self):
        self.server = self.serve(FRACTIONS, now=lambda: START + 10.0)

    def window(self, **arguments):
        """What is found, and (start, delta, end) as echoed."""
        found = self.search(self.server, order="asc", **arguments)
        return ([m["id"] for m in found["raw_messages"]],
                [found["arguments"][n] for n in ("start", "delta", "end")])

    def test_both_bounds_are_inclusive_to_the_microsecond(self):
        for start, end, ids in ((0, 1, ["0", "1us", ".4", ".999999", "1"]),
                                (0, 0, ["0"]), (1e-6, 0.4, ["1us", ".4"]),
                                (0.9999995, 1, ["1"]), (2, 5, [])):
            with self.subTest(start=start, end=end):
                self.assertEqual(self.ids(self.server, start=START + start,
                                          end=START + end), ids)

    def test_start_and_end_come_with_a_delta(self):
        for given, echoed, found in (
                ({}, [None, None, None], 6),
                ({"delta": 6}, [START + 4, 6, START + 10], 1),
                ({"start": START + 1}, [START + 1, 9, START + 10], 2),
                ({"start": START, "delta": 1}, [START, 1, START + 1], 5),
                ({"end": START + 1, "delta": 1}, [START, 1, START + 1], 5),
                ({"start": START, "end": START + 1, "delta": 9},
                 [START, 1, START + 1], 5),
                ({"start": START + 1, "end": START}, [START + 1, -1, START],
                 0),
                ({"start": START + 11}, [START + 11, -1, START + 10], 0)):
            with self.subTest(given=given):
                ids, arguments = self.window(**given)
                self.assertEqual((len(ids), arguments), (found, echoed))

    def test_a_start_of_zero_drops_the_end_too(self):
        self.assertEqual(self.window(end=START + 1)[1], [0, None, START + 1])
        self.assertEqual(len(self.window(end=START + 1)[0]), 6)
        self.assertEqual(len(self.window(start=0, end=START + 1)[0]), 6)
        self.assertEqual(len(self.window(start=1, end=START + 1)[0]), 5)
        self.assertEqual(len(self.window(start=-1, end=START + 1)[0]), 5)

    def test_a_default_delta_gives_the_last_day_and_a_start(self):
        self.server = self.serve([*FRACTIONS, row("old", -90000)],
                                 default_delta=86400.0,
                                 now=lambda: START + 10.0)
        self.assertEqual(len(self.window()[0]), 6)
        self.assertEqual(self.window(end=START)[1],
                         [START - 86400, 86400, START])

    def test_times_are_read_as_text_too(self):
        for text, start in (
                ("2026-10-01T12:00:00", START), ("2026-10-01T12:00:00Z", START),
                ("2026-10-01T14:00:00+02:00", START),
                ("2026-10-01", START - 43200), ("20261001", 20261001)):
            with self.subTest(text=text):
                self.assertEqual(self.window(start=text, end=1)[1][0], start)

    def test_a_plus_that_was_not_escaped_moves_the_window(self):
        _, _, body = self.send(
            self.server, "GET",
            "/datagrepper/raw?start=2026-10-01T14:00:30+02:00", JSON)
        self.assertEqual(json.loads(body)["arguments"]["start"],
                         START - 10 * 3600)

    def test_what_is_no_time_is_an_internal_error(self):
        for given in ({"start": "banana"}, {"start": ""}, {"delta": "abc"},
                      {"end": "2026-13-01"}):
            with self.subTest(given=given):
                status, headers, body = self.ask(self.server, "/raw", **given)
                self.assertEqual(status, 500)
                self.assertEqual(headers["Content-Type"], "application/json")
                error = json.loads(body)
                self.assertEqual(list(error), ["error", "detail", "traceback"])
                self.assertEqual(error["error"], "internal_error")

    def test_an_answer_about_nan_holds_nan(self):
        for value, error in (
                ("nan", b"Invalid value NaN (not a number)"),
                ("inf", b"timestamp out of range for platform time_t"),
                ("1e20", b"timestamp out of range for platform time_t")):
            with self.subTest(value=value):
                status, _, body = self.ask(self.server, "/v2/search",
                                           start=value, end=5)
                self.assertEqual(status, 500)
                self.assertTrue(body.startswith(b'{"error": "' + error), body)
        _, _, body = self.ask(self.server, "/raw", start="nan", end=5)
        self.assertIn(b'"start": NaN, "delta": NaN, "end": 5.0', body)
        _, _, body = self.ask(self.server, "/raw", start="inf", end=5)
        self.assertIn(b'"start": Infinity, "delta": -Infinity', body)


class Zones(ClientTest):
    """A server that runs in Prague, with the database in UTC."""

    def prague(self, *times):
        return self.serve([Row(t, TOPIC, microseconds(t), {"sent-at": t})
                           for t in times], zone="Europe/Prague")

    def test_the_filter_and_the_timestamp_drift_but_not_the_headers(self):
        server = self.prague("2026-07-01T01:30:00Z", "2026-07-01T03:30:00Z")
        found = self.search(server, "/raw", start="2026-07-01T01:00:00Z",
                            end="2026-07-01T02:00:00Z")["raw_messages"]
        self.assertEqual([(m["timestamp"], m["headers"]) for m in found],
                         [(1782869400, {"sent-at": "2026-07-01T03:30:00Z"})])

    def test_in_autumn_an_hour_cannot_be_asked_for(self):
        hours = [f"2026-10-25T0{hour}:30:00Z" for hour in range(5)]
        server = self.prague(*hours)
        self.assertEqual(self.ids(server, start="2026-10-25T00:00:00Z",
                                  end="2026-10-25T01:00:00Z"), [])
        self.assertEqual(self.ids(server, start="2026-10-24T23:00:00Z",
                                  end="2026-10-25T04:00:00Z"),
                         hours[1:5])

    def test_in_spring_two_hours_get_one_timestamp(self):
        server = self.prague("2026-03-29T02:30:00Z", "2026-03-29T03:30:00Z")
        found = self.search(server, "/raw")["raw_messages"]
        self.assertEqual([m["timestamp"] for m in found], [1774747800.0] * 2)


class Filtering(ClientTest):
    def setUp(self):
        self.server = self.serve([
            row("a", 0, body={"text": "needle"}, users=("u",)),
            row("b", 1, END_TOPIC, packages=("p",)),
            row("c", 2, BUILDSYS, agent_name="me"),
            row("d", 3, "org.fedoraproject.stg.monitor-gating.x"),
            row("e", 4, "/topic/VirtualTopic.eng.ci.x"), row("f", 5, "short")],
            now=lambda: START + 10.0)

    def test_within_a_name_or_between_names_and(self):
        for given, ids in (
                ({"category": "monitor-gating"}, "abd"),
                ({"category": "Monitor-Gating"}, ""),
                ({"category": ["monitor-gating", "buildsys"]}, "abcd"),
                ({"category": "ci"}, "e"), ({"category": "Unclassified"}, "f"),
                ({"topic": TOPIC}, "a"), ({"topic": TOPIC[:-1]}, ""),
                ({"topic": f"{TOPIC},{END_TOPIC}"}, ""),
                ({"topic": [TOPIC, END_TOPIC]}, "ab"),
                ({"topic": TOPIC, "category": "buildsys"}, ""),
                ({"not_topic": TOPIC, "category": "monitor-gating"}, "bd"),
                ({"not_category": ["monitor-gating", "ci"]}, "cf"),
                ({"user": "u"}, "a"), ({"not_user": "u"}, "bcdef"),
                ({"package": "p"}, "b"), ({"agent": "me"}, "c"),
                ({"topics": TOPIC}, "abcdef")):
            with self.subTest(given=given):
                self.assertEqual("".join(self.ids(self.server, **given)), ids)

    def test_contains_needs_a_category_and_a_recent_start(self):
        recent = {"start": START - 10, "contains": "needle"}
        self.assertEqual(self.ids(self.server, category="monitor-gating",
                                  **recent), ["a"])
        for given in (recent, {"contains": "needle", "topic": TOPIC},
                      {"contains": "n", "topic": TOPIC, "start": 1}):
            with self.subTest(given=given):
                self.assertEqual(self.ask(self.server, "/raw", **given)[0],
                                 400)

    def test_no_match_is_no_page(self):
        found = self.search(self.server, category="nosuch")
        self.assertEqual([found[n] for n in ("total", "pages", "count")],
                         [0, 0, 0])

    def test_a_bad_meta_fails_where_there_is_a_row(self):
        self.assertEqual(self.ask(self.server, "/raw", meta="bogus")[0], 500)
        self.assertEqual(self.ask(self.server, "/raw", meta="bogus",
                                  topic="none")[0], 200)


class Paging(ClientTest):
    def test_a_page_tells_its_count_and_all(self):
        server = self.serve([row(str(n), n) for n in range(96)])
        for given, expected in (
                ({}, (25, 96, 4)), ({"rows_per_page": 100}, (96, 96, 1)),
                ({"rows_per_page": 100, "page": 2}, (0, 0, 1)),
                ({"rows_per_page": 50, "page": 2}, (46, 96, 2)),
                ({"rows_per_page": 50, "page": 9}, (0, 96, 2)),
                ({"rows_per_page": 0}, (96, 96, 1))):
            with self.subTest(given=given):
                found = self.search(server, **given)
                self.assertEqual(len(found["raw_messages"]), expected[0])
                self.assertEqual((found["count"], found["total"],
                                  found["pages"]), expected)

    def test_the_newest_come_first_unless_asked(self):
        server = self.serve([row(str(n), n) for n in range(9)])
        self.assertEqual(self.ids(server, order="desc", rows_per_page=2,
                                  page=2), ["6", "5"])
        self.assertEqual(self.ids(server, order="asc", rows_per_page=2,
                                  page=2), ["2", "3"])

    def test_no_limit_is_really_none(self):
        server = self.serve([row(str(n), n) for n in range(1500)])
        self.assertEqual(self.search(server, rows_per_page=0)["count"], 1500)

    def test_bad_paging_is_refused_in_html(self):
        server = self.serve([])
        for given, text in (
                ({"rows_per_page": 101}, b"rows_per_page must be &lt;= 100"),
                ({"page": 0}, b"page must be &gt; 0"),
                ({"page": -1}, b"page must be &gt; 0"),
                ({"order": "ASC"}, b"order must be either &#x27;desc&#x27; or"),
                ({"size": "foo"}, b"size must be in one of these"),
                ({"chrome": "foo"}, b"chrome should be either")):
            with self.subTest(given=given):
                status, headers, body = self.ask(server, "/raw", **given)
                self.assertEqual(status, 400)
                self.assertEqual(headers["Content-Type"],
                                 "text/html; charset=utf-8")
                self.assertIn(b"<h1>Bad Request</h1>\n<p>" + text, body)

    def test_what_the_database_refuses_is_told_with_the_arguments(self):
        server = self.serve([])
        for given, text in (({"rows_per_page": -1}, "LIMIT must not be neg"),
                            ({"page": 10**20 - 1}, "bigint out of range")):
            with self.subTest(given=given):
                status, _, body = self.ask(server, "/raw", **given)
                error = json.loads(body)
                self.assertEqual(status, 500)
                self.assertEqual(list(error), ["error", "arguments"])
                self.assertIn(text, error["error"])

    def test_what_is_no_number_is_an_internal_error(self):
        server = self.serve([])
        for given in ({"rows_per_page": "abc"}, {"page": "abc"}):
            _, _, body = self.ask(server, "/raw", **given)
            self.assertEqual(json.loads(body)["error"], "internal_error")

    def test_the_first_of_two_values_counts(self):
        server = self.serve([row(str(n), n) for n in range(9)])
        found = self.search(server, page=[1, 2], rows_per_page=[3, 4])
        self.assertEqual((found["count"], found["arguments"]["page"]), (3, 1))

    def test_pages_lose_and_repeat_rows_of_one_time(self):
        server = self.serve([row(str(n)) for n in range(300)])
        pages = [self.ids(server, rows_per_page=100, page=page)
                 for page in (1, 2, 3)]
        fetched = [name for page in pages for name in page]
        self.assertEqual(len(fetched), 300)
        self.assertLess(len(set(fetched)), 300)
        self.assertNotEqual(self.ids(server), self.ids(server))

    def test_one_statement_loses_nothing(self):
        server = self.serve([row(str(n), n // 7) for n in range(70)])
        found = self.ids(server, rows_per_page=100)
        self.assertEqual(set(found), {str(n) for n in range(70)})
        self.assertEqual([int(n) // 7 for n in found], sorted(
            n // 7 for n in range(70)))


class Rows(ClientTest):
    def test_an_id_counts_once_for_each_time(self):
        server = self.serve([row("a", 0), row("a", 0), row("a", 1)])
        server.insert([row("a", 1), row("b", 0.5)])
        self.assertEqual(self.ids(server), ["a", "b", "a"])

    def test_rows_without_an_id_are_all_kept(self):
        self.assertEqual(self.ids(self.serve([row(None), row(None)])),
                         [None, None])

    def test_a_late_row_appears_behind(self):
        server = self.serve([row("a", 0), row("c", 2)])
        server.insert([row("b", 1)])
        self.assertEqual(self.ids(server), ["a", "b", "c"])

    def test_an_archive_is_read(self):
        lines = [{"workflow_health_archive": 1},
                 {"id": "a", "topic": TOPIC, "timestamp": START, "body": {}},
                 {"id": "b", "topic": TOPIC, "timestamp": 1, "body": {"x": 1},
                  "headers": {"sent-at": "2026-10-01T14:00:00.25+02:00"}},
                 {"msg_id": None, "topic": TOPIC, "timestamp": START + 0.5,
                  "msg": {}, "headers": None}]
        data = "\n".join(map(json.dumps, lines)).encode()
        rows = read_archive(data)
        self.assertEqual(rows, read_archive(gzip.compress(data)))
        self.assertEqual([(r.id, r.timestamp) for r in rows], [
            ("a", START * 10**6), ("b", START * 10**6 + 250_000),
            (None, START * 10**6 + 500_000)])
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            self.assertEqual(read_archive(file.name), rows)

    def test_a_page_of_a_large_archive_is_quick(self):
        server = self.serve([row(str(n), n * 130) for n in range(60_000)])
        given = {"category": "monitor-gating", "rows_per_page": 100,
                 "start": START, "end": START + 90 * 86400}
        used = -time.process_time()
        for _ in range(10):
            self.search(server, **given)
        used += time.process_time()
        self.assertLess(used / 10, 0.1)  # a scan with a sort costs more


if __name__ == "__main__":
    unittest.main()
