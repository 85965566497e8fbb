"""Sync: what datagrepper holds comes into the ledger, once and completely."""

import dataclasses
import datetime
import json
import os
import pty
import subprocess
import unittest

from program import PROGRAM
from source import (END, MONITOR_GATING, Datagrepper, Row, SourceTest,
                    contents, microseconds)

END_SECONDS = 1736899200


def burst(second, topics, of_each):
    """Rows that share a second."""
    return [Row(f"{topic}-{second}-{i}", MONITOR_GATING + topic,
                microseconds(second) + i,
                {"sent-at": datetime.datetime.fromtimestamp(
                    second, datetime.timezone.utc).isoformat(),
                 "workflow_health_sample": True}, {"i": i})
            for topic in topics for i in range(of_each)]


def repeated(row):
    """The same message at another time of its second: as many ids, more rows."""
    return dataclasses.replace(row, timestamp=row.timestamp + 1000)


def large(count, size, step=600):
    """Rows with bodies of so many bytes, one every `step` seconds."""
    return [dataclasses.replace(row, body={"text": "x" * size})
            for i in range(count)
            for row in burst(BURST_SECOND + i * step, [f"large{i}"], 1)]


BURST_SECOND = 1736503200  # 2025-01-10T10:00:00Z


class WhatIsRead(SourceTest):
    def test_I3_the_numbers_are_those_of_the_archive_itself(self):
        with Datagrepper(self.rows) as server:
            self.sync(server)
        imported = self.folder / "imported.db"
        self.import_bytes(self.archive, ledger=imported)
        arguments = ("--format", "json", "--failures", "--as-of", END)
        found = json.loads(self.report(*arguments))
        self.assertGreater(found["workflows"][0]["runs"], 700)
        self.assertEqual(found["window"]["covered_ratio"], 1)
        self.assertEqual(self.report(*arguments),
                         self.report(*arguments, ledger=imported))

    def test_90_days_take_at_most_100_requests(self):
        with Datagrepper(self.rows) as server:
            self.sync(server)
        print(f"requests: {len(server.requests)}")
        self.assertLessEqual(len(server.requests), 100)

    def test_the_first_page_is_asked_for_with_both_bounds_in_seconds(self):
        with Datagrepper(self.rows) as server:
            self.sync(server)
        for request in server.requests:
            self.assertEqual(request.arguments["page"], ["1"])
            self.assertEqual(request.arguments["category"],
                             ["monitor-gating"])
            bounds = [float(request.arguments[key][0])
                      for key in ("start", "end")]
            self.assertLess(*bounds)
            self.assertEqual(request.headers["Accept"], "application/json")
            self.assertRegex(request.headers["User-Agent"],
                             r"^workflow-health/\d\S* \(\+https://\S+\)$")
        zones = [r for r in server.requests if r.path.endswith("/raw")]
        self.assertEqual(len(zones), 1)

    def test_a_second_sync_reads_the_end_once_more(self):
        with Datagrepper(self.rows) as server:
            self.sync(server)
            first = len(server.requests)
            told = self.sync(server)
        self.assertIn(": 0 new,", told)
        starts = [float(r.arguments["start"][0])
                  for r in server.requests[first:]
                  if r.path.endswith("/v2/search")]
        self.assertEqual(starts, [END_SECONDS - 3600 + 1])
        self.assert_clean()

    def test_raw_gives_the_same(self):
        with Datagrepper(self.rows) as server:
            self.sync(server, interface="raw")
        self.assertEqual({r.path for r in server.requests},
                         {"/datagrepper/raw"})
        self.assert_clean()

    def test_a_server_with_a_default_span_gives_the_same(self):
        with Datagrepper(self.rows, default_delta=86400.0) as server:
            self.sync(server)
        self.assert_clean()

    def test_since_and_until_limit_what_is_read(self):
        with Datagrepper(self.rows) as server:
            told = self.sync(server, "--since", "2024-12-01",
                             until="2024-12-31T23:59:59Z")
            self.assertIn("reading 2024-12-01T00:00:00Z to "
                          "2024-12-31T23:59:59Z", told)
            found = contents(self.ledger)["covered"]["monitor-gating"]
            self.assertEqual(found, [(1733011199, 1735689599)])
            self.assertIn("Nothing of the window was read",
                          self.report("--as-of", "2024-11-30"))
            self.sync(server)
        self.assert_clean()

    def test_what_lies_in_the_future_or_is_not_settled_is_not_covered(self):
        with Datagrepper(self.rows) as server:
            self.sync(server, until="2100-01-01")
        (_, until), = contents(self.ledger)["covered"]["monitor-gating"]
        report = self.json_report()
        self.assertLess(until, int(subprocess.run(
            ["date", "+%s"], stdout=subprocess.PIPE, check=True).stdout) - 899)
        self.assertEqual(report["window"]["covered_ratio"], 1)


    def test_bytes_that_are_no_text_spoil_no_answer(self):
        topic = MONITOR_GATING + "single-build.end.success"
        odd = Row("odd", topic, microseconds(BURST_SECOND),
                  {"sent-at": "2025-01-10T10:00:00+00:00",
                   "workflow_health_sample": True}, {"log": "\udcff\ud800 x"})
        pages = self.folder / "pages"
        with Datagrepper(self.rows + [odd]) as server:
            self.sync(server, "--save-pages", pages)
        found = contents(self.ledger)
        self.assertIn("odd", [message[0] for message in found["messages"]])
        imported = self.folder / "imported.db"
        self.run_program("import", "--ledger.path", imported,
                         *sorted(pages.iterdir()))
        self.assert_same(contents(imported), found)


