"""The rows of a made-up datagrepper, and the query that it runs on them.

The facts are those of datanommer.models (fedora-infra/datanommer, 2566b6b):
what a row is, its category, its uniqueness, and Message.grep().
"""

import bisect
import dataclasses
import datetime
import gzip
import json
import operator
import pathlib
import random
import threading

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
_time_of = operator.attrgetter("timestamp")


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of the table `messages`; `timestamp` is in microseconds.

    The id may be missing: the column msg_id may be null.
    """
    id: str | None
    topic: str
    timestamp: int
    headers: dict | None = None
    body: dict = dataclasses.field(default_factory=dict)
    users: tuple = ()
    packages: tuple = ()
    agent_name: str | None = None

    def __post_init__(self):
        object.__setattr__(self, "headers", as_jsonb(self.headers))

    @property
    def category(self):
        """As Message.get_category() takes it out of the topic."""
        parts = self.topic.split(".")
        index = 2 if "VirtualTopic" in self.topic else 3
        return parts[index] if len(parts) > index else "Unclassified"


def as_jsonb(value):
    """The order of keys that PostgreSQL's jsonb gives back: short ones first.

    Message.headers is such a column; the body is text, and keeps its order.
    """
    if isinstance(value, list):
        return [as_jsonb(element) for element in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
    return {key: as_jsonb(value[key]) for key in keys}


def microseconds(text):
    """An ISO 8601 time; one without an offset is UTC, as datanommer has it."""
    time = datetime.datetime.fromisoformat(text)
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return (time - EPOCH) // MICROSECOND


def _row(item):
    headers = item.get("headers")
    sent_at = (headers or {}).get("sent-at")
    # datanommer stores a message under its header's time, not its arrival's.
    time = (microseconds(sent_at) if sent_at
            else round(item["timestamp"] * 1_000_000))
    return Row(item["id"] if "id" in item else item.get("msg_id"),
               item["topic"], time, headers,
               item["body"] if "body" in item else item["msg"])


def read_archive(source):
    """The rows of JSON Lines as `workflow-health sample` writes them.

    `source` is a path or the bytes themselves, plain or gzip. A line that says
    what the archive is, is no row; items of /raw and messages without an id
    are.
    """
    data = (source if isinstance(source, bytes)
            else pathlib.Path(source).read_bytes())
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    items = (json.loads(line) for line in data.splitlines() if line.strip())
    return [_row(item) for item in items
            if "workflow_health_archive" not in item]


@dataclasses.dataclass(frozen=True)
class Filters:
    """What Message.grep() is asked for: within one list OR, between them AND.

    `start` and `end` are in microseconds, both inclusive, or both None.
    """
    start: int | None = None
    end: int | None = None
    wanted: dict = dataclasses.field(default_factory=dict)
    unwanted: dict = dataclasses.field(default_factory=dict)
    contains: tuple = ()

    def matches(self, row):
        return (all(_has(row, field, values)
                    for field, values in self.wanted.items() if values)
                and not any(_has(row, field, values)
                            for field, values in self.unwanted.items())
                and (not self.contains or self._in_text(row)))

    def _in_text(self, row):
        text = json.dumps(row.body)
        return any(part in text for part in self.contains)

    def only_categories(self):
        """Whether the lists by category answer without a look at each row."""
        others = [v for k, v in self.wanted.items() if k != "category"]
        return not (any(others) or any(self.unwanted.values())
                    or self.contains)


def _has(row, field, values):
    of_row = getattr(row, field)
    if isinstance(of_row, tuple):
        return any(value in of_row for value in values)
    return of_row in values


class Archive:
    """Rows that can be asked for while others are inserted."""

    def __init__(self, rows=(), seed=0):
        self._lock = threading.Lock()
        self._random = random.Random(f"{seed} order of ties")
        self._known = set()  # (id, timestamp): the table's unique constraint
        self._by_id = {}
        self._all = []
        self._by_category = {}
        self.insert(rows)

    def insert(self, rows):
        """Adds those whose (id, timestamp) is not yet there.

        To SQL no null equals another, so rows without an id are all added.
        """
        with self._lock:
            touched = {}
            for row in rows:
                key = (row.id, row.timestamp)
                if row.id is not None and key in self._known:
                    continue
                self._known.add(key)
                self._by_id.setdefault(row.id, row)
                self._all.append(row)
                touched.setdefault(row.category, []).append(row)
            for category, added in touched.items():
                listed = self._by_category.setdefault(category, [])
                listed.extend(added)
                listed.sort(key=_time_of)
            self._all.sort(key=_time_of)

    def find(self, msg_id):
        """The first row of that id, or None."""
        return self._by_id.get(msg_id)

    def grep(self, filters, order, offset=0, limit=None):
        """How many match, and the rows from `offset` on, at most `limit`.

        Message.grep() orders by the timestamp alone: rows of one timestamp
        come in another order each time, so a walk over the pages may miss some
        and see others twice.
        """
        with self._lock:
            found = self._matching(filters)
            last = len(found) if limit is None else offset + limit
            first, last = min(offset, len(found)), min(last, len(found))
            if order == "asc":
                return len(found), self._ordered(found, first, last)
            size = len(found)
            rows = self._ordered(found, size - last, size - first)
            return size, rows[::-1]

    def _matching(self, filters):
        found = self._in_window(filters)
        if filters.only_categories():
            return found
        return [row for row in found if filters.matches(row)]

    def _in_window(self, filters):
        categories = sorted(set(filters.wanted.get("category", ())))
        lists = ([self._by_category.get(name, []) for name in categories]
                 if categories else [self._all])
        parts = [_between(rows, filters.start, filters.end) for rows in lists]
        if len(parts) == 1:
            return parts[0]
        return sorted((row for part in parts for row in part), key=_time_of)

    def _ordered(self, rows, first, last):
        """rows[first:last] after each group of equal times was shuffled."""
        if first >= last:
            return []
        begin = bisect.bisect_left(rows, rows[first].timestamp, key=_time_of)
        end = bisect.bisect_right(rows, rows[last - 1].timestamp, key=_time_of)
        keyed = [(row.timestamp, self._random.random(), index)
                 for index, row in enumerate(rows[begin:end], begin)]
        keyed.sort()
        keyed = keyed[first - begin:last - begin]
        return [rows[index] for _, _, index in keyed]


def _between(rows, start, end):
    """The part of `rows` from `start` to `end`, both inclusive."""
    if start is None:
        return rows
    begin = bisect.bisect_left(rows, start, key=_time_of)
    return rows[begin:bisect.bisect_right(rows, end, key=_time_of)]
