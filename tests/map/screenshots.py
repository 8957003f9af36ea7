"""`make screenshots`: the page over the sample news, in headless Chromium, into docs/images/."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from services.map.server import MapServer
from services.records import Event
from services.tail.story import most_contested
from tests.map.conftest import CHROMIUM, FLAGS
from tests.map.records import sample_news

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


def contested_id() -> str:
    """Return the id of the event that the demo tells in words."""
    told = most_contested(record for record in sample_news() if isinstance(record, Event))
    assert told is not None
    return told.id


def take(browser: Browser, url: str, folder: Path) -> None:
    """Take every picture into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, theme, path, size in (
        ("map-light", "light", "", (1440, 900)),
        ("map-dark", "dark", "", (1440, 900)),
        ("map-detail", "light", f"#{contested_id()}", (1440, 900)),
        ("map-narrow", "dark", "", (390, 844)),
    ):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(url + path)
        settle(page)
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def settle(page: Page) -> None:
    """Wait until world and events are there and drawn."""
    page.wait_for_selector("html[data-world=drawn]")
    page.wait_for_selector("#list li", state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def main() -> int:
    """Take the pictures; return the exit code."""
    if CHROMIUM is None:
        print("no Chromium here; install Debian's package chromium", file=sys.stderr)
        return 1
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    with MapServer("the sample news", is_live=True) as server, sync_playwright() as driver:
        for record in sample_news():
            server.take(record)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        take(browser, server.url, folder)
        browser.close()
    print(f"pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
