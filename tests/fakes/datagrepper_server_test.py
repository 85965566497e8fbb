"""The double's HTTP, its outages, and the program."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from datagrepper import Datagrepper
from datagrepper_client import JSON, START, TOPIC, ClientTest, row


class Http(ClientTest):
    def setUp(self):
        self.server = self.serve([row("a")])

    def test_the_headers_are_gunicorns(self):
        _, headers, body = self.ask(self.server, "/raw")
        self.assertEqual(headers.keys(), ["Server", "Date", "Connection",
                                          "Content-Type", "Content-Length"])
        self.assertEqual((headers["Server"], headers["Connection"]),
                         ("gunicorn", "close"))
        self.assertEqual(int(headers["Content-Length"]), len(body))

    def test_the_content_type_is_what_was_accepted(self):
        for accept, expected, is_json in (
                ("application/json", "application/json", True),
                ("*/*", "application/json", True),
                (None, "text/html; charset=utf-8", True),
                ("application/json, */*;q=0.1",
                 "application/json, */*;q=0.1", True),
                ("text/plain", "text/plain", True),
                ("application/*", "application/*", True),
                ("text/html", "text/html; charset=utf-8", False),
                ("text/html,application/json;q=0.9",
                 "text/html; charset=utf-8", False),
                ("text/html,application/xml;q=0.9,*/*;q=0.8",
                 "text/html; charset=utf-8", False)):
            with self.subTest(accept=accept):
                headers = {"Accept": accept} if accept else {}
                status, headers, body = self.ask(self.server, "/raw",
                                                 headers=headers)
                self.assertEqual((status, headers["Content-Type"],
                                  body.startswith(b"{")),
                                 (200, expected, is_json))

    def test_an_answer_may_take_as_long_as_it_is_large(self):
        self.server.insert([row("b", 1, body={"text": "x" * (1 << 20)})])
        self.server.seconds_per_mib = 1000
        asking = threading.Thread(
            target=lambda: self.raw_bytes(
                self.server, b"GET /datagrepper/raw HTTP/1.1\r\n\r\n"))
        asking.start()
        self.assertTrue(self.server.slow_begun.wait(20))
        self.server.stop()  # it waits no longer
        asking.join(20)
        self.assertFalse(asking.is_alive())
        self.assertEqual([r.status for r in self.server.requests], [None])

    def test_other_methods_are_not_allowed(self):
        for method in ("POST", "PUT"):
            status, headers, body = self.ask(self.server, "/raw", method)
            self.assertEqual(status, 405)
            self.assertEqual(headers["Content-Type"],
                             "text/html; charset=utf-8")
            self.assertTrue(body.startswith(b"<!doctype html>"))
        status, headers, body = self.ask(self.server, "/raw", "HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["Content-Length"]), 0)

    def test_paths(self):
        for path, status in (
                ("/datagrepper/raw/", 200), ("/datagrepper/v2/search/", 200),
                ("/datagrepper/v3/none", 404), ("/raw", 500),
                ("/datagrepper/healthz/live", 200),
                ("/datagrepper/healthz/ready", 200)):
            with self.subTest(path=path):
                self.assertEqual(
                    self.send(self.server, "GET", path, JSON)[0], status)
        self.assertEqual(self.ask(self.server, "/v3/none")[2],
                         b'{"error": "not_found"}')
        _, headers, _ = self.send(self.server, "GET", "/raw", JSON)
        self.assertEqual(headers["Content-Type"], "text/html")

    def test_without_a_prefix_the_paths_begin_at_the_root(self):
        server = self.serve([row("a")], prefix="")
        self.assertEqual(self.ids(server), ["a"])

    def test_a_long_request_line_is_refused(self):
        frame = len("GET /datagrepper/raw?topic= HTTP/1.1")
        for length, expected in ((4094, 200), (4095, 400), (70_000, 400)):
            with self.subTest(length=length):
                status, headers, body = self.ask(
                    self.server, "/raw", topic="x" * (length - frame))
                self.assertEqual(status, expected)
                if status == 400:
                    self.assertEqual(headers["Content-Type"], "text/html")
                    self.assertIn(b"Request Line is too large", body)

    def test_a_proxy_is_asked_with_the_whole_url(self):
        target = "http://apps.example/datagrepper/v2/search?category=x"
        self.assertEqual(self.send(self.server, "GET", target, JSON)[0], 200)
        asked = self.server.requests[0]
        self.assertEqual((asked.target, asked.path, asked.proxied),
                         (target, "/datagrepper/v2/search", True))

    def test_what_was_asked_is_recorded(self):
        self.ask(self.server, "/raw", category=["a", "b"], page=1)
        self.ask(self.server, "/raw", page=0)
        first, second = self.server.requests
        self.assertEqual(
            (first.method, first.path, first.arguments, first.status,
             first.fault, first.proxied),
            ("GET", "/datagrepper/raw", {"category": ["a", "b"],
                                         "page": ["1"]}, 200, None, False))
        self.assertEqual(first.headers["accept"], "application/json")
        self.assertEqual(first.peer[0], "127.0.0.1")
        self.assertEqual(second.status, 400)


class Outages(ClientTest):
    def test_a_stopped_database_is_told_in_json(self):
        server = self.serve([row("a")])
        server.down = True
        status, headers, body = self.ask(server, "/v2/search", category="c",
                                         start=START, end=START + 1)
        self.assertEqual((status, headers["Content-Type"]),
                         (500, "application/json"))
        error = json.loads(body)
        self.assertEqual(list(error), ["error", "arguments"])
        self.assertIn("WHERE messages.timestamp BETWEEN %(timestamp_1)s AND "
                      "%(timestamp_2)s AND messages.category = "
                      "%(category_1)s]\n[parameters: {'timestamp_1': "
                      "datetime.datetime(2026, 10, 1, 12, 0), ",
                      error["error"])
        self.assertEqual(self.ask(server, "/healthz/live")[0], 200)
        status, headers, _ = self.ask(server, "/healthz/ready")
        self.assertEqual((status, headers["Content-Type"]),
                         (503, "application/problem+json"))

    def test_each_worker_fails_once_after_the_database_is_back(self):
        server = self.serve([row("a")])
        server.down = True
        self.assertEqual(self.ask(server, "/raw")[0], 500)
        server.down = False
        statuses = [self.ask(server, "/raw")[0] for _ in range(40)]
        self.assertEqual(sorted(statuses)[-3:], [200, 500, 500])
        self.assertEqual(statuses[-1], 200)

    def test_a_stopped_service_refuses_and_returns_on_its_port(self):
        server = self.serve([row("a")])
        url = server.url
        self.assertEqual(self.ids(server), ["a"])
        server.stop()
        with self.assertRaises(ConnectionRefusedError):
            self.ask(server, "/raw")
        server.start()
        self.assertEqual((server.url, self.ids(server)), (url, ["a"]))

    def test_a_stop_ends_a_connection_that_asks_nothing(self):
        server = self.serve([])
        connection = self.connect(server)
        connection.connect()
        self.addCleanup(connection.close)
        self.ask(server, "/raw")  # the connection before it was accepted
        server.stop()  # would wait for the connection's thread for ever
        self.assertEqual(connection.sock.recv(1), b"")

    def test_many_ask_at_once(self):
        server = self.serve([row(str(n), n) for n in range(100)])
        counts = []

        def ask():
            for _ in range(5):
                counts.append(self.search(server, rows_per_page=0)["count"])

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        server.insert([row("new")])
        for thread in threads:
            thread.join()
        self.assertEqual(len(counts), 40)
        self.assertLessEqual(set(counts), {100, 101})
        self.assertEqual(len(server.requests), 40)

    def test_the_other_loopback(self):
        try:
            server = self.serve([row("a")], host="::1")
        except OSError as error:
            self.skipTest(f"no IPv6 here: {error}")
        self.assertTrue(server.url.startswith("http://[::1]:"))
        self.assertEqual(self.ids(server), ["a"])


class Program(unittest.TestCase):
    def test_it_serves_an_archive_until_it_is_interrupted(self):
        with tempfile.NamedTemporaryFile() as archive:
            archive.write(json.dumps({
                "id": "a", "topic": TOPIC, "timestamp": START,
                "body": {}}).encode())
            archive.flush()
            for name in (signal.SIGINT, signal.SIGTERM):
                self._serves(archive.name, name)

    def _serves(self, archive, end):
        program = pathlib.Path(__file__).with_name("datagrepper.py")
        with subprocess.Popen(
                [sys.executable, "-B", program, archive, "--seed", "3",
                 "--zone", "Europe/Prague", "--fault", "503=1"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True) as running:
            url = running.stdout.readline().strip()
            self.assertRegex(url, r"^http://127\.0\.0\.1:\d+/datagrepper$")
            self.assertIn("a double of datagrepper", running.stdout.readline())
            done = subprocess.run(
                [sys.executable, "-c", "import sys, urllib.request as r\n"
                 "try: r.urlopen(sys.argv[1])\n"
                 "except r.HTTPError as e: print(e.code)", url + "/raw"],
                capture_output=True, text=True, check=True, timeout=60)
            self.assertEqual(done.stdout, "503\n")
            running.send_signal(end)
            self.assertEqual(running.wait(20), 0)
            self.assertEqual(running.stderr.read(), "")

    def test_an_unknown_fault_is_refused(self):
        with self.assertRaisesRegex(ValueError, "no such fault: typo"):
            Datagrepper([], faults={"typo": 1.0})


if __name__ == "__main__":
    unittest.main()
