"""What a query string asks of datagrepper.

The facts are those of raw() in datagrepper/app.py and assemble_timerange() in
datagrepper/util.py (fedora-infra/datagrepper, 8d9375b).
"""

import dataclasses
import datetime
import re
import time
import zoneinfo

from datagrepper_archive import EPOCH, MICROSECOND, UTC, Filters

SIZES = ["small", "medium", "large", "extra-large"]
BOOLEANS = {"true", "yes", "on", "y", "t", "1",
            "false", "no", "off", "n", "f", "0"}
EIGHT_MONTHS = datetime.timedelta(weeks=4 * 8).total_seconds()
# Argument of the URL -> its plural in the answer, the attribute of a row.
LISTS = {"user": ("users", "users"), "package": ("packages", "packages"),
         "category": ("categories", "category"), "topic": ("topics", "topic"),
         "agent": ("agents", "agent_name")}
# An offset whose "+" became a space; dateutil reads it as the time of day.
_SPACED = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(\.\d+)?)? "
                     r"(\d\d:\d\d)")


class BadRequest(Exception):
    """HTTP 400 with this text."""


class ParserError(ValueError):
    """dateutil's, for a time that it cannot read."""


@dataclasses.dataclass(frozen=True)
class Server:
    """How datagrepper is set up and what time it is there."""
    zone: str = "UTC"
    default_delta: float = 0.0  # DEFAULT_QUERY_DELTA
    now: object = time.time
    least_rows: int | None = None  # a page; the real one takes any number

    def local(self, seconds):
        """datetime.fromtimestamp() on that server: naive, its local time."""
        zone = zoneinfo.ZoneInfo(self.zone)
        return datetime.datetime.fromtimestamp(seconds, zone).replace(
            tzinfo=None)

    def from_local(self, naive):
        """Seconds of a naive time that is taken for local."""
        return naive.replace(tzinfo=zoneinfo.ZoneInfo(self.zone)).timestamp()


@dataclasses.dataclass(frozen=True)
class Question:
    """A search: its arguments as datagrepper echoes them."""
    arguments: dict
    server: Server

    def bounds(self):
        """The two datetimes of the filter, or None where there is none.

        A start of 0 is false to Python, so it drops the filter, and the end
        with it. May raise ValueError or OverflowError (NaN, infinity).
        """
        start, end = (self.arguments[name] and
                      self.server.local(self.arguments[name])
                      for name in ("start", "end"))
        return (start, end) if start and end else None

    def filters(self):
        bounds = self.bounds() or (None, None)
        start, end = (time and (time.replace(tzinfo=UTC) - EPOCH)
                      // MICROSECOND for time in bounds)
        return Filters(
            start, end,
            {field: self.arguments[name] for name, field in LISTS.values()},
            {field: self.arguments[f"not_{name}"]
             for name, field in LISTS.values()},
            tuple(self.arguments["contains"]))

    @property
    def limit(self):
        """Rows of a page; None is no limit at all."""
        return self.arguments["rows_per_page"] or None

    @property
    def offset(self):
        return (self.arguments["page"] - 1) * (self.limit or 0)


def ask(given, server):
    """The Question of `given`: a dict of lists, of each name all its values.

    Raises BadRequest where datagrepper answers 400, and ValueError where it
    fails with 500. A name that it does not know is ignored, and so is all but
    the first value where it takes one.
    """
    start, end, delta = time_range(*(first(given, name) for name in
                                     ("start", "end", "delta")), server)
    lists = {plural: given.get(name, [])
             for name, (plural, _) in LISTS.items()}
    contains = given.get("contains", [])
    _check_contains(contains, lists, start, server)
    arguments = {
        "start": start, "delta": delta, "end": end, **lists,
        "contains": contains,
        **{f"not_{plural}": given.get(f"not_{name}", [])
           for name, (plural, _) in LISTS.items()},
        **_paging(given, server), "meta": given.get("meta", [])}
    return Question(arguments, server)


def first(given, name, default=None):
    return given.get(name, [default])[0]


def _paging(given, server):
    page = int(first(given, "page", 1))
    if page < 1:
        raise BadRequest("page must be > 0")
    rows_per_page = int(first(given, "rows_per_page", 25))
    if rows_per_page > 100:
        raise BadRequest("rows_per_page must be <= 100")
    if server.least_rows is not None and rows_per_page < server.least_rows:
        raise BadRequest(f"rows_per_page must be >= {server.least_rows}")
    order = first(given, "order", "desc")
    if order not in ("desc", "asc"):
        raise BadRequest("order must be either 'desc' or 'asc'")
    if first(given, "size", "large") not in SIZES:
        raise BadRequest(f"size must be in one of these: {SIZES!r}")
    if first(given, "chrome", "true").strip().lower() not in BOOLEANS:
        raise BadRequest("chrome should be either 'true' or 'false'")
    return {"page": page, "rows_per_page": rows_per_page, "order": order}


def _check_contains(contains, lists, start, server):
    if not contains:
        return
    server.local(start or 0)  # fails where datagrepper does
    if (start or 0) < server.now() - EIGHT_MONTHS:
        raise BadRequest("When using contains, specify a start at most eight "
                         "months into the past")
    if not (lists["categories"] or lists["topics"]):
        raise BadRequest("When using contains, specify either a topic or a "
                         "category as well")


def time_range(start, end, delta, server):
    """assemble_timerange(): (start, end, delta) in seconds, or Nones."""
    start = None if start is None else seconds(start)
    end = None if end is None else seconds(end)
    delta = None if delta is None else float(delta)
    if start is not None:
        if end is None:
            end = server.now() if delta is None else start + delta
        return start, end, end - start
    if delta is None and server.default_delta >= 1:
        delta = server.default_delta
    if end is None and delta is None:
        return None, None, None
    if delta is None:
        return 0.0, end, None
    end = server.now() if end is None else end
    return end - delta, end, delta


def seconds(text):
    """A number, or the seconds of an ISO time; naive is UTC."""
    try:
        return float(text)
    except ValueError:
        pass
    if spaced := _SPACED.fullmatch(text):
        day, fraction, time_of_day = spaced.groups()
        text = f"{day}T{time_of_day}:00{fraction or ''}"
    try:
        parsed = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ParserError(f"Unknown string format: {text}" if text else
                          "String does not contain a date: ") from None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return parsed.timestamp()
