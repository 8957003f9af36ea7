"""The page's pure modules, table by table, run by the browser that will run them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from services.event_types import load_event_types
from tests.map.conftest import OpenPage

pytestmark = pytest.mark.browser

IMPORT = "([module, name, args]) => import(module).then((found) => found[name](...args))"


def event(**fields: Any) -> dict[str, Any]:
    place = {"latitude": 13.2, "longitude": 30.2, "precision": "city", "name": "El Obeid", "country": "SDN"}
    return {
        "id": "e1-a",
        "start": "2025-11-03",
        "end": "2025-11-03",
        "place": {**place, **fields.pop("place", {})},
        "corroboration": "single-source",
        **fields,
    }


def toll(low: int | None, best: int | None, high: int | None) -> dict[str, Any]:
    return {"low": low, "best": best, "high": high, "is_contested": False}


FORMATS = [
    ("intervalText", [toll(12, 12, 20)], "12–20"),
    ("intervalText", [toll(7, 7, 7)], "7"),
    ("intervalText", [toll(7, 7, None)], "≥ 7"),
    ("intervalText", [toll(None, None, 7)], "≤ 7"),
    ("intervalText", [toll(0, 0, 0)], "0"),
    ("intervalText", [None], ""),
    ("killedText", [toll(3, 9, 32)], "3–32 killed, best 9"),
    ("killedText", [{**toll(7, 7, 7), "is_contested": True}], "7 killed, contested"),
    ("daysText", ["2025-11-03", "2025-11-03"], "3 Nov 2025"),
    ("daysText", ["2025-11-03", "2025-11-09"], "3 Nov 2025 – 9 Nov 2025"),
    ("partiesText", [{"actors": [], "targets": ["civilians"]}], "? → civilians"),
    ("partiesText", [{"actors": [], "targets": []}], ""),
    ("placeText", [{"name": "Sudan", "admin1": None, "country_name": "Sudan"}], "Sudan"),
    ("placeText", [None], "Place unknown"),
    ("counted", [1, "origin"], "1 origin"),
    ("hedgeText", [{"told_as": ["claimed", "denied"]}], "claimed and denied"),
    ("hedgeText", [{"told_as": ["claimed", "occurred"]}], ""),
]


def test_words(open_page: OpenPage) -> None:
    page = open_page()
    found = [page.evaluate(IMPORT, ["/format.js", name, args]) for name, args, _ in FORMATS]
    assert found == [words for *_, words in FORMATS]


def test_every_type_has_a_name(open_page: OpenPage) -> None:
    page = open_page()
    names = [page.evaluate(IMPORT, ["/names.js", "typeName", [code]]) for code in load_event_types()]
    assert [name for name in names if not name[0].isupper()] == []


ADDRESSES = {
    "https://outlet.example/a": True,
    "http://outlet.example/a": True,
    "javascript:alert(1)": False,
    "data:text/html,hello": False,
    "urn:article:7": False,
    "/relative": False,
    " javascript:alert(1)": False,
}


def test_only_addresses_of_the_web_become_links(open_page: OpenPage) -> None:
    page = open_page()
    assert {a: page.evaluate(IMPORT, ["/dom.js", "isWebAddress", [a]]) for a in ADDRESSES} == ADDRESSES


def test_the_world_is_a_square_with_the_equator_in_the_middle(open_page: OpenPage) -> None:
    page = open_page()
    assert page.evaluate(IMPORT, ["/geo.js", "project", [0, 0]]) == [0.5, 0.5]
    x, y = page.evaluate(IMPORT, ["/geo.js", "project", [-180, 89]])
    assert x == 0
    assert 0 < y < 0.02
    wide, narrow = (page.evaluate(IMPORT, ["/geo.js", "kilometres", [100, at]]) for at in (60, 0))
    assert wide == pytest.approx(2 * narrow, rel=1e-6)


def test_a_ring_over_the_date_line_is_drawn_at_both_edges(open_page: OpenPage) -> None:
    scale, translate = [1, 1], [-180, -90]
    ring = [[350, 100], [15, 0], [0, 10], [-15, 0], [0, -10]]  # 170 E to 175 W, delta-coded
    topology = {
        "transform": {"scale": scale, "translate": translate},
        "arcs": [[ring[0], [8, 0], [-353, 0], [0, 10], [353, 0], [-8, 0], [0, -10]]],
        "objects": {"countries": {"geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {"name": "Fiji"}}]}},
    }
    page = open_page()
    (country,) = page.evaluate(IMPORT, ["/geo.js", "decodeCountries", [topology]])
    assert len(country["rings"]) == 2
    for points in country["rings"]:
        assert max(abs(a[0] - b[0]) for a, b in itertools.pairwise(points)) < 0.5


def marks(page: Any, events: list[dict[str, Any]], scale: float) -> list[int]:
    return sorted(len(mark["events"]) for mark in page.evaluate(IMPORT, ["/clusters.js", "group", [events, scale]]))


def test_events_are_grouped_as_the_scale_asks_and_areas_apart_from_points(open_page: OpenPage) -> None:
    page = open_page()
    near = event(id="e1-b", place={"longitude": 31.0})
    area = event(id="e1-c", place={"precision": "admin1"})
    nowhere = {**event(id="e1-d"), "place": None}
    assert marks(page, [event(), near, area, nowhere], 1000) == [1, 2]
    assert marks(page, [event(), near, area, nowhere], 1e6) == [1, 1, 1]


def test_days_without_events_have_a_bar_and_years_are_kept_to_120(open_page: OpenPage) -> None:
    page = open_page()
    week = page.evaluate(IMPORT, ["/days.js", "bars", [[event(), event(start="2025-11-09")]]])
    assert [bar["total"] for bar in week] == [1, 0, 0, 0, 0, 0, 1]
    years = page.evaluate(IMPORT, ["/days.js", "bars", [[event(), event(start="2020-01-01")]]])
    assert len(years) <= 120
    assert (years[0]["from"], years[-1]["to"]) == ("2020-01-01", "2025-11-03")
    assert page.evaluate(IMPORT, ["/days.js", "bars", [[]]]) == []
