"""Where a report differs from the truth of a made-up archive.

    compare_truth.py TRUTH.json REPORT.json

Prints the differences, and fails if there are any.
"""

import json
import pathlib
import sys


def differences(expected, found, place="report"):
    """Lines that tell where `found` differs from what `expected` says."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [line for key, value in expected.items()
                for line in differences(value, found.get(key, "missing"),
                                        f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list):
        return lists_differ(expected, found, place)
    return [] if expected == found else [f"{place}: {expected!r} != {found!r}"]


def lists_differ(expected, found, place):
    """Rows belong together by name; their order is the report's own."""
    def name(row):
        if not isinstance(row, dict):
            return None
        return tuple(row.get(key) for key in ("workflow", "application", "step"))
    if len(expected) != len(found):
        return [f"{place}: {len(expected)} rows != {len(found)}"]
    if all(isinstance(row, dict) for row in expected + found):
        by_name = {name(row): row for row in found}
        return [line for row in expected
                for line in differences(row, by_name.get(name(row), "missing"),
                                        f"{place}{name(row)}")]
    return [line for i, pair in enumerate(zip(expected, found))
            for line in differences(*pair, f"{place}[{i}]")]


def main():
    truth, report = (json.loads(pathlib.Path(name).read_text())
                     for name in sys.argv[1:])
    found = differences(truth, report)
    print("\n".join(found) or "The report is the truth, to the last integer.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
