"""Serve: pages while all goes well, and while it does not."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import unittest

from exporter import as_of, of_the_ledger, of_workflows
from program import PROGRAM
from running import PATIENCE
from serving import ServeTest, seconds_of, time_of

UP = "packager_workflow_datagrepper_up"
LOADED = "packager_workflow_config_last_reload_successful"
LOADED_AT = "packager_workflow_config_last_reload_success_timestamp_seconds"
CANNOT_READ = "datagrepper cannot be read"
CAN_READ = "datagrepper can be read again"
# Messages of live steps may tell times so many seconds after their own.
OWN_TIMES = 120


class FirstReading(ServeTest):
    def test_pages_are_there_while_the_archive_is_read_for_the_first_time(self):
        server = self.double()
        server.hold_at(20)
        exporter = self.serving(self.configure(server))
        self.assertTrue(server.held.wait(60))
        page = exporter.get("/-/healthy")
        self.assertEqual((page.status, page.text),
                         (200, "workflow-health is healthy.\n"))
        page = exporter.get("/-/ready")
        self.assertEqual(page.status, 503)
        self.assertRegex(page.text, r"\A[^\n]{10,}\n\Z")
        self.assertRegex(exporter.get("/").text, r"\d+\s?%")
        metrics = exporter.scrape()
        self.assertEqual(of_workflows(metrics), {})
        self.assertIn("packager_workflow_datagrepper_requests_total",
                      metrics.types)
        self.assertIsNone(metrics.value(UP))

        server.release()
        metrics = exporter.wait_for_series()
        page = exporter.get("/-/ready")
        self.assertEqual((page.status, page.text),
                         (200, "workflow-health is ready.\n"))
        self.assertGreater(len(of_workflows(metrics)), 300)
        self.assertEqual(exporter.wait_for(1, UP).value(UP), 1)

    def test_what_was_counted_before_is_shown_at_once(self):
        server = self.double()
        config = self.configure(server, settle="15m")
        with self.serve(config) as exporter:
            exporter.wait_for_series()
            server.go()
            exporter.wait_for(0, UP)
            self.some_polls(exporter, server)
            last = exporter.scrape()
        server.come_back()
        server.hold()
        exporter = self.serving(config)
        self.assert_same_pages(of_the_ledger(exporter.scrape()),
                               of_the_ledger(last))
        self.assertEqual(exporter.get("/-/ready").status, 200)

    def test_what_is_not_settled_is_not_counted(self):
        begun = int(time.time())
        exporter = self.serving(self.configure(self.double(), settle="15m"))
        metrics = exporter.wait_for_series()
        self.assertGreaterEqual(as_of(metrics), begun - 900 - OWN_TIMES)
        self.assertLessEqual(as_of(metrics), time.time() - 900)
        later = exporter.wait_for_as_of(as_of(metrics) + 2)
        self.assertLessEqual(as_of(later), time.time() - 900)


class TheSource(ServeTest):
    def test_an_outage_is_told_once_and_the_page_stays(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        exporter.wait_for_series()
        for outage in (1, 2):
            server.go()
            exporter.wait_for(0, UP)
            down = exporter.scrape()
            self.some_polls(exporter, server)
            still = exporter.scrape()
            self.assertGreater(len(of_workflows(down)), 300)
            self.assert_same_pages(of_the_ledger(still), of_the_ledger(down))
            self.assertEqual(exporter.get("/-/ready").status, 200)
            self.assertEqual(exporter.get("/-/healthy").status, 200)
            told = exporter.log.records(CANNOT_READ, level="warn")
            self.assertEqual(len(told), outage)
            self.assertIn("404", json.dumps(told[-1]))
            self.assertEqual(len(exporter.log.records(CAN_READ)), outage - 1)

            server.come_back()
            up = exporter.wait_for(1, UP)
            self.assertGreater(as_of(exporter.wait_for_as_of(as_of(down) + 1)),
                               as_of(down))
            self.assertIsNotNone(up.value(
                "packager_workflow_datagrepper_last_success_timestamp_seconds"))
            exporter.wait_until(
                lambda n=outage: len(exporter.log.records(CAN_READ)) == n,
                "told that it can be read")
        self.some_polls(exporter, server)
        self.assertEqual(len(exporter.log.records(CANNOT_READ)), 2)
        self.assertEqual(len(exporter.log.records(CAN_READ, level="info")), 2)

    def test_a_first_reading_without_a_source_is_told_and_tried_again(self):
        server = self.double()
        server.go()
        exporter = self.serving(self.configure(server))
        metrics = exporter.wait_for(0, UP)
        self.assertEqual(of_workflows(metrics), {})
        self.assertEqual(exporter.get("/-/ready").status, 503)
        self.assertEqual(len(exporter.log.records(CANNOT_READ)), 1)
        server.come_back()
        exporter.wait_for_series()
        exporter.wait_until(lambda: exporter.log.records(CAN_READ), "again")

    def test_no_scrape_waits_for_a_source_that_hangs(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        exporter.wait_for_series()
        server.hold()
        self.assertTrue(server.held.wait(60))
        for _ in range(20):
            self.assertGreater(len(of_workflows(exporter.scrape())), 300)
        self.assertTrue(server.holding)

    def test_no_scrape_waits_for_the_ledger(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        exporter.wait_for_series()
        writer = sqlite3.connect(self.ledger, isolation_level=None, timeout=60)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        asked = len(server.requests)
        exporter.wait_until(lambda: len(server.requests) > asked, "a poll")
        before = exporter.scrape()
        for _ in range(20):
            self.assert_same_pages(of_the_ledger(exporter.scrape()),
                                   of_the_ledger(before))
        writer.execute("ROLLBACK")
        exporter.wait_for_as_of(as_of(before) + 1)

    def test_without_polls_nobody_is_asked(self):
        server = self.double()
        self.import_bytes(self.archive)
        exporter = self.serving(self.configure(server), "--no-poll")
        metrics = exporter.scrape()
        self.assertEqual(as_of(metrics), seconds_of(self.end))
        self.assertEqual(metrics.families("packager_workflow_datagrepper_"),
                         set())
        self.assertEqual(exporter.get("/-/ready").status, 200)
        self.assertEqual(server.requests, [])

    def test_without_polls_it_shows_what_others_bring(self):
        lines = self.archive.splitlines(keepends=True)
        half = len(lines) // 2
        until = time_of(seconds_of(re.search(
            rb'"sent-at":"([^"+]+)', lines[half])[1].decode() + "Z") - 1)
        self.import_bytes(self.declares("2020-02-01T00:00:00Z", until)
                          + b"".join(lines[1:half]))
        config = self.configure(self.double())
        exporter = self.serving(config, "--no-poll")
        self.assertEqual(as_of(exporter.scrape()), seconds_of(until))
        self.import_bytes(self.declares(until, self.end)
                          + b"".join(lines[half:]))
        grown = exporter.wait_for_as_of(seconds_of(self.end))
        whole = self.folder / "whole.db"
        self.import_bytes(self.archive, ledger=whole)
        other = self.serving(config, "--no-poll", ledger=whole)
        self.assert_same_pages(of_the_ledger(grown),
                               of_the_ledger(other.scrape()))

    @staticmethod
    def declares(start, end):
        """A first line: what follows covers the workflows, not live steps."""
        return json.dumps({"workflow_health_archive": 1, "sample": True,
                           "covers": {"start": start, "end": end},
                           "categories": ["monitor-gating"]}).encode() + b"\n"


class Reloading(ServeTest):
    def setUp(self):
        super().setUp()
        self.server = self.double()
        self.config_file = self.configure(self.server)

    def serving_well(self):
        exporter = self.serving(self.config_file)
        metrics = exporter.wait_for_series()
        self.assertEqual(metrics.value(LOADED), 1)
        self.assertAlmostEqual(metrics.value(LOADED_AT), time.time(), delta=60)
        return exporter

    def assert_refused(self, exporter, *words):
        """A reload is refused, for reasons that hold these words."""
        before = exporter.scrape()
        record = exporter.reload()
        self.assertEqual((record["level"], record["msg"]),
                         ("error", "configuration not reloaded"))
        for word in words:  # a record each
            exporter.wait_until(lambda w=word: w in exporter.log.text, word)
        metrics = exporter.wait_for(0, LOADED)
        self.assertEqual(metrics.value(LOADED_AT), before.value(LOADED_AT))
        # The old one stays in force: polls go on, and nothing goes away.
        later = exporter.wait_for_as_of(as_of(metrics) + 1)
        self.assertEqual(of_workflows(later).keys(),
                         of_workflows(before).keys())

    def test_I8_a_target_is_changed_while_it_runs(self):
        exporter = self.serving_well()
        before = exporter.scrape().value(LOADED_AT)
        self.change(self.config_file, ("target: 0.95", "target: 0.5"))
        record = exporter.reload()
        self.assertEqual((record["level"], record["msg"]),
                         ("info", "configuration reloaded"))
        metrics = exporter.wait_for(0.5, "packager_workflow_objective_ratio",
                                    workflow="single-build")
        self.assertEqual(metrics.value(LOADED), 1)
        self.assertGreaterEqual(metrics.value(LOADED_AT), before)

    def test_every_mistake_is_told_and_the_old_configuration_stays(self):
        exporter = self.serving_well()
        self.change(self.config_file, ("target: 0.95", "targt: 0.5"),
                    ("settle: 0s", "settle: soon"))
        self.assert_refused(exporter, "targt", "soon")
        self.assertEqual(exporter.scrape().value(
            "packager_workflow_objective_ratio", workflow="single-build"), 0.95)
        self.change(self.config_file, ("targt: 0.5", "target: 0.95"),
                    ("settle: soon", "settle: 0s"))
        self.assertEqual(exporter.reload()["level"], "info")
        exporter.wait_for(1, LOADED)

    def test_a_file_that_is_gone_is_told(self):
        exporter = self.serving_well()
        self.config_file.unlink()
        self.assert_refused(exporter, self.config_file.name)

    def test_I8_changed_counting_rules_are_refused(self):
        exporter = self.serving_well()
        self.change(self.config_file,
                    ("abandoned_after: 24h", "abandoned_after: 12h"))
        self.assert_refused(exporter, "abandoned_after")
        self.change(self.config_file,
                    ("abandoned_after: 12h", "abandoned_after: 24h"))
        self.assertEqual(exporter.reload()["level"], "info")

    def test_another_source_is_asked(self):
        exporter = self.serving_well()
        other = self.double()
        self.change(self.config_file, (self.server.url, other.url))
        self.assertEqual(exporter.reload()["level"], "info")
        exporter.wait_until(lambda: other.requests, "the other is asked")
        asked = len(self.server.requests)
        known = len(other.requests)
        exporter.wait_until(lambda: len(other.requests) > known + 2, "polls")
        self.assertEqual(len(self.server.requests), asked)


class Stopping(ServeTest):
    def stop(self, exporter, state, how=signal.SIGTERM):
        print(f"stopped {state}: after {exporter.stop(how):.3f} s")

    def test_it_ends_at_once_whatever_it_does(self):
        server = self.double()
        config = self.configure(server)
        exporter = self.serving(config)
        exporter.wait_for_series()
        self.assertEqual(exporter.get("/report").status, 200)
        self.stop(exporter, "between polls")
        self.assertEqual([*self.ledger.parent.glob(self.ledger.name + "-*")],
                         [], "all is in the file itself")
        exporter = self.serving(config)
        exporter.wait_for_series()
        server.hold()
        self.assertTrue(server.held.wait(60))
        self.stop(exporter, "while datagrepper hangs")
        server.release()

    def test_it_ends_while_it_reads_for_the_first_time(self):
        server = self.double()
        for request in (1, 2, 30):
            server.requests.clear()
            server.hold_at(request)
            config = self.configure(server, requests_at_once=1)
            exporter = self.serving(
                config, ledger=self.folder / f"{request}.db")
            self.assertTrue(server.held.wait(60))
            self.stop(exporter, f"at request {request} of the first reading",
                      signal.SIGINT)
            server.release()

    def test_it_ends_while_it_waits_for_the_next_try(self):
        server = self.double()
        server.down = True
        exporter = self.serving(self.configure(server))
        exporter.wait_until(lambda: len(server.requests) > 5, "tries")
        self.stop(exporter, "between two tries")

    def test_it_ends_while_it_waits_for_long(self):
        server = self.double()
        exporter = self.serving(self.configure(server, poll="24h"))
        exporter.wait_for(1, UP)
        self.stop(exporter, "in a day of rest")

    def test_it_ends_while_another_process_holds_the_ledger(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        exporter.wait_for_series()
        writer = sqlite3.connect(self.ledger, isolation_level=None, timeout=60)
        self.addCleanup(writer.close)
        writer.execute("BEGIN IMMEDIATE")
        asked = len(server.requests)
        exporter.wait_until(lambda: len(server.requests) > asked, "a poll")
        exporter.stops_within = 15  # it would wait for 30
        self.stop(exporter, "while the ledger is held")

    def test_it_ends_with_clients_on_the_line(self):
        self.import_bytes(self.archive)
        exporter = self.serving(self.configure(self.double()), "--no-poll")
        for request in (b"", b"GET /metr", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
            client = socket.create_connection(exporter.addresses[0], 20)
            self.addCleanup(client.close)
            client.sendall(request)
        exporter.get("/-/healthy")  # those before it were accepted
        self.stop(exporter, "with clients on the line")

    def test_a_log_that_nobody_reads_holds_nothing_up(self):
        server = self.double()
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        with open(writer, "wb", 0) as log:
            os.set_blocking(writer, False)
            while log.write(b"x" * 4096):
                pass
            os.set_blocking(writer, True)
            process = subprocess.Popen(
                [PROGRAM, "serve", "--config.file", self.configure(server),
                 "--ledger.path", self.ledger,
                 "--web.listen-address", "127.0.0.1:0"], stderr=log)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + PATIENCE
        while len(server.requests) < 3:
            self.assertLess(time.monotonic(), deadline, "it does not poll")
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0)


class Refusals(ServeTest):
    def test_wrong_usage_says_what_was_expected(self):
        for flags, word in ((["--no-such-flag"], "no-such-flag"),
                            (["file"], "flags only"),
                            (["--log.level", "loud"], "loud"),
                            (["--log.format", "xml"], "xml"),
                            (["--web.listen-address", "nowhere"], "nowhere"),
                            (["--web.listen-address", ":99999"], "99999")):
            told = self.refuse(*flags, status=2)
            self.assertIn(word, told)
            self.assertIn("--help", told)
        self.assertFalse(self.ledger.exists())

    def test_the_flags_are_explained(self):
        text = self.run_program("serve", "--help").stdout.decode()
        for flag in ("config.file", "ledger.path", "web.listen-address",
                     "web.telemetry-path", "web.config.file", "log.level",
                     "log.format", "no-poll", "accept-recount"):
            self.assertIn(f"--{flag}", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 100)

    def test_a_broken_configuration_is_refused(self):
        config = self.configure("http://127.0.0.1:9")
        self.change(config, ("target: 0.95", "targt: 0.95"),
                    ("settle: 0s", "settle: soon"))
        told = self.refuse(config=config)
        self.assertIn("targt", told)
        self.assertIn("soon", told)
        self.assertIn("none.yml",
                      self.refuse(config=self.folder / "none.yml"))

    def test_polls_have_bounds(self):
        for poll in ("500ms", "0s", "25h", "often"):
            told = self.refuse(config=self.configure("http://127.0.0.1:9",
                                                     poll=poll))
            self.assertIn(poll, told)

    def test_a_broken_web_configuration_is_refused(self):
        web = self.write("web.yml", "nonsense: 1\n")
        told = self.refuse("--web.config.file", web)
        self.assertIn("web.yml:1:", told)
        self.assertIn("nonsense", told)

    def test_an_address_in_use_is_refused_before_any_other_serves(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            told = self.refuse("--web.listen-address", "127.0.0.1:0",
                               "--web.listen-address", address)
        self.assertIn(address, told)

    def test_what_is_no_ledger_is_refused(self):
        self.ledger.write_bytes(b"SQLite format 3\0 no more of it" * 100)
        self.assertIn("ledger.db", self.refuse())


class Secrets(ServeTest):
    def test_no_password_of_a_proxy_is_told(self):
        server = self.double()
        config = self.configure("http://datagrepper.example/datagrepper")
        proxy = server.origin.replace("//", "//user:t0psecret@")
        exporter = self.serving(config, "--log.level", "debug",
                                env={"http_proxy": proxy})
        exporter.wait_for_series()
        self.assertTrue(all(r.proxied for r in server.requests))
        server.go()
        exporter.wait_for(0, UP)
        pages = [exporter.get(path).text for path in ("/", "/metrics")]
        exporter.stop()
        self.assertEqual(len(exporter.log.records(CANNOT_READ)), 1)
        for text in (exporter.log.text, *pages):
            self.assertNotIn("t0psecret", text)

    def test_no_password_of_an_address_is_told(self):
        server = self.double()
        secret = server.url.replace("//", "//user:t0psecret@")
        config = self.configure(server)
        broken = self.configure(secret)
        # Addresses hold no user.
        self.assertNotIn("t0psecret", self.refuse(config=broken))
        exporter = self.serving(config, "--log.level", "debug")
        exporter.wait_for_series()
        self.change(config, (server.url, secret))
        self.assertEqual(exporter.reload()["level"], "error")
        exporter.stop()
        self.assertNotIn("t0psecret", exporter.log.text)


if __name__ == "__main__":
    unittest.main()
