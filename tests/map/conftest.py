"""A page in headless Chromium, as a reader would see it. Without a Chromium these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from services.map.server import MapServer

CHROMIUM = os.environ.get("CONFLICTWIRE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--hide-scrollbars"),
)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for a module: its driver keeps an event loop running, which other files must not find."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; install Debian's package chromium or set CONFLICTWIRE_TEST_CHROMIUM")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def server() -> Iterator[MapServer]:
    """Serve a page that knows no event yet."""
    with MapServer("a test", is_live=True) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: MapServer) -> Iterator[OpenPage]:
    """Open the page: open_page(color_scheme="dark") -> Page. Fails afterwards on errors and on requests elsewhere."""
    contexts, troubles = [], []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith((server.url, "data:")) else troubles.append(r.url))

    def start(path: str = "", **options: object) -> Page:
        size = {"width": 1280, "height": 800}
        context = browser.new_context(**{"viewport": size, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(server.url + path)
        page.wait_for_selector("#status[data-state]")
        return page

    yield start
    for context in contexts:
        context.close()
    assert troubles == []
