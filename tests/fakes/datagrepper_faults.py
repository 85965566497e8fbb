"""What goes wrong between datagrepper and its reader, on demand.

A fault takes the honest Answer and the request, and gives what is sent; those
that break the connection, or send a body piece by piece, say so in a Sending.
"""

import collections
import copy
import dataclasses
import email.utils
import functools
import gzip
import random
import threading
import time
import urllib.parse

import datagrepper_answers as answers

PATIENCE = 3  # faults in succession on one target
BOMB_BYTES = 128 << 20
PROXY_STATUS = {"429": 429, "503": 503, "502": 502, "504": 504,
                "429-retry-after": 429, "503-retry-after": 503}
LOOP = "redirected"  # the parameter that redirect-loop changes
MOVED = "/moved"  # where an honest redirect leads: below it no fault strikes
DAY = 86400.0


@dataclasses.dataclass
class Sending:
    """An Answer, and how it leaves.

    `how` is "whole", "nothing" (closed), "reset", "half" (closed in the middle
    of the body) or "slow". `length` is the Content-Length if not the true one;
    `padding` so many bytes of JSON string put in front of the first key,
    without a Content-Length if `length` is 0.
    """
    answer: answers.Answer
    how: str = "whole"
    length: int | None = None
    padding: int = 0


class Faults:
    """Chooses by (seed, target, how often it was asked), whatever the order
    in which threads come."""

    def __init__(self, rates, seed=0):
        unknown = set(rates) - set(all_faults())
        if unknown:
            raise ValueError(f"no such fault: {', '.join(sorted(unknown))}")
        rates = dict(rates)
        self._inserting = rates.pop("insert-between", 0.0)
        self._rates = rates
        self._seed = seed
        self._lock = threading.Lock()
        self._asked = collections.Counter()
        self._in_succession = collections.Counter()
        self._turns = collections.Counter()

    def choose(self, target):
        """(The fault's name or None, whether a held row is inserted)."""
        with self._lock:
            self._asked[target] += 1
            dice = random.Random(
                f"{self._seed} {target} {self._asked[target]}")
            inserts = dice.random() < self._inserting
            name = self._drawn(dice.random())
            if self._in_succession[target] >= PATIENCE:
                name = None
            if name is None:
                self._in_succession[target] = 0
            else:
                self._in_succession[target] += 1
            return name, inserts

    def turn(self, name):
        """0, 1, 2 ...: lets a fault with several forms take them in turn."""
        with self._lock:
            self._turns[name] += 1
            return self._turns[name] - 1

    def _drawn(self, value):
        value *= max(1.0, sum(self._rates.values()))
        for name, rate in self._rates.items():
            value -= rate
            if value < 0:
                return name
        return None


@dataclasses.dataclass
class Asked:
    """What a fault may look at besides the honest answer."""
    app: object
    path: str  # without the prefix
    given: dict
    accept: str | None
    encodings: str
    prefix: str
    origin: str  # scheme://host:port of this server
    turn: int
    oversized_bytes: int

    @property
    def is_search(self):
        return self.path.rstrip("/") in ("/raw", "/v2/search")

    def location(self, path, given):
        query = urllib.parse.urlencode(given, doseq=True)
        return f"{self.prefix}{path}?{query}"


def spoil(name, honest, asked):
    """The Sending of `honest` under the fault, or None if it does not apply."""
    if name in PROXY_STATUS:
        return Sending(answers.proxy_error(PROXY_STATUS[name],
                                           _retry_after(name, asked.turn)))
    if name in CONNECTION:
        return Sending(honest, CONNECTION[name])
    if name in ANY_ANSWER:
        return ANY_ANSWER[name](honest, asked)
    return RESULTS[name](honest, asked) if honest.is_result else None


def _retry_after(name, turn):
    if not name.endswith("retry-after"):
        return None
    if name == "503-retry-after" and turn % 2:
        # At most a second ahead, for a date has no fractions.
        return {"Retry-After": email.utils.formatdate(time.time() + 1,
                                                      usegmt=True)}
    return {"Retry-After": "1"}


def _redirect(location):
    page = ("<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n"
            "<h1>Redirecting...</h1>\n")
    return Sending(answers.Answer(302, answers.HTML, page.encode(),
                                  {"Location": location}))


