"""`workflow-health serve` as a service manager and as Prometheus see it."""

import dataclasses
import gzip
import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time

from exposition import parse

PATIENCE = 120  # seconds for what is a matter of one
# Far more than the second that is promised: other tests run beside this one.
STOPS_WITHIN = 5
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
# What begins with the process, and not with the ledger.
OF_THE_PROCESS = ("process_", "packager_workflow_datagrepper_",
                  "packager_workflow_config_last_reload_")

PAIR = re.compile(r'([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s="]*)(?: |$)')


def record_of(line):
    """A line of the log as a dict; ValueError if it is in neither format."""
    if line.startswith("{"):
        return json.loads(line)
    pairs, rest = [], line
    while rest:
        match = PAIR.match(rest)
        if not match:
            raise ValueError(f"this is no logfmt: {line!r}")
        pairs.append((match[1], match[2]))
        rest = rest[match.end():]
    return {key: json.loads(value) if value.startswith('"') else value
            for key, value in pairs}


@dataclasses.dataclass(frozen=True)
class Page:
    status: int
    headers: object
    body: bytes  # as it was sent: perhaps gzip

    @property
    def text(self):
        packed = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Log:
    """Collects the lines of a stream while they come."""

    def __init__(self, stream):
        self._stream, self._lines = stream, []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        with self._stream:
            for line in self._stream:
                self._lines.append(line.decode())

    def join(self):
        """Waits for its end."""
        self._thread.join(PATIENCE)

    @property
    def text(self):
        return "".join(self._lines[:])

    def records(self, msg=None, **fields):
        """Those lines of the log that say so, as dicts."""
        fields |= {} if msg is None else {"msg": msg}
        records = [record_of(line[:-1]) for line in self._lines[:]]
        return [record for record in records
                if fields.items() <= record.items()]


class Exporter:
    """Runs while its context lasts; it must then end as it should.

    `flags` are those of `serve`; it listens on `listen`. `kwargs` are those of
    Popen. Attributes: `process`, `log`, and `addresses`, (host, port) of each.
    """

    def __init__(self, program, *flags, listen=("127.0.0.1:0",), **kwargs):
        self._listen = listen
        self._command = [program, "serve", *map(str, flags)]
        for address in listen:
            self._command += ["--web.listen-address", address]
        self._kwargs = kwargs
        self.process = self.log = None
        self.addresses = []
        self.tls = self.authorization = None  # with which pages are asked for

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        if self.process.returncode is not None:
            return
        if kind:
            self._give_up()
        else:
            self.stop()

    def _give_up(self):
        self.kill()
        print(f"the log of serve:\n{self.log.text}", file=sys.stderr)

    def start(self):
        """Returns once it listens."""
        self.launch()
        try:
            self.wait_until(
                lambda: len(self.log.records("listening")) >= len(self._listen),
                "listening")
        except BaseException:
            self._give_up()
            raise
        self.addresses = [self._address(record["address"])
                          for record in self.log.records("listening")]

    def launch(self):
        """Returns at once."""
        self.process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **self._kwargs)
        self.log = Log(self.process.stderr)

    @staticmethod
    def _address(text):
        host, _, port = text.rpartition(":")
        return host.strip("[]"), int(port)

    def stop(self, how=signal.SIGTERM):
        """The seconds that it took to end well."""
        begun = time.monotonic()
        self.process.send_signal(how)
        try:
            status = self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it does not stop:\n{self.log.text}") from None
        took = time.monotonic() - begun
        self._close()
        if status != 0 or self.out:
            raise AssertionError(f"exit {status}, output {self.out}; the log:\n"
                                 f"{self.log.text}")
        return took

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._close()

    def _close(self):
        self.log.join()
        with self.process.stdout:
            self.out = self.process.stdout.read()

    def wait_until(self, condition, what, seconds=PATIENCE):
        """What the condition gives once that is true."""
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if self.process.poll() is not None:
                self.log.join()
                raise AssertionError(f"{what}: it ended instead:\n"
                                     f"{self.log.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds} s; the "
                                     f"log:\n{self.log.text}")
            time.sleep(0.02)
        return value

    def connect(self, address=None):
        """A connection to an address, or to the first one."""
        host, port = address or self.addresses[0]
        if self.tls:
            return http.client.HTTPSConnection(host, port, timeout=20,
                                               context=self.tls)
        return http.client.HTTPConnection(host, port, timeout=20)

    def get(self, path, method="GET", address=None, **headers):
        """The Page that a connection of its own gets."""
        connection = self.connect(address)
        try:
            return self.ask(connection, path, method, **headers)
        finally:
            connection.close()

    def ask(self, connection, path, method="GET", **headers):
        """The Page; `headers` are named as in Python: accept_encoding."""
        named = {name.replace("_", "-"): value
                 for name, value in headers.items()}
        if self.authorization:
            named.setdefault("authorization", self.authorization)
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        return Page(response.status, response.headers, response.read())

    def scrape(self, path="/metrics", **headers):
        """The Metrics; fails unless the page is as Prometheus wants it."""
        page = self.get(path, **headers)
        if page.status != 200 or page.headers["Content-Type"] != EXPOSITION:
            raise AssertionError(f"{page.status} {page.headers}")
        return parse(page.text)

    def wait_for_series(self):
        """The first Metrics with series of workflows."""
        def whole():
            metrics = self.scrape()
            return as_of(metrics) is not None and metrics
        return self.wait_until(whole, "series of workflows")

    def wait_for_as_of(self, time_or_later):
        """The first Metrics with such an as-of."""
        def late_enough():
            metrics = self.scrape()
            return (as_of(metrics) or 0) >= time_or_later and metrics
        return self.wait_until(late_enough, f"as-of {time_or_later}")

    def wait_for(self, value, name, **labels):
        """The first Metrics in which the series has the value."""
        def so():
            metrics = self.scrape()
            return metrics.value(name, **labels) == value and metrics
        return self.wait_until(so, f"{name}{labels} {value}")

    def reload(self):
        """Has it read its configuration again; the line that tells of it."""
        def told():
            return [record for record in self.log.records()
                    if record["msg"] in ("configuration reloaded",
                                         "configuration not reloaded")]
        before = len(told())
        self.process.send_signal(signal.SIGHUP)
        self.wait_until(lambda: len(told()) > before, "reloaded")
        return told()[before]


def as_of(metrics):
    return metrics.value("packager_workflow_as_of_timestamp_seconds")


def of_the_ledger(metrics):
    """The samples that a restart may not change."""
    return metrics.without(*OF_THE_PROCESS)


def of_workflows(metrics):
    """Those that are absent until the archive was read once."""
    return metrics.without(*OF_THE_PROCESS, "workflow_health_build_info")
