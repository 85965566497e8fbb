"""Each fault of the double looks to a client as it should."""

import gzip
import http.client
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import zlib

from datagrepper import all_faults
from datagrepper_client import JSON, START, ClientTest, row

QUESTION = {"category": "monitor-gating", "start": START,
            "end": START + 100, "rows_per_page": 100}


class FaultTest(ClientTest):
    def break_with(self, name, rate=1.0, **options):
        """A server of three rows with that fault."""
        self.server = self.serve([row(str(n), n, body={"n": n})
                                  for n in range(3)],
                                 faults={name: rate}, **options)
        return self.server

    def question(self, headers=None, **changed):
        return self.ask(self.server, "/v2/search", headers=headers,
                        **{**QUESTION, **changed})

    def target(self):
        return ("/datagrepper/v2/search?"
                + urllib.parse.urlencode(QUESTION))

    def follow(self, location):
        return self.send(self.server, "GET", location, JSON)

    def ids_of(self, body):
        return {m["id"] for m in json.loads(body)["raw_messages"]}

    def recorded(self):
        return [(r.fault, r.status) for r in self.server.requests]


class Connections(FaultTest):
    def test_an_empty_reply_is_an_end_without_a_byte(self):
        server = self.break_with("empty-reply")
        request = f"GET {self.target()} HTTP/1.1\r\nHost: x\r\n\r\n"
        self.assertEqual(self.raw_bytes(server, request.encode()), b"")
        self.assertEqual(self.recorded(), [("empty-reply", None)])

    def test_a_reset_is_no_end(self):
        self.break_with("reset")
        with self.assertRaises(ConnectionResetError) as reset:
            self.question()
        self.assertNotIsInstance(reset.exception,
                                 http.client.RemoteDisconnected)
        self.assertEqual(self.recorded(), [("reset", None)])

    def test_a_slow_answer_is_right(self):
        self.break_with("slow").slow_seconds = 0.3
        begun = time.monotonic()
        self.assertEqual(self.ids_of(self.question()[2]), {"0", "1", "2"})
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)
        self.assertEqual(self.recorded(), [("slow", 200)])

    def test_a_stop_interrupts_a_slow_answer(self):
        server = self.break_with("slow")
        server.slow_seconds = 600
        failed = []

        def ask():
            try:
                self.question()
            except (http.client.HTTPException, OSError) as error:
                failed.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        self.assertTrue(server.slow_begun.wait(20))
        server.stop()
        thread.join(20)
        self.assertEqual(len(failed), 1)
        server.start()
        server.slow_seconds = 0.1
        self.assertEqual(self.question()[0], 200)

    def test_a_truncated_body_ends_early(self):
        self.break_with("truncated")
        with self.assertRaises(http.client.IncompleteRead) as cut:
            self.question()
        self.assertGreater(len(cut.exception.partial), 100)
        self.assertGreater(cut.exception.expected, 100)

    def test_a_wrong_length_cuts_the_json(self):
        self.break_with("wrong-length")
        _, headers, body = self.question()
        self.assertEqual(len(body), int(headers["Content-Length"]))
        with self.assertRaises(json.JSONDecodeError):
            json.loads(body)


