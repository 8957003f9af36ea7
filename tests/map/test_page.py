"""The page as a reader uses it, in headless Chromium. `open_page` fails on any error and any request elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from services.map.server import MapServer
from services.records import Event, EventChange
from tests.examples import example
from tests.map.conftest import OpenPage

pytestmark = pytest.mark.browser

CONTESTED: Event = example("event", "contested-toll-cross-party")
RETRACTED: Event = example("event", "retracted")
MERGED: Event = example("event", "merged-redirect")
UNLOCATED: Event = example("event", "unlocated")
UPDATED: EventChange = example("event-change", "updated")
ELSEWHERE = replace(
    CONTESTED,
    id="e1-elsewhere",
    corroboration="single-source",
    sub_event_type="armed_clash",
    location=replace(CONTESTED.location, name="Gao", country="MLI", latitude=16.27, longitude=-0.04),
    time=replace(CONTESTED.time, start=CONTESTED.time.start.replace(day=9), end=CONTESTED.time.end.replace(day=9)),
    last_reported_at=CONTESTED.last_reported_at.replace(day=9),
)


def pixel_at(page: Page, event: Event) -> list[int]:
    """Return the colour of the map where an event is drawn."""
    assert event.location is not None
    return page.evaluate(
        """async ([longitude, latitude]) => {
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const { map } = await import("/main.js");
            const { project } = await import("/geo.js");
            const [x, y] = map.view.toScreen(...project(longitude, latitude)).map((pixel) => pixel * map.view.ratio);
            return [...document.getElementById("map").getContext("2d").getImageData(x, y, 1, 1).data];
        }""",
        [event.location.longitude, event.location.latitude],
    )


def test_events_there_are_listed_the_latest_reported_first(server: MapServer, open_page: OpenPage) -> None:
    for event in (CONTESTED, ELSEWHERE, UNLOCATED):
        server.take(event)
    page = open_page()
    expect(page.locator("#count")).to_have_text("3 events")
    expect(page.locator("#list .row")).to_have_count(3)
    expect(page.locator("#list .row-place").first).to_have_text(re.compile(r"^\s*Gao, North Kordofan, Mali"))
    expect(page.locator("#list")).to_contain_text("12–20 killed, best 12, contested")
    expect(page.locator("#list")).to_contain_text("Place unknown not on the map")
    expect(page.locator("#list")).to_contain_text("Across parties")


def test_without_an_event_the_page_says_so(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#empty")).to_contain_text("No events yet.")


def test_what_happens_appears_without_a_reload_and_is_announced(server: MapServer, open_page: OpenPage) -> None:
    page = open_page()
    server.take(CONTESTED)
    expect(page.locator("#count")).to_have_text("1 event")
    expect(page.locator("#announce")).to_have_text("1 event new or changed; 1 in all", timeout=10_000)


def test_a_retracted_event_leaves_the_list_and_opens_by_its_id(server: MapServer, open_page: OpenPage) -> None:
    server.take(CONTESTED)
    page = open_page()
    expect(page.locator("#list .row")).to_have_count(1)
    server.take(RETRACTED)
    expect(page.locator("#list .row")).to_have_count(0)
    page.evaluate(f"location.hash = '{RETRACTED.id}'")
    expect(page.locator("#detail .notice")).to_contain_text("Retracted")


def test_a_merged_event_leads_to_the_one_that_took_it_over(server: MapServer, open_page: OpenPage) -> None:
    for event in (CONTESTED, MERGED):
        server.take(event)
    page = open_page(f"#{MERGED.id}")
    page.locator("#detail .notice a").click()
    expect(page.locator("#detail .id")).to_contain_text(CONTESTED.id)
    expect(page.locator("#detail")).to_contain_text("Took over")


def test_the_detail_has_reports_claims_words_links_and_history(server: MapServer, open_page: OpenPage) -> None:
    for record in (CONTESTED, UPDATED):
        server.take(record)
    page = open_page()
    page.locator("#list .row").click()
    detail = page.locator("#detail")
    expect(detail).to_be_focused()
    expect(detail.locator("h2")).to_have_text("Shelling, artillery or missiles")
    expect(detail).to_contain_text("town named, within 12 km")
    expect(detail.locator(".toll h3")).to_contain_text("Killed: 12–20")
    expect(detail.locator(".toll .says")).to_have_text(["a doctors' network (monitor)", "The army (belligerent)"])
    expect(detail.locator(".toll .number")).to_have_text(["≥ 12", "20"])
    expect(detail.locator("blockquote")).to_have_count(2)
    expect(detail).to_contain_text("A rebel spokesman (belligerent) denies")
    link = detail.locator(".reports a").first
    expect(link).to_have_attribute("href", "https://nile-courier.example/2025/11/03/market")
    assert "noopener" in (link.get_attribute("rel") or "")
    expect(detail.locator(".history")).to_contain_text("at least 12 12 to 20, best 12")
    expect(detail.locator(".history")).to_contain_text("report added, by national-desk")


def test_an_open_detail_follows_its_event(server: MapServer, open_page: OpenPage) -> None:
    server.take(replace(CONTESTED, version=1))
    page = open_page(f"#{CONTESTED.id}")
    expect(page.locator("#detail .id")).to_contain_text("version 1")
    server.take(CONTESTED)
    expect(page.locator("#detail .id")).to_contain_text("version 2")


def test_what_a_feed_wrote_is_text_and_its_links_lead_to_the_web_only(server: MapServer, open_page: OpenPage) -> None:
    report = replace(CONTESTED.reports[0], title="<img src=x onerror=alert(1)>", url="javascript:alert(1)")
    place = replace(CONTESTED.location, name="<script>alert(1)</script>")
    server.take(replace(CONTESTED, reports=(report,), location=place))
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.locator("#list .row").click()
    expect(page.locator("#detail .reports")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#detail .facts")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("#detail .reports a").count() == page.locator("#detail img").count() == 0


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("country", "SDN", "El Obeid"),
        ("country", "none", "Place unknown"),
        ("type", "armed_clash", "Gao"),
        ("corroboration", "cross-party", "El Obeid"),
        ("from", "2025-11-09", "Gao"),
    ],
)
def test_each_filter_leaves_what_it_names(
    server: MapServer, open_page: OpenPage, field: str, value: str, left: str
) -> None:
    for event in (CONTESTED, ELSEWHERE, replace(UNLOCATED, corroboration="multi-outlet")):
        server.take(event)
    page = open_page()
    expect(page.locator("#list .row")).to_have_count(3)
    control = page.locator(f"#{field}")
    control.fill(value) if field == "from" else control.select_option(value)
    expect(page.locator("#list .row")).to_have_count(1)
    expect(page.locator("#list .row-place").first).to_have_text(re.compile(rf"^\s*{left}"))  # waits for the redraw
    expect(page.locator("#count")).to_have_text("1 of 3 events")
    page.locator("#reset").click()
    expect(page.locator("#list .row")).to_have_count(3)


def test_a_bar_of_the_timeline_leaves_its_day(server: MapServer, open_page: OpenPage) -> None:
    for event in (CONTESTED, ELSEWHERE):
        server.take(event)
    page = open_page()
    page.locator("#bars .bar").last.click()
    expect(page.locator("#from")).to_have_value("2025-11-09")
    expect(page.locator("#list .row")).to_have_count(1)
    page.locator("#bars .bar").last.click()
    expect(page.locator("#list .row")).to_have_count(2)


def test_events_at_one_spot_are_one_mark_that_lists_them(server: MapServer, open_page: OpenPage) -> None:
    for event in (CONTESTED, replace(CONTESTED, id="e1-same-spot"), UNLOCATED):
        server.take(event)
    page = open_page()
    expect(page.locator("#list .row")).to_have_count(3)
    page.locator("#map").press("0")
    page.locator("#map").press("Enter")
    expect(page.locator("#place-chip")).to_have_text("El Obeid ✕")
    expect(page.locator("#list .row")).to_have_count(2)


def test_everything_can_be_reached_and_left_with_the_keyboard(server: MapServer, open_page: OpenPage) -> None:
    server.take(CONTESTED)
    page = open_page()
    expect(page.locator("#list .row")).to_have_count(1)
    order = []
    while "row" not in order and len(order) < 40:
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    reached = [name for name in order if name in {"skip", "theme", "country", "map", "zoom-in", "row"}]
    assert reached == ["skip", "theme", "country", "map", "zoom-in", "row"]
    page.locator("#list .row").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#list .row")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_the_map_is_moved_by_keys(server: MapServer, open_page: OpenPage) -> None:
    server.take(CONTESTED)
    page = open_page()
    expect(page.locator("#list .row")).to_have_count(1)
    scale = page.evaluate("import('/main.js').then(({ map }) => map.view.scale)")
    page.locator("#map").press("-")
    assert page.evaluate("import('/main.js').then(({ map }) => map.view.scale)") < scale
    left = page.evaluate("import('/main.js').then(({ map }) => map.view.x)")
    page.locator("#map").press("ArrowRight")
    assert page.evaluate("import('/main.js').then(({ map }) => map.view.x)") > left


def test_a_town_is_drawn_on_its_spot_and_a_place_unknown_nowhere(server: MapServer, open_page: OpenPage) -> None:
    page = open_page()
    page.wait_for_selector("html[data-world=drawn]")
    empty = pixel_at(page, CONTESTED)
    server.take(replace(CONTESTED, corroboration="multi-outlet"))
    expect(page.locator("#list .row")).to_have_count(1)
    assert pixel_at(page, CONTESTED) == [0, 0x67, 0xA3, 255] != empty


def test_light_and_dark_follow_the_system_and_the_button(open_page: OpenPage) -> None:
    page = open_page(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    expect(page.locator("#theme")).to_have_text("Theme: light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(14, 18, 22)" != light
    page.reload()
    expect(page.locator("#theme")).to_have_text("Theme: light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


CONTRASTS = """() => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim().match(/[0-9a-f]{2}/g).map((pair) => {
        const part = parseInt(pair, 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    const light = (name) => colour(name).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const names = ["text", "muted", "accent", "single-source", "multi-outlet", "cross-party"];
    return names.flatMap((name) => ["surface", "raised"].map((ground) => [name, ground, ratio(name, ground)]));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_colour_has_the_contrast_of_wcag_aa(open_page: OpenPage, scheme: str) -> None:
    found = open_page(color_scheme=scheme).evaluate(CONTRASTS)
    assert [row for row in found if row[2] < 4.5] == []


def test_a_narrow_window_shows_all_without_scrolling_sideways(server: MapServer, open_page: OpenPage) -> None:
    server.take(replace(CONTESTED, location=replace(CONTESTED.location, name="Llanfair" * 12)))
    page = open_page(viewport={"width": 360, "height": 740})
    expect(page.locator("#list .row")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("#country")).to_be_hidden()
    page.locator("#filter-toggle").click()
    expect(page.locator("#country")).to_be_visible()
