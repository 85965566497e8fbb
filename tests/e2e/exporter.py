"""`workflow-health serve` as a service manager and as Prometheus see it."""

import dataclasses
import gzip
import http.client
import signal

from exposition import parse
from running import RunningProgram

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
# What begins with the process, and not with the ledger.
OF_THE_PROCESS = ("process_", "packager_workflow_datagrepper_",
                  "packager_workflow_config_last_reload_",
                  "packager_workflow_ledger_up")

@dataclasses.dataclass(frozen=True)
class Page:
    status: int
    headers: object
    body: bytes  # as it was sent: perhaps gzip

    @property
    def text(self):
        packed = self.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Exporter(RunningProgram):
    """Runs while its context lasts; it must then end as it should.

    `flags` are those of `serve`; it listens on `listen`. `kwargs` are those of
    Popen. `addresses` are (host, port) of each.
    """

    # Far more than the second that is promised: other tests run beside it.
    stops_within = 5

    def __init__(self, program, *flags, listen=("127.0.0.1:0",), **kwargs):
        super().__init__(program, "serve", *flags, **kwargs)
        self._listen = listen
        for address in listen:
            self.command += ["--web.listen-address", address]
        self.addresses = []
        self.tls = self.authorization = None  # with which pages are asked for

    def started(self):
        """Returns once it listens."""
        self.wait_until(
            lambda: len(self.log.records("listening")) >= len(self._listen),
            "listening")
        self.addresses = [self._address(record["address"])
                          for record in self.log.records("listening")]

    @staticmethod
    def _address(text):
        host, _, port = text.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def address(self):
        """The first one, as Prometheus names it."""
        host, port = self.addresses[0]
        return f"{host}:{port}"

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