class Bodies(FaultTest):
    def test_invalid_json(self):
        self.break_with("invalid-json")
        with self.assertRaises(json.JSONDecodeError):
            json.loads(self.question()[2])

    def test_nan_is_all_that_is_wrong(self):
        self.break_with("nan")
        body = self.question()[2]
        self.assertEqual(self.ids_of(body), {"0", "1", "2"})  # Python takes it

        def refuse(name):
            raise ValueError(name)

        with self.assertRaisesRegex(ValueError, "NaN"):
            json.loads(body, parse_constant=refuse)

    def test_invalid_utf8_is_inside_a_string(self):
        self.break_with("invalid-utf8")
        for category in ("monitor-gating", "none"):
            body = self.question(category=category)[2]
            with self.assertRaises(UnicodeDecodeError):
                body.decode()
            json.loads(body.decode(errors="replace"))

    def test_an_oversized_body_is_valid(self):
        self.break_with("oversized").oversized_bytes = 17 << 20
        for length_is_told in (True, False):
            _, headers, body = self.question()
            self.assertEqual("Content-Length" in headers, length_is_told)
            self.assertGreater(len(body), 17 << 20)
            self.assertEqual(self.ids_of(body), {"0", "1", "2"})

    def test_a_gzip_bomb_is_small_until_it_is_unpacked(self):
        self.break_with("gzip-bomb")
        _, headers, body = self.question()
        self.assertEqual(headers["Content-Encoding"], "gzip")
        self.assertLess(len(body), 200_000)
        unpacker, size = zlib.decompressobj(31), 0
        while not unpacker.eof:
            size += len(unpacker.decompress(body, 1 << 20))
            body = unpacker.unconsumed_tail
        self.assertGreater(size, 100 << 20)

    def test_gzip_is_honest_and_only_on_request(self):
        self.break_with("gzip")
        for accepted in ("gzip", "deflate, gzip;q=0.5"):
            _, headers, body = self.question(
                {**JSON, "Accept-Encoding": accepted})
            self.assertEqual(headers["Content-Encoding"], "gzip")
            self.assertEqual(self.ids_of(gzip.decompress(body)),
                             {"0", "1", "2"})
        for accepted, end in (("identity", 200), ("gzip;q=0", 300)):
            _, headers, body = self.question(
                {**JSON, "Accept-Encoding": accepted}, end=START + end)
            self.assertNotIn("Content-Encoding", headers)
            self.assertEqual(self.ids_of(body), {"0", "1", "2"})
        self.assertEqual([r.fault for r in self.server.requests],
                         ["gzip", "gzip", None, None])

    def test_another_answer_echoes_another_question(self):
        self.break_with("other-answer")
        _, _, body = self.ask(self.server, "/v2/search", **QUESTION)
        first = json.loads(body)["arguments"]
        self.assertEqual((first["start"], first["end"]),
                         (START - 86400, START + 100 - 86400))
        _, _, body = self.question()
        self.assertIsNone(json.loads(body)["arguments"]["start"])
        _, _, body = self.question()
        self.assertEqual(json.loads(body)["arguments"]["categories"],
                         ["buildsys"])
        _, _, body = self.question()  # the fourth time it is honest
        self.assertEqual(self.ids_of(body), {"0", "1", "2"})
        self.assertEqual([r.fault for r in self.server.requests],
                         ["other-answer"] * 3 + [None])


class Statuses(FaultTest):
    def test_proxies_answer_in_html(self):
        for name, status in (("429", 429), ("503", 503), ("502", 502),
                             ("504", 504)):
            with self.subTest(name=name):
                self.break_with(name)
                got, headers, body = self.question()
                self.assertEqual((got, headers["Content-Type"],
                                  headers["Retry-After"], headers["Server"]),
                                 (status, "text/html", None, None))
                self.assertTrue(body.startswith(b"<html><body><h1>"))

    def test_some_say_when_to_return(self):
        self.break_with("429-retry-after")
        self.assertEqual(self.question()[1]["Retry-After"], "1")
        self.break_with("503-retry-after")
        self.assertEqual(self.question()[1]["Retry-After"], "1")
        self.assertRegex(self.question()[1]["Retry-After"],
                         r"^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$")

    def test_the_two_shapes_of_500(self):
        for name, keys in (("500", ["error", "arguments"]),
                           ("500-internal", ["error", "detail", "traceback"])):
            with self.subTest(name=name):
                self.break_with(name)
                status, headers, body = self.question()
                self.assertEqual((status, headers["Content-Type"]),
                                 (500, "application/json"))
                self.assertEqual(list(json.loads(body)), keys)


class Redirects(FaultTest):
    def test_an_honest_one_leads_to_the_answer(self):
        self.break_with("redirect")
        status, headers, _ = self.question()
        self.assertEqual(status, 302)
        for _ in range(9):
            status, _, body = self.follow(headers["Location"])
            self.assertEqual((status, self.ids_of(body)),
                             (200, {"0", "1", "2"}))

    def test_a_loop_never_ends(self):
        self.break_with("redirect-loop")
        locations = [self.target()]
        for _ in range(30):
            status, headers, _ = self.follow(locations[-1])
            self.assertEqual(status, 302)
            locations.append(headers["Location"])
        self.assertEqual(len(set(locations)), 31)
        self.break_with("redirect-loop", 0.0)  # once in it, always in it
        self.assertEqual(self.follow(locations[1])[0], 302)

    def test_other_schemes(self):
        self.break_with("redirect-scheme")
        self.assertEqual(self.question()[1]["Location"], "file:///etc/passwd")
        self.assertEqual(self.question()[1]["Location"],
                         "ftp://127.0.0.1/etc/passwd")


