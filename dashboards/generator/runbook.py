"""The runbook of the alerts, where one looks when they ring."""

import pathlib

from generator.dashboard import RUNBOOK, WIDTH, at, frame

TEXT = pathlib.Path(__file__).parents[2] / "alerts" / "runbook.md"
HEIGHT = 30  # the panel scrolls


def runbook():
    return {
        **frame(RUNBOOK, "Runbook",
                "For each alert: what it means, how to see whether it is so, "
                "what to do."),
        "templating": {"list": []},
        "panels": [{
            "id": 1, "type": "text", "title": "", "transparent": True,
            "gridPos": at(0, 0, WIDTH, HEIGHT),
            "options": {"mode": "markdown", "content": TEXT.read_text()}}]}
