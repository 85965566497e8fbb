"""Serve: its pages, over HTTP and HTTPS, and its log."""

import base64
import json
import resource
import socket
import ssl
import subprocess
import unittest

from exporter import EXPOSITION, Exporter, as_of, of_the_ledger
from program import PROGRAM, ProgramTest
from serving import ServeTest, time_of

# Of "secret", by bcrypt at cost 4.
SECRET = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
TIME = r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z"


class WebTest(ServeTest):
    """A ledger of the whole archive, served without polls."""

    def setUp(self):
        super().setUp()
        self.import_bytes(self.archive)
        self.config_file = self.configure("http://127.0.0.1:9")

    def showing(self, *flags, **kwargs):
        return self.serving(self.config_file, "--no-poll", *flags, **kwargs)


class Addresses(WebTest):
    def test_it_listens_on_every_address(self):
        exporter = self.showing(
            listen=("127.0.0.1:0", "127.0.0.1:0", "[::1]:0"))
        self.assertEqual([host for host, _ in exporter.addresses],
                         ["127.0.0.1", "127.0.0.1", "::1"])
        self.assertEqual(len(set(exporter.addresses)), 3)
        self.assertNotIn(0, [port for _, port in exporter.addresses])
        pages = [exporter.get("/metrics", address=address)
                 for address in exporter.addresses]
        self.assertEqual([page.status for page in pages], [200] * 3)
        self.assertEqual(exporter.log.records("listening", level="info"),
                         exporter.log.records("listening"))

    def test_ports_of_all_addresses_of_the_machine(self):
        exporter = self.showing(listen=(":0",))
        port = exporter.addresses[0][1]
        for host in ("127.0.0.1", "::1"):
            page = exporter.get("/-/healthy", address=(host, port))
            self.assertEqual(page.status, 200)

    def test_the_metrics_may_have_another_path(self):
        exporter = self.showing("--web.telemetry-path", "/of/workflows")
        self.assertEqual(exporter.get("/metrics").status, 404)
        self.assertIsNotNone(as_of(exporter.scrape("/of/workflows")))
        self.assertIn('href="/of/workflows"', exporter.get("/").text)


class Pages(WebTest):
    def test_the_metrics_are_plain_or_gzip(self):
        exporter = self.showing()
        plain = exporter.get("/metrics")
        packed = exporter.get("/metrics", accept_encoding="gzip")
        for page in (plain, packed):
            self.assertEqual(page.status, 200)
            self.assertEqual(page.headers["Content-Type"], EXPOSITION)
            self.assertEqual(int(page.headers["Content-Length"]),
                             len(page.body))
        self.assertIsNone(plain.headers["Content-Encoding"])
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertLess(len(packed.body), len(plain.body) / 2)
        self.assert_same_pages(
            of_the_ledger(exporter.scrape()),
            of_the_ledger(exporter.scrape(accept_encoding="gzip")))

    def test_promtool_has_nothing_to_say(self):
        exporter = self.serving(self.configure(self.double()),
                                ledger=self.folder / "polled.db")
        for page in (exporter.get("/metrics").text,
                     exporter.wait_for_series() and exporter.get("/metrics").text):
            done = subprocess.run(["promtool", "check", "metrics"],
                                  input=page.encode(), capture_output=True,
                                  check=False, timeout=60)
            self.assertEqual((done.returncode, done.stdout + done.stderr),
                             (0, b""))

    def test_head_is_get_without_a_body(self):
        exporter = self.showing()
        for path in ("/", "/-/healthy", "/-/ready", "/nowhere"):
            head, get = (exporter.get(path, method)
                         for method in ("HEAD", "GET"))
            self.assertEqual((head.status, head.body), (get.status, b""))
            for name in ("Content-Type", "Content-Length"):
                self.assertEqual(head.headers[name], get.headers[name])

    def test_other_pages_and_methods_are_refused(self):
        exporter = self.showing()
        for path in ("/nowhere", "/metrics/", "/-/", "/-/reload", "/..",
                     "//metrics"):
            self.assertEqual(exporter.get(path).status, 404, path)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            for path in ("/", "/metrics", "/-/healthy"):
                page = exporter.get(path, method)
                self.assertEqual(page.status, 405, method)
                self.assertEqual(page.headers["Allow"], "GET, HEAD")

    def test_many_pages_come_over_one_connection(self):
        exporter = self.showing()
        connection = exporter.connect()
        self.addCleanup(connection.close)
        for _ in range(3):
            for path in ("/metrics", "/", "/-/healthy", "/nowhere"):
                exporter.ask(connection, path)
                kept = connection.sock
                self.assertIsNotNone(kept)

    def test_the_first_page_says_what_the_report_says(self):
        exporter = self.showing()
        page = exporter.get("/")
        self.assertEqual(page.headers["Content-Type"],
                         "text/html; charset=utf-8")
        report = self.report_at(exporter.scrape(), self.config_file,
                                "--last", "90d")
        self.assertRegex(report["sentence"], r"\d+ of \d+|Cannot tell")
        version = self.run_program("--version").stdout.decode().split()[1]
        for part in (report["sentence"], version, 'href="/metrics"',
                     "workflow-health", "MADE-UP DATA", "<html"):
            self.assertIn(part, page.text)

    def test_the_report_is_that_of_the_command(self):
        exporter = self.showing()
        page = exporter.get("/report")
        self.assertEqual(page.headers["Content-Type"],
                         "text/html; charset=utf-8")
        self.assertEqual(page.text, self.report(
            "--config.file", self.config_file, "--format", "html", "--as-of",
            time_of(as_of(exporter.scrape()))))

    def test_the_build_is_told(self):
        version = self.run_program("--version").stdout.decode().split()[1]
        (labels, value), = self.showing().scrape().named(
            "workflow_health_build_info").items()
        self.assertEqual((dict(labels)["version"], value), (version, 1))


