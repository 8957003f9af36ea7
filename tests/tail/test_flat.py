from __future__ import annotations

from dataclasses import replace

import pytest

from services.records import Event
from services.tail.flat import Cell, spreadsheet_cell, to_row
from tests.examples import example, situations

CONTESTED: Event = example("event", "contested-toll-cross-party")

CELLS = {
    "id": CONTESTED.id,
    "version": 2,
    "start": "2025-11-03",
    "actors": "Unidentified rebels",
    "place": "El Obeid",
    "longitude": 30.21669,
    "fatalities_low": 12,
    "fatalities_high": 20,
    "injured_best": None,
    "corroboration": "cross-party",
    "first_reported_at": "2025-11-03T14:20:00Z",
    "outlets": "Nile Courier; National Desk",
    "urls": "https://nile-courier.example/2025/11/03/market; https://national-desk.example/news/77120",
}


@pytest.mark.parametrize(("column", "cell"), CELLS.items(), ids=CELLS)
def test_cell(column: str, cell: Cell) -> None:
    assert to_row(CONTESTED)[column] == cell


@pytest.mark.parametrize("situation", situations("event"))
def test_every_event_has_the_same_columns(situation: str) -> None:
    assert list(to_row(example("event", situation))) == list(to_row(CONTESTED))


def test_unknown_is_none_and_never_empty_text() -> None:
    row = to_row(replace(example("event", "unlocated"), actors=(), targets=(), reports=()))
    assert "" not in row.values()
    empty = ("actors", "targets", "place", "country", "latitude", "radius_km", "outlets", "urls", "fatalities_best")
    assert {row[column] for column in empty} == {None}


SPREADSHEET = {
    "formula": ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    "plus": ("+1", "'+1"),
    "at": ("@x", "'@x"),
    "negative number stays a number": (-12.5, -12.5),
    "dash inside": ("a-b", "a-b"),
    "true": (True, "true"),
    "unknown": (None, None),
}


@pytest.mark.parametrize(("cell", "safe"), SPREADSHEET.values(), ids=SPREADSHEET)
def test_spreadsheet_cell(cell: Cell, safe: Cell) -> None:
    assert spreadsheet_cell(cell) == safe
