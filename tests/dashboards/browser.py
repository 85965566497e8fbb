"""The browser that shows dashboards; see grafana/browser.mjs."""

import atexit
import dataclasses
import functools
import json
import re
import subprocess

import dashboards


@dataclasses.dataclass(frozen=True)
class Panel:
    """What is seen of it. `ink`: how many coloured points a chart has."""
    title: str
    text: str
    header: list
    rows: list
    links: list
    colours: list
    ink: int
    failed: bool

    @property
    def lines(self):
        return self.text.split("\n")

    def row(self, *cells):
        """The only row that begins so, by the names of the columns."""
        found = [row for row in self.rows if row[:len(cells)] == list(cells)]
        assert len(found) == 1, f"{self.title}: {cells} in {self.rows}"
        return dict(zip(self.header, found[0]))

    def tints(self):
        """The (red, green, blue) of what is not nearly transparent."""
        for colour in self.colours:
            *tint, opacity = map(float, (re.findall(r"[\d.]+", colour)
                                         + ["1"])[:4])
            if opacity > 0.1:
                yield tuple(tint)

    @property
    def is_green(self):
        return any(green > 1.3 * red and green > 1.15 * blue
                   for red, green, blue in self.tints())


class Page:
    """What is seen of a dashboard. `asked` are the queries of its panels,
    `errors` are of all kinds."""

    def __init__(self, answer):
        self.panels = [Panel(**panel) for panel in answer["panels"]]
        self.asked = answer["asked"]
        self.errors = (answer["errors"] + answer["complaints"]
                       + [f"panel {panel.title} failed"
                          for panel in self.panels if panel.failed])

    def panel(self, title):
        found = [panel for panel in self.panels if panel.title == title]
        titles = [panel.title for panel in self.panels]
        assert len(found) == 1, f"'{title}' in {titles}"
        return found[0]


class Browser:
    """Shows one dashboard after the other."""

    def __init__(self):
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "node", "grafana/browser.mjs"],
            cwd=dashboards.WORK, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def _order(self, **order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the browser ended at {order}"
        answer = json.loads(line)
        assert "failed" not in answer, answer
        return answer

    def open(self, dashboard, situation, span=None, **how):
        """The Page of a dashboard; `how`: theme, width, variables, delay (of
        each answer, in milliseconds). It looks back as far as the dashboard says, or `span` seconds."""
        back = span or seconds(dashboard.json["time"]["from"])
        return Page(self._order(open={
            "dashboard": str(dashboard.path), "scrape": "1s",
            "prometheus": situation.prometheus.address,
            "from": situation.now - back, "to": situation.now, **how}))

    def choose(self, variable, *options):
        """The Page after these were chosen by the control."""
        return Page(self._order(choose={"variable": variable,
                                        "options": options}))

    def picture(self, path):
        self._order(picture={"path": str(path)})

    def close(self):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def seconds(ago):
    """86400 of now-24h."""
    number, unit = re.fullmatch(r"now-(\d+)([mhd])", ago).groups()
    return int(number) * {"m": 60, "h": 3600, "d": 86400}[unit]


@functools.cache
def browser():
    """The only one; it ends with the tests."""
    one = Browser()
    atexit.register(one.close)
    return one
