"""The real Prometheus and its kin, as Debian has them, on loopback ports."""

import http.client
import http.server
import json
import pathlib
import re
import socket
import threading
import urllib.parse

from running import PATIENCE, RunningProgram


class QueryError(Exception):
    """What was objected to a query."""


class Server(RunningProgram):
    """Writes into `folder`, which a second start finds again.

    Attribute: `address`, such as 127.0.0.1:9090, once it is ready.
    """

    ready = "/-/ready"
    looks_every = 0.1

    def __init__(self, folder, *command):
        # It does not outlive the test, however that ends.
        super().__init__("setpriv", "--pdeathsig", "KILL", *command)
        self.folder = pathlib.Path(folder)
        self.address = None

    def launch(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write()
        super().launch()

    def write(self):
        """Its configuration, before every start."""

    def started(self):
        self.address = self.wait_until(self.told_address, "listening")
        self.wait_until(self._is_ready, "ready")

    def told_address(self):
        told = re.search(r'msg="Listening on" address=(\S+)', self.log.text)
        return told and told[1]

    def _is_ready(self):
        try:
            return self.ask(self.ready)[0] == 200
        except OSError:
            return False

    def ask(self, path, body=None, **arguments):
        """The status and the body of the answer; a `body` is posted."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request("GET" if body is None else "POST",
                               f"{path}?{urllib.parse.urlencode(arguments)}",
                               body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class QueriedServer(Server):
    """It answers PromQL. Labels are pairs in the order of their names, without
    the name of the metric."""

    def query(self, expr, at=None):
        """{labels: value} now, or at a Unix time."""
        result = self._query("query", query=expr, time=at)
        if result["resultType"] == "scalar":
            return {(): float(result["result"][1])}
        return {_labels(series): float(series["value"][1])
                for series in result["result"]}

    def query_range(self, expr, start, end, step):
        """{labels: [(time, value), ...]}, times in seconds."""
        result = self._query("query_range", query=expr, start=start, end=end,
                             step=step)
        return {_labels(series): [(time, float(value))
                                  for time, value in series["values"]]
                for series in result["result"]}

    def scalar(self, expr, at=None):
        """The value of the only series; None if there is none."""
        found = self.query(expr, at)
        if len(found) > 1:
            raise QueryError(f"{expr}: expected one series, not {found}")
        return next(iter(found.values()), None)

    def _query(self, kind, **arguments):
        given = {name: value for name, value in arguments.items()
                 if value is not None}
        status, body = self.ask(f"/api/v1/{kind}", **given)
        try:
            answer = json.loads(body)
        except ValueError:
            raise QueryError(f"{given}: {status} {body}") from None
        if answer["status"] != "success":
            raise QueryError(f"{given['query']}: {answer['error']}")
        return answer["data"]


def _labels(series):
    return tuple(sorted((name, value)
                        for name, value in series["metric"].items()
                        if name != "__name__"))


class Prometheus(QueriedServer):
    """Scrapes `targets`, (address, labels) each, or does what `config`, the
    text of a configuration, says. `rules` are paths, `alertmanager` is an
    address, `remote_write` a URL."""

    # pylint: disable-next=too-many-arguments
    def __init__(self, folder, targets=(), *, config=None, rules=(),
                 alertmanager=None, remote_write=None, scrape_interval="1s",
                 flags=()):
        folder = pathlib.Path(folder)
        super().__init__(
            folder, "prometheus", f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            "--storage.tsdb.retention.time=10y",
            "--web.listen-address=127.0.0.1:0", *flags)
        self._config = config or json.dumps({  # which is YAML, too
            "global": {"scrape_interval": scrape_interval,
                       "evaluation_interval": scrape_interval},
            "rule_files": [str(path) for path in rules],
            "scrape_configs": [_job(targets)],
            "alerting": {"alertmanagers": [_static(alertmanager)]
                         if alertmanager else []},
            "remote_write": [{"url": remote_write}] if remote_write else []})

    def write(self):
        (self.folder / "prometheus.yml").write_text(self._config)


def _job(targets):
    return {"job_name": "workflow-health",
            "static_configs": [{"targets": [address], "labels": labels}
                               for address, labels in targets]}


def _static(address):
    return {"static_configs": [{"targets": [address]}]}


class Alertmanager(Server):
    """Tells a webhook of every alert by itself, and at once."""

    def __init__(self, folder, webhook_url, *flags):
        folder = pathlib.Path(folder)
        super().__init__(
            folder, "prometheus-alertmanager",
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/data", "--cluster.listen-address=",
            "--web.listen-address=127.0.0.1:0", *flags)
        self._config = {
            "route": {"receiver": "webhook", "group_by": ["..."],
                      "group_wait": "0s", "group_interval": "1s",
                      "repeat_interval": "24h"},
            "receivers": [{"name": "webhook",
                           "webhook_configs": [{"url": webhook_url}]}]}

    def write(self):
        path = self.folder / "alertmanager.yml"
        path.write_text(json.dumps(self._config))


class Loopback:
    """Answers by `handler`, while its context lasts, at `address`."""

    def __init__(self, handler):
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                       handler)
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,),
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Webhook(Loopback):
    """Collects the alerts that are posted to `url`: dicts with `status`
    ("firing", "resolved"), `labels` and `annotations`."""

    def __init__(self):
        self.alerts = []
        self._came = threading.Condition()
        super().__init__(self._handler())
        self.url = f"http://{self.address}/"

    def having(self, status, **labels):
        """Those of that status that bear these labels, and perhaps more."""
        return [alert for alert in self.alerts[:] if alert["status"] == status
                and labels.items() <= alert["labels"].items()]

    def wait_for(self, status, seconds=PATIENCE, **labels):
        """The first such alert."""
        with self._came:
            if not self._came.wait_for(lambda: self.having(status, **labels),
                                       seconds):
                raise AssertionError(
                    f"no {status} alert {labels} within {seconds} s; what "
                    f"came: {json.dumps(self.alerts, indent=2)}")
            return self.having(status, **labels)[0]

    def _take(self, alerts):
        with self._came:
            self.alerts += alerts
            self._came.notify_all()

    def _handler(self):
        take = self._take

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                length = int(self.headers["Content-Length"])
                take(json.loads(self.rfile.read(length))["alerts"])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        return Handler


class VictoriaMetrics(QueriedServer):
    """It cannot tell which port it chose, so one is chosen for it."""

    ready = "/health"
    attempts = 5

    def __init__(self, folder, *flags, retention="-retentionPeriod=10y"):
        folder = pathlib.Path(folder)
        super().__init__(
            folder, "victoria-metrics", f"-storageDataPath={folder}/data",
            retention, "-search.latencyOffset=0s", *flags)
        self._command, self._chosen = self.command, None

    def start(self):
        for left in reversed(range(self.attempts)):
            self._choose_port()
            try:
                super().start()
                return
            except AssertionError:
                if not left or "already in use" not in self.log.text:
                    raise

    def _choose_port(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self._chosen = f"127.0.0.1:{unused.getsockname()[1]}"
        self.command = [*self._command, f"-httpListenAddr={self._chosen}"]

    def told_address(self):
        return self._chosen

    def post(self, path, body, **arguments):
        """Posts bytes or an open file; fails unless they are taken."""
        status, answer = self.ask(path, body, **arguments)
        if status not in (200, 204):
            raise AssertionError(f"{path}: {status} {answer.decode()}")

    def ignored(self):
        """How many samples it dropped since its start."""
        told = re.findall(r"(?m)^vm_rows_ignored_total\{.*\} (\d+)$",
                          self.ask("/metrics")[1].decode())
        if not told:
            raise AssertionError("it does not tell what it ignored")
        return sum(map(int, told))

    def flush(self):
        """From now on queries find all that came before."""
        self.post("/internal/force_flush", b"")
