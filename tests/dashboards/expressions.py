"""What a PromQL expression asks for."""

import re

STRING = r'"(?:[^"\\]|\\.)*"'
NAME = re.compile(r"(?<![\w.:])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])")
LABELS = re.compile(
    r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
KEYWORDS = {"by", "without", "on", "ignoring", "group_left", "group_right",
            "offset", "bool", "and", "or", "unless", "inf", "nan"}


def selectors(expr):
    """Each (name of the metric, its matchers as text)."""
    matchers = {}

    def keep(match):
        matchers[key := f"{{{len(matchers)}}}"] = match[0][1:-1]
        return key
    bare = re.sub(r"\{(?:[^{}\"]|" + STRING + r")*\}", keep, expr)
    bare = re.sub(STRING + r"|\$\w+|\$\{[a-z]\w*\}", "", bare)
    bare = re.sub(r"\[[^\]]*\]", "", LABELS.sub("", bare))
    for match in NAME.finditer(bare):
        if match[0].lower() not in KEYWORDS:
            own = re.match(r"\s*(\{\d+\})", bare[match.end():])
            yield match[0], matchers[own[1]] if own else ""


def metrics(expr):
    """The names of the metrics in it."""
    return {name for name, _ in selectors(expr)}
