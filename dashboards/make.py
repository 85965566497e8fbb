#!/usr/bin/env python3
"""Makes the dashboards, the JSON files beside it, of what generator/ tells.
Who only wants to use them needs neither."""

import json
import pathlib

from generator.packager_workflow import packager_workflow

FOLDER = pathlib.Path(__file__).parent


def texts():
    """What the files hold, by their names."""
    return {f"{name}.json": json.dumps(dashboard, indent=2,
                                       ensure_ascii=False) + "\n"
            for name, dashboard in {
                "packager-workflow": packager_workflow(),
            }.items()}


if __name__ == "__main__":
    for file, text in texts().items():
        (FOLDER / file).write_text(text)
