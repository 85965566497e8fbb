"""Reads Prometheus' text format 0.0.4, and takes nothing that it does not allow.

The format: prometheus/docs, docs/instrumenting/exposition_formats.md. On top
of it: each family has help and a type and stands in one piece, nothing is NaN,
and names and buckets are as `promtool check metrics` wants them.
"""

import math
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
HELP = re.compile(rf"# HELP ({NAME}) (\S.*)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram)")
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
ESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
SUFFIXES = ("_bucket", "_sum", "_count")  # of a histogram


class Metrics(dict):
    """The samples of one page: {(name, labels): value}, where labels are pairs
    in the order of their names. `types` has the type of each family."""

    def __init__(self):
        super().__init__()
        self.types = {}

    def value(self, name, **labels):
        """That of one series; None if it is absent."""
        return self.get((name, tuple(sorted(labels.items()))))

    def named(self, name):
        """All series of that name: {labels: value}."""
        return {labels: value for (found, labels), value in self.items()
                if found == name}

    def families(self, prefix=""):
        return {name for name in self.types if name.startswith(prefix)}

    def counters(self):
        """The samples that may never fall."""
        return {key: value for key, value in self.items()
                if self.types[family_of(key[0], self.types)] != "gauge"}

    def without(self, *prefixes):
        """The samples of all other families, as a plain dict."""
        return {key: value for key, value in self.items()
                if not key[0].startswith(prefixes)}


def family_of(name, types):
    """That to which a sample of this name belongs, or None."""
    if name in types and types[name] != "histogram":
        return name
    for suffix in SUFFIXES:
        family = name.removesuffix(suffix)
        if family != name and types.get(family) == "histogram":
            return family
    return None


def parse(text):
    """The Metrics of a page; ValueError names the line that is wrong."""
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")
    metrics, reader = Metrics(), _Reader()
    for number, line in enumerate(text[:-1].split("\n"), 1):
        try:
            reader.take(line, metrics)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}: {line!r}") from None
    reader.end_family(metrics)
    _check_histograms(metrics)
    return metrics


class _Reader:
    """What of a family was read so far."""

    def __init__(self):
        self._helped = set()
        self._family = None
        self._samples = 0

    def take(self, line, metrics):
        if match := HELP.fullmatch(line):
            self._begin(match[1], metrics)
        elif match := TYPE.fullmatch(line):
            self._type(match[1], match[2], metrics)
        elif match := SAMPLE.fullmatch(line):
            self._sample(match, metrics)
        else:
            raise ValueError("this is neither help, nor type, nor sample")

    def _begin(self, name, metrics):
        self.end_family(metrics)
        if name in self._helped:
            raise ValueError("a second time the same family")
        self._helped.add(name)
        self._family, self._samples = name, 0

    def _type(self, name, kind, metrics):
        if name != self._family or name in metrics.types:
            raise ValueError("the type does not follow the help")
        if (kind == "counter") != name.endswith("_total"):
            raise ValueError("counters, and only they, end in _total")
        metrics.types[name] = kind

    def _sample(self, match, metrics):
        if family_of(match[1], metrics.types) != self._family:
            raise ValueError("the sample is not of the family above")
        key = match[1], _labels(match[2])
        if key in metrics:
            raise ValueError("a second time the same series")
        value = _number(match[3])
        if metrics.types[self._family] != "gauge" and value < 0:
            raise ValueError("what is counted is less than nothing")
        metrics[key] = value
        self._samples += 1

    def end_family(self, metrics):
        if self._family is None:
            return
        if self._family not in metrics.types or not self._samples:
            raise ValueError(f"{self._family} has no type or no sample")


def _labels(text):
    found = re.findall(LABEL, text or "")
    pairs = [label.split("=", 1) for label in found]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a second time the same label")
    return tuple(sorted(
        (name, re.sub(r"\\.", lambda m: ESCAPED[m[0]], value[1:-1]))
        for name, value in pairs))


def _number(text):
    if not re.fullmatch(r"[+-]?(Inf|[0-9.]+([eE][+-]?[0-9]+)?)", text):
        raise ValueError(f"{text} is no number")
    return float(text)


def _check_histograms(metrics):
    for name, kind in metrics.types.items():
        if kind != "histogram":
            continue
        buckets = {}
        for labels, value in metrics.named(name + "_bucket").items():
            rest = tuple(pair for pair in labels if pair[0] != "le")
            bound = _number(dict(labels)["le"])
            buckets.setdefault(rest, []).append((bound, value))
        if (buckets.keys() != metrics.named(name + "_count").keys()
                or buckets.keys() != metrics.named(name + "_sum").keys()):
            raise ValueError(f"{name} is not whole")
        for labels, found in buckets.items():
            _check_buckets(name, sorted(found),
                           metrics.get((name + "_count", labels)))


def _check_buckets(name, buckets, count):
    values = [value for _, value in buckets]
    if buckets[-1] != (math.inf, count) or values != sorted(values):
        raise ValueError(f"the buckets of {name} do not add up")