class RealMessages(ProgramTest):
    def test_what_is_not_made_up_is_not_marked(self):
        real = {"id": "r", "topic": "org.fedoraproject.prod.monitor-gating."
                "single-build.end.success", "timestamp": 1736503201.0,
                "body": {}, "headers": {}}
        self.import_bytes(json.dumps(real).encode(), "--covers",
                          "2020-02-01..2025-01-15")
        exporter = Exporter(PROGRAM, "--ledger.path", self.ledger, "--no-poll")
        with exporter:
            self.assertEqual(exporter.scrape().value(
                "packager_workflow_run_successes_total",
                workflow="single-build"), 1)
            self.assertNotIn("MADE-UP", exporter.get("/").text)


class Secured(WebTest):
    def setUp(self):
        super().setUp()
        self.certificate = self.folder / "server.crt"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", self.folder / "server.key", "-out", self.certificate],
            check=True, capture_output=True)
        self.web = self.write("web.yml", "tls_server_config:\n"
                              "  cert_file: server.crt\n"
                              "  key_file: server.key\n"
                              f"basic_auth_users:\n  alice: {SECRET}\n")

    def test_pages_need_tls_and_a_password(self):
        exporter = self.showing("--web.config.file", self.web, "--log.level",
                                "debug")
        self.assertNotEqual(exporter.get("/metrics").status, 200)
        exporter.tls = ssl.create_default_context(cafile=self.certificate)
        page = exporter.get("/metrics")
        self.assertEqual(page.status, 401)
        self.assertIn("Basic", page.headers["WWW-Authenticate"])
        for user, password, status in (("alice", "wr0ng", 401),
                                       ("bob", "secret", 401),
                                       ("alice", "secret", 200)):
            pair = base64.b64encode(f"{user}:{password}".encode()).decode()
            exporter.authorization = f"Basic {pair}"
            for path in ("/metrics", "/", "/-/healthy"):
                self.assertEqual(exporter.get(path).status, status)
        self.assertIsNotNone(as_of(exporter.scrape()))
        exporter.stop()
        for secret in (pair, SECRET, "wr0ng"):
            self.assertNotIn(secret, exporter.log.text)


class Crowd(WebTest):
    FILES = 1024  # that the exporter may have open

    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.exporter = self.showing(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (min(self.FILES, hard), hard)))
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE,
                        (soft, hard))

    def open_half(self, number):
        client = socket.create_connection(self.exporter.addresses[0], 20)
        self.addCleanup(client.close)
        try:
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n"
                           if number % 2 else b"")
        except OSError:
            pass  # it was closed for the sake of others

    def assert_answers(self):
        self.assertEqual(self.exporter.get("/-/healthy").status, 200)
        metrics = self.exporter.scrape()
        self.assertIsNotNone(as_of(metrics))
        self.assertLess(metrics.value("process_open_fds"), self.FILES - 10)


class ManyFiles(Crowd):
    def test_a_thousand_half_open_clients_keep_nobody_out(self):
        for number in range(1000):
            self.open_half(number)
            if number % 100 == 99:
                self.assert_answers()
        for _ in range(20):
            self.assert_answers()


class FewFiles(Crowd):
    FILES = 48

    def test_half_open_clients_keep_nobody_out_where_files_are_few(self):
        for number in range(3000):
            self.open_half(number)
        for _ in range(20):
            self.assert_answers()


class TheLog(ServeTest):
    def test_every_line_is_of_its_format(self):
        server = self.double()
        for form in ("logfmt", "json"):
            exporter = self.serving(
                self.configure(server), "--log.format", form, "--log.level",
                "debug", ledger=self.folder / f"{form}.db")
            exporter.wait_for_series()
            server.go()
            exporter.wait_until(lambda e=exporter: e.log.records(
                "datagrepper cannot be read"), "an outage")
            server.come_back()
            exporter.reload()
            exporter.stop()
            lines = exporter.log.text.splitlines()
            self.assertGreaterEqual(len(lines), 3)
            for line in lines:
                self.assertEqual(line.startswith("{"), form == "json")
            for record in exporter.log.records():
                self.assertEqual(list(record)[:3], ["ts", "level", "msg"])
                self.assertRegex(record["ts"], TIME)
                self.assertIn(record["level"],
                              ("debug", "info", "warn", "error"))
        self.assertLess(abs(int(record["ts"][:4]) - int(time_of(0)[:4])), 1000)

    def test_what_is_below_the_level_is_not_told(self):
        server = self.double()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        exporter = self.serve(self.configure(server), "--log.level", "error",
                              listen=(f"127.0.0.1:{port}",))
        exporter.launch()
        exporter.addresses = [("127.0.0.1", port)]

        def listens():
            try:
                return exporter.get("/-/healthy").status == 200
            except OSError:
                return False
        try:
            exporter.wait_until(listens, "an answer")
            exporter.wait_for_series()
            server.go()
            exporter.wait_for(0, "packager_workflow_datagrepper_up")
            exporter.stop()
        finally:
            if exporter.process.returncode is None:
                exporter.kill()
        self.assertEqual(exporter.log.text, "")


if __name__ == "__main__":
    unittest.main()