class Choice(FaultTest):
    def outcomes(self, seed, questions=40):
        self.break_with("503", 0.4, seed=seed)
        return [self.question(end=START + n)[0] for n in range(questions)]

    def test_the_seed_decides(self):
        self.assertEqual(self.outcomes(1), self.outcomes(1))
        self.assertNotEqual(self.outcomes(1), self.outcomes(2))
        self.assertLess(5, self.outcomes(1).count(503))
        self.assertLess(5, self.outcomes(1).count(200))

    def test_one_target_fails_at_most_three_times_in_succession(self):
        self.break_with("503")
        self.assertEqual([self.question()[0] for _ in range(8)],
                         [503, 503, 503, 200] * 2)

    def test_health_is_never_spoilt(self):
        self.break_with("503")
        self.assertEqual(self.ask(self.server, "/healthz/live")[0], 200)

    def test_all_together_let_patience_through(self):
        faults = {name: 0.1 for name in all_faults() if name != "gzip-bomb"}
        self.server = self.serve([row("a")], faults=faults)
        self.server.slow_seconds = 0.01
        self.server.oversized_bytes = 1 << 20
        for question in range(20):
            for _ in range(4):
                try:
                    self.question(end=START + question)
                except (OSError, http.client.HTTPException):
                    continue
        for question in range(20):
            last = [r for r in self.server.requests
                    if r.arguments.get("end") == [str(START + question)]]
            self.assertEqual(len(last), 4)
            self.assertTrue(any(r.fault is None and r.status == 200
                                for r in last), last)
        self.assertGreater(len({r.fault for r in self.server.requests}), 10)

    def test_the_names(self):
        self.assertEqual(set(all_faults()), {
            "slow", "empty-reply", "reset", "truncated", "wrong-length",
            "invalid-json", "nan", "invalid-utf8", "oversized", "gzip-bomb",
            "gzip", "redirect-loop", "redirect-scheme", "redirect", "429",
            "429-retry-after", "503", "503-retry-after", "502", "504", "500",
            "500-internal", "other-answer", "insert-between"})
        self.assertEqual(len(all_faults()), 24)


class Inserting(FaultTest):
    def test_held_rows_appear_one_by_one(self):
        server = self.break_with("insert-between")
        server.held_back = [row("new", 9), row("late", 0.5)]
        found = [len(self.ids_of(self.question()[2])) for _ in range(4)]
        self.assertEqual(found, [4, 5, 5, 5])
        self.assertEqual([r.inserted and r.inserted.id
                          for r in server.requests],
                         ["new", "late", None, None])
        self.assertEqual({r.fault for r in server.requests}, {None})


class Https(FaultTest):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        key, certificate = (pathlib.Path(folder, name) for name in
                            ("key.pem", "certificate.pem"))
        try:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                 "-subj", "/CN=localhost", "-days", "2", "-addext",
                 "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                 certificate], check=True, capture_output=True)
        except FileNotFoundError:
            raise unittest.SkipTest("no openssl here") from None
        cls.pem = pathlib.Path(folder, "both.pem")
        cls.pem.write_text(key.read_text() + certificate.read_text())

    def connect(self, server):
        url = urllib.parse.urlsplit(server.url)
        context = ssl.create_default_context(cafile=self.pem)
        return http.client.HTTPSConnection(url.hostname, url.port, timeout=20,
                                           context=context)

    def test_it_answers_over_tls(self):
        server = self.serve([row("a")], certificate=self.pem)
        self.assertTrue(server.url.startswith("https://127.0.0.1:"))
        self.assertEqual(self.ids(server), ["a"])

    def test_it_leads_away_from_tls(self):
        self.break_with("redirect-scheme", certificate=self.pem)
        locations = [self.question()[1]["Location"] for _ in range(3)]
        self.assertRegex(locations[2], r"^http://127\.0\.0\.1:\d+/datagrepper"
                         r"/v2/search\?category=monitor-gating&start=")

    def test_a_client_that_speaks_no_tls_does_no_harm(self):
        server = self.serve([row("a")], certificate=self.pem)
        self.raw_bytes(server, b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual(self.ids(server), ["a"])


if __name__ == "__main__":
    unittest.main()