class CrowdedSeconds(SourceTest):
    def test_a_second_of_several_topics_is_read_by_topic(self):
        rows = self.rows + burst(BURST_SECOND, ["a", "b", "c"], 60)
        with Datagrepper(rows) as server:
            told = self.sync(server)
        self.assertNotIn("warning", told)
        found = contents(self.ledger)
        self.assertEqual(found["unreadable"], [])
        self.assertEqual(
            sum(m[1] == BURST_SECOND and m[2][-2:] in (".a", ".b", ".c")
                for m in found["messages"]), 180)

    def test_a_second_that_cannot_be_read_is_a_hole_that_is_told(self):
        rows = self.rows + burst(BURST_SECOND, ["a"], 120)
        with Datagrepper(rows + [repeated(rows[-1])], least_rows=1) as server:
            told = self.sync(server)
        self.assertIn("warning: monitor-gating: 2025-01-10T10:00:00Z to "
                      "2025-01-10T10:00:00Z cannot be read completely: "
                      "datagrepper counts 121 messages of "
                      f"{MONITOR_GATING}a in this second, but its pages show "
                      "120", told)
        self.assertEqual(contents(self.ledger)["unreadable"],
                         [("monitor-gating", BURST_SECOND - 1, BURST_SECOND)])
        report = self.json_report("--as-of", END)
        self.assertLess(report["window"]["covered_ratio"], 1)
        self.assertIn("2025-01-10T10:00:00Z",
                      json.dumps(report["workflows"][0]["holes"]))

    def test_a_second_of_one_topic_is_read_whatever_it_holds(self):
        rows = self.rows + burst(BURST_SECOND, ["a"], 1200)
        with Datagrepper(rows) as server:
            self.sync(server)
        self.assertEqual(contents(self.ledger)["unreadable"], [])
        self.assertEqual(
            sum(at == BURST_SECOND
                for _, at, *_ in contents(self.ledger)["messages"]), 1200)

    def test_saved_pages_make_an_equal_ledger(self):
        for least_rows in (None, 1):
            with self.subTest(least_rows=least_rows):
                self.saved_pages_make_an_equal_ledger(least_rows)

    def saved_pages_make_an_equal_ledger(self, least_rows):
        rows = (self.rows + burst(BURST_SECOND, ["a", "b", "c"], 60)
                + burst(BURST_SECOND + 1, ["a"], 120)
                + burst(BURST_SECOND + 2, ["b"], 99))
        if least_rows:
            rows.append(repeated(rows[-100]))
        name = f"pages-{least_rows}"
        pages = self.folder / name
        self.ledger = self.folder / f"{name}.db"
        with Datagrepper(rows, least_rows=least_rows) as server:
            self.sync(server, "--save-pages", pages)
        imported = self.folder / f"{name}-imported.db"
        self.run_program("import", "--ledger.path", imported,
                         *sorted(pages.iterdir()))
        self.assert_same(contents(imported), contents(self.ledger))
        self.assertEqual(contents(imported)["unreadable"] == [],
                         least_rows is None)
        arguments = ("--format", "json", "--failures", "--as-of", END)
        self.assertEqual(self.report(*arguments, ledger=imported),
                         self.report(*arguments))


