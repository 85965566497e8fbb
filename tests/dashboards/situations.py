"""What a dashboard may have to show: a workflow below its target, one above, a
source that is down, nothing at all. Each is real: an exporter over a made-up
archive, and a Prometheus that scrapes it. Each is there once, until the tests
end."""

import atexit
import contextlib
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import dashboards

sys.path[:0] = [str(dashboards.ROOT / "tests" / folder)
                for folder in ("e2e", "fakes")]

# pylint: disable=wrong-import-position
from datagrepper import Datagrepper, read_archive
from exporter import Exporter
from program import PROGRAM
from prometheus import Prometheus
from serving import time_of

SETTLE, DAY = 900, 86400
SCRAPE = 2  # seconds, and no scrape takes longer
CLOSED = "http://127.0.0.1:9"  # nobody listens there
P = "packager_workflow_"
running = contextlib.ExitStack()
atexit.register(running.close)


def run(*command, **kwargs):
    """What it writes to its standard output."""
    done = subprocess.run([str(word) for word in command], check=False,
                          timeout=600, capture_output=True, **kwargs)
    assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
    return done.stdout


class Situation:
    """Attribute: `prometheus`."""

    scrapes = 3  # before it is looked at

    def __init__(self, *targets):
        self.folder = pathlib.Path(running.enter_context(
            tempfile.TemporaryDirectory(prefix="workflow-health-")))
        self.targets = targets
        self.prometheus = None

    def watch(self):
        """Has Prometheus scrape it."""
        self.prometheus = running.enter_context(Prometheus(
            self.folder / "prometheus",
            [(target.address, {}) for target in self.targets]))
        return self

    @functools.cached_property
    def now(self):
        """The Unix time at which it is looked at, the same every time."""
        return self.prometheus.wait_until(self._scraped, "scraped")

    def _scraped(self):
        """A time of which no scrape is under way any more, and the last one
        did not come too late: after one that did, there is no data."""
        now = int(time.time()) - SCRAPE
        if not self.targets:
            return now
        scrapes = self.prometheus.scalar("sum_over_time(up[1h])", now) or 0
        answered = self.prometheus.scalar("up", now) == 1
        return answered and scrapes >= self.scrapes and now


class Archive(Situation):
    """With an exporter over an archive that was imported."""

    def __init__(self, profile, days):
        super().__init__()
        self.end = int(time.time()) - SETTLE
        self.ledger = self.folder / "ledger.db"
        self.text = run(PROGRAM, "sample", "--profile", profile,
                        "--days", days, "--end", time_of(self.end))
        self.config = self.configure(CLOSED)
        run(PROGRAM, "import", *self.flags, "-", input=self.text)

    def configure(self, url):
        """The shipped configuration, but for the source, and for workflows
        that live."""
        text = run(PROGRAM, "check-config", "--print-default").decode()
        for old, new in ((r"\n *ended:.*", ""),
                         (r"\n  url: .*", f"\n  url: {url}"),
                         (r"\n  poll: .*", "\n  poll: 1s")):
            text, count = re.subn(old, new, text)
            assert count, old
        path = self.folder / "workflow-health.yml"
        path.write_text(text)
        return path

    @property
    def flags(self):
        return ("--config.file", self.config, "--ledger.path", self.ledger)

    def serve(self, *flags):
        self.targets = [running.enter_context(
            Exporter(PROGRAM, *self.flags, *flags))]
        return self.targets[0]

    def backfill(self, days):
        """Gives Prometheus, which does not run yet, the history."""
        data = self.folder / "prometheus" / "data"
        data.mkdir(parents=True)
        run(dashboards.ROOT / "deploy" / "backfill", *self.flags,
            "--into", data, "--instance", self.targets[0].address,
            "--since", time_of(self.end - days * DAY))

    @property
    def as_of(self):
        """That of what Prometheus has at the time at which it is looked at."""
        return int(self.prometheus.scalar(
            f"max({P}as_of_timestamp_seconds)", self.now))

    def report(self, workflow, days):
        """What is reported of the workflow over the last days."""
        told = run(PROGRAM, "report", *self.flags, "--format", "json",
                   "--as-of", time_of(self.as_of), "--last", f"{days}d")
        return next(of for of in json.loads(told)["workflows"]
                    if of["workflow"] == workflow)


def read_from_source(profile, days):
    """The exporter's Archive, and what it was read from."""
    situation = Archive(profile, days)
    source = running.enter_context(Datagrepper(read_archive(situation.text)))
    situation.config = situation.configure(source.url)
    situation.serve().wait_for_series()
    return situation, source


@functools.cache
def below():
    """Far below the target, with history, read from a source that answers."""
    situation, _ = read_from_source("initiative", 200)
    situation.backfill(100)
    situation.scrapes = 20  # of which rates can be drawn
    return situation.watch()


@functools.cache
def above():
    """Above the target, of which Prometheus has no history yet."""
    situation = Archive("healthy", 120)
    situation.serve("--no-poll")
    return situation.watch()


@functools.cache
def source_gone():
    """Where the source does not answer any more."""
    situation, source = read_from_source("initiative", 120)
    source.stop()
    situation.targets[0].wait_for(0, P + "datagrepper_up")
    return situation.watch()


@functools.cache
def never_read():
    """Where the source has not answered yet: of workflows nothing is known."""
    situation = Archive("initiative", 10)
    situation.serve().wait_for(0, P + "datagrepper_up")
    return situation.watch()


@functools.cache
def nothing():
    """A Prometheus that scrapes nobody."""
    return Situation().watch()