def redirect_loop(_, asked):
    number = int(asked.given.get(LOOP, ["0"])[0]) + 1
    return _redirect(asked.location(asked.path,
                                    {**asked.given, LOOP: number}))


def _redirect_scheme(_, asked):
    targets = ["file:///etc/passwd", "ftp://127.0.0.1/etc/passwd"]
    if asked.origin.startswith("https:"):
        plain = "http:" + asked.origin.removeprefix("https:")
        targets.append(plain + asked.location(asked.path, asked.given))
    return _redirect(targets[asked.turn % len(targets)])


def _redirect_once(_, asked):
    return _redirect(asked.location(MOVED + asked.path, asked.given))


def _lone_500(honest, asked):
    if not asked.is_search or not honest.is_result:
        return None
    return Sending(asked.app.failed_search(asked.given))


def _internal_500(_, __):
    return Sending(answers.internal_error(
        "sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) "
        "terminating connection due to administrator command"))


def _with_body(honest, body, **headers):
    changed = copy.copy(honest)
    changed.body, changed.headers = body, {**honest.headers, **headers}
    return changed


def _half(honest, _):
    return Sending(honest, "half")


def _wrong_length(honest, _):
    return Sending(honest, length=len(honest.body) // 2)


def _invalid_json(honest, _):
    return Sending(_with_body(honest, honest.body[:-1] + b",}"))


def _nan(honest, _):
    """Python's json writes NaN where there is one; no standard knows it."""
    return Sending(_with_body(honest, honest.body[:-1] + b', "cost": NaN}'))


def _invalid_utf8(honest, _):
    """In the topic of the first message, or the order that is echoed."""
    for key in (b'"topic": "', b'"order": "'):
        before, found, after = honest.body.partition(key)
        if found:
            body = before + found + b"\xff\xc0" + after
            return Sending(_with_body(honest, body))
    return None


def _oversized(honest, asked):
    return Sending(honest, padding=asked.oversized_bytes,
                   length=0 if asked.turn % 2 else None)


@functools.lru_cache(maxsize=1)
def bomb():
    """Valid JSON of BOMB_BYTES; deflate makes at best a thousandth of it."""
    return gzip.compress(b'{"raw_messages": [], "padding": "'
                         + b"0" * BOMB_BYTES + b'"}', 9)


def _gzip_bomb(honest, _):
    return Sending(_with_body(honest, bomb(), **{"Content-Encoding": "gzip"}))


def _gzip(honest, asked):
    accepted = [part.split(";")[0].strip()
                for part in asked.encodings.split(",") if "q=0;" not in
                part.replace(" ", "") + ";"]
    if "gzip" not in accepted:
        return None
    return Sending(_with_body(honest, gzip.compress(honest.body),
                              **{"Content-Encoding": "gzip",
                                 "Vary": "Accept-Encoding"}))


def _other_answer(_, asked):
    """A right answer to another question, as a broken cache would give."""
    if not asked.is_search:
        return None
    others = [_shifted(asked.given), {},
              {**asked.given, "category": ["buildsys"]},
              {k: v for k, v in asked.given.items() if k != "end"}]
    others = [other for other in others if other != asked.given]
    return Sending(asked.app.answer("GET", asked.path,
                                    others[asked.turn % len(others)],
                                    asked.accept))


def _shifted(given):
    """The window a day before."""
    shifted = dict(given)
    for name in ("start", "end"):
        if name in given:
            try:
                shifted[name] = [str(float(given[name][0]) - DAY)]
            except ValueError:
                del shifted[name]
    return shifted


CONNECTION = {"slow": "slow", "empty-reply": "nothing", "reset": "reset"}
ANY_ANSWER = {
    "redirect-loop": redirect_loop, "redirect-scheme": _redirect_scheme,
    "redirect": _redirect_once, "500": _lone_500,
    "500-internal": _internal_500,
}
# These need an answer that was right.
RESULTS = {
    "truncated": _half, "wrong-length": _wrong_length,
    "invalid-json": _invalid_json, "nan": _nan,
    "invalid-utf8": _invalid_utf8, "oversized": _oversized,
    "gzip-bomb": _gzip_bomb, "gzip": _gzip, "other-answer": _other_answer,
}


def all_faults():
    """The names of all that can go wrong."""
    return [*CONNECTION, *RESULTS, *ANY_ANSWER, *PROXY_STATUS,
            "insert-between"]
