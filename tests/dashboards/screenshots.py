"""Pictures of the dashboards."""

import subprocess

import dashboards
import situations
from browser import browser
from rendering_test import LIVE, span

FOLDER = dashboards.WORK / "screenshots"


def take(dashboard, path, **how):
    page = browser().open(dashboard, situations.below(), span(dashboard),
                          **how)
    assert not page.errors, page.errors
    browser().picture(path)


def readme(folder):
    """Those that the README shows, in few colours: a third of the bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    situations.below().scrapes = LIVE
    for dashboard in dashboards.shipped():
        path = folder / f"{dashboard.path.stem}.png"
        take(dashboard, path)
        subprocess.run(["pngquant", "--strip", "--force", "--output", path,
                        path], check=True)
        print(path)


def every_look():
    """{path: Dashboard}: each dashboard, dark and light, narrow and wide."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = {}
    for dashboard in dashboards.shipped():
        for theme in ("dark", "light"):
            for width in (1280, 1920):
                path = FOLDER / f"{dashboard.path.stem}-{theme}-{width}.png"
                take(dashboard, path, theme=theme, width=width)
                taken[path] = dashboard
    return taken