class LargeMessages(SourceTest):
    def read(self, rows, **settings):
        """What is told, and the double that was asked."""
        with Datagrepper(self.rows + rows) as server:
            server.seconds_per_mib = settings.pop("seconds_per_mib", 0)
            told = self.sync(server, "--since", "2025-01-10", **settings)
        found = contents(self.ledger)
        self.assertEqual(found["unreadable"], [])
        since = microseconds(1736467200)
        wanted = {row.id for row in self.rows + rows
                  if row.id and row.timestamp >= since}
        self.assertEqual({m[0] for m in found["messages"]} & wanted, wanted)
        return told, server

    def test_a_page_that_is_too_large_is_read_in_smaller_ones(self):
        told, server = self.read(large(60, 1 << 20))
        self.assertNotIn("not read", told)
        print(f"requests: {len(server.requests)}")
        self.assertLessEqual(len(server.requests), 60)

    def test_answers_that_are_slow_because_they_are_large_become_smaller(self):
        told, server = self.read(large(30, 1 << 20), seconds_per_mib=0.3,
                                 timeout="1s")
        self.assertNotIn("error", told)
        rows = {int(r.arguments["rows_per_page"][0]) for r in server.requests}
        self.assertLess(min(rows - {1}), 10)

    def test_a_second_of_large_messages_is_gathered_from_pages(self):
        rows = [dataclasses.replace(row, body={"text": "x" * (3 << 20)})
                for row in burst(BURST_SECOND, ["large"], 9)]
        told, _ = self.read(rows)
        self.assertNotIn("not read", told)

    def test_a_body_that_no_answer_holds_is_told(self):
        told, _ = self.read(large(1, 9 << 20))
        self.assertRegex(
            told, r"warning: monitor-gating: message \S+ of 2025-01-10T10:00:00Z "
            rf"\({MONITOR_GATING}large0\) is read without its body: its body is "
            "longer than 8128 KiB")

    def test_a_file_says_the_same_of_a_body_that_was_left_out(self):
        pages = self.folder / "pages"
        with Datagrepper(large(1, 9 << 20)) as server:
            self.sync(server, "--save-pages", pages)
        imported = self.folder / "imported.db"
        told = self.run_program("import", "--ledger.path", imported,
                                *pages.iterdir()).stderr.decode()
        self.assertIn("is read without its body: its body is longer than", told)
        self.assert_same(contents(imported), contents(self.ledger))


class TheWayThere(SourceTest):
    def certificate(self):
        path = self.folder / "server.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out",
             self.folder / "ca.pem"], check=True, capture_output=True)
        path.write_text(path.read_text()
                        + (self.folder / "ca.pem").read_text())
        return path

    def test_a_certificate_has_to_hold(self):
        with Datagrepper(self.rows, certificate=self.certificate()) as server:
            told = self.sync(server, status=1)
            self.assertIn("certificate", told)
            self.assertEqual(server.requests, [])
            self.sync(server, ca_file=self.folder / "ca.pem")
        self.assert_clean()

    def test_a_proxy_is_asked_if_the_environment_says_so(self):
        with Datagrepper(self.rows) as proxy:
            self.sync("http://datagrepper.example/datagrepper",
                      env={**os.environ, "http_proxy": proxy.origin})
            self.assertTrue(all(r.proxied for r in proxy.requests))
            self.assertTrue(proxy.requests)
            direct = self.folder / "direct.db"
            asked = len(proxy.requests)
            self.sync(proxy, ledger=direct, env={
                **os.environ, "http_proxy": "http://127.0.0.1:9",
                "no_proxy": "127.0.0.1"})
            self.assertFalse(any(r.proxied for r in proxy.requests[asked:]))
        found = contents(self.ledger)
        self.assert_same(found, contents(direct))

    def test_the_address_may_be_of_ipv6(self):
        with Datagrepper(self.rows, host="::1") as server:
            self.sync(server)
        self.assert_clean()

    def test_a_wrong_path_is_told_at_once(self):
        with Datagrepper(self.rows) as server:
            told = self.sync(server.url + "/nothing", status=1)
        self.assertIn(f"error: {server.url}/nothing: HTTP 404: not_found",
                      told)
        self.assertEqual(len(server.requests), 2)  # two at once

    def test_a_server_in_another_time_zone_is_refused(self):
        with Datagrepper(self.rows, zone="Europe/Prague") as server:
            told = self.sync(server, status=1)
        self.assertIn("the server's time zone is not UTC", told)
        self.assertEqual(contents(self.ledger)["messages"], [])
        self.assertEqual(contents(self.ledger)["covered"], {})


