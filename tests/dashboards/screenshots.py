"""Pictures of the dashboards."""

import dashboards
import situations
from browser import browser
from rendering_test import span

FOLDER = dashboards.WORK / "screenshots"


def take(dashboard, path, **how):
    browser().open(dashboard, situations.below(), span(dashboard), **how)
    browser().picture(path)


def readme(folder):
    """Those that the README shows."""
    folder.mkdir(parents=True, exist_ok=True)
    for dashboard in dashboards.shipped():
        take(dashboard, folder / f"{dashboard.path.stem}.png")
        print(folder / f"{dashboard.path.stem}.png")


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
