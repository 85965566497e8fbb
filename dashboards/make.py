#!/usr/bin/env python3
"""Makes the dashboards, the JSON files beside it, of what generator/ tells.
Who only wants to use them needs neither."""

import json
import pathlib

from generator.exporter_and_source import exporter_and_source
from generator.packager_workflow import packager_workflow
from generator.runbook import runbook
from generator.where_it_breaks import where_it_breaks

FOLDER = pathlib.Path(__file__).parent


def texts():
    """What the files hold, by their names."""
    return {f"{name}.json": json.dumps(dashboard, indent=2,
                                       ensure_ascii=False) + "\n"
            for name, dashboard in {
                "packager-workflow": packager_workflow(),
                "where-it-breaks": where_it_breaks(),
                "exporter-and-source": exporter_and_source(),
                "runbook": runbook(),
            }.items()}


if __name__ == "__main__":
    for file, text in texts().items():
        (FOLDER / file).write_text(text)