class TheLedger(SourceTest):
    def test_I8_other_rules_are_refused_until_all_is_read_anew(self):
        with Datagrepper(self.rows) as server:
            self.sync(server)
            other = self.config(server.url)
            other.write_text(other.read_text().replace(
                "abandoned_after: 24h", "abandoned_after: 12h"))
            flags = ("sync", "--config.file", other, "--ledger.path",
                     self.ledger, "--until", END)
            before = contents(self.ledger)
            asked = len(server.requests)
            told = self.run_program(*flags, status=1).stderr.decode()
            self.assertIn("--accept-recount", told)
            self.assertEqual(len(server.requests), asked)
            self.run_program(*flags, "--accept-recount")
        self.assert_same(contents(self.ledger), before)
        self.run_program("report", "--config.file", other, "--ledger.path",
                         self.ledger)
        self.run_program("report", "--ledger.path", self.ledger, status=1)

    def test_I8_made_up_messages_do_not_join_real_ones(self):
        real = {"id": "r", "topic": MONITOR_GATING + "single-build.start",
                "timestamp": 1736503201.0, "body": {}, "headers": {}}
        self.import_bytes(json.dumps(real).encode())
        before = contents(self.ledger)
        with Datagrepper(self.rows) as server:
            told = self.sync(server, status=1)
        self.assertIn("the ledger holds real messages", told)
        self.assertEqual(contents(self.ledger)["messages"],
                         before["messages"])

    def test_a_folder_that_cannot_be_written_is_told(self):
        with Datagrepper(self.rows) as server:
            told = self.sync(server, "--save-pages",
                             self.write("file", "") / "pages", status=1)
        self.assertIn("cannot write", told)
        self.assertIn("file/pages", told)


class WhatIsSeen(SourceTest):
    def test_lines_are_plain_where_nobody_watches(self):
        with Datagrepper(self.rows) as server:
            told = self.sync(server)
        self.assertNotIn("\r", told)
        self.assertRegex(told, r"(?m)^ 1\d %  read up to 20")
        self.assertRegex(told, r"(?m)^monitor-gating: complete up to "
                               r"2025-01-15T00:00:00Z$")

    def test_a_bar_is_drawn_on_a_terminal_and_taken_away(self):
        with Datagrepper(self.rows) as server:
            config = self.config(server.url)
            keeper, terminal = pty.openpty()
            with subprocess.Popen(
                    [PROGRAM, "sync", "--config.file", config,
                     "--ledger.path", self.ledger, "--until", END],
                    stderr=terminal, env={**os.environ, "TERM": "xterm"}):
                os.close(terminal)
                told = self.all_of(keeper)
        self.assertIn("\r[", told)
        self.assertIn("read up to", told)
        self.assertRegex(told, r"\r\x1b\[Kmonitor-gating: \d+ messages in ")

    def all_of(self, descriptor):
        told = b""
        while True:
            try:
                piece = os.read(descriptor, 4096)
            except OSError:  # the terminal is gone
                piece = b""
            if not piece:
                os.close(descriptor)
                return told.decode()
            told += piece

    def test_wrong_usage_says_what_was_expected(self):
        for flags, expected in (
                (["--since", "yesterday"], "--since: 'yesterday' is not a time"),
                (["--since", "2024-02-01", "--until", "2024-01-01"],
                 "--until is earlier than --since"),
                (["file"], "takes flags only"),
                (["--save-pages", ""], "--save-pages")):
            told = self.run_program("sync", *flags, status=2).stderr.decode()
            self.assertIn(expected, told)


if __name__ == "__main__":
    unittest.main()
