from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from services.records import Actor, Event, ReconciledToll, When
from services.tail.table import printable, time_text, to_cells, to_table, toll_text
from tests.examples import example

CONTESTED: Event = example("event", "contested-toll-cross-party")


def shown(*events: Event, max_rows: int | None = None, width: int = 220) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(to_table(events, width=width, max_rows=max_rows))
    return out.getvalue()


def test_a_row_tells_when_where_what_who_how_many_and_how_sure() -> None:
    assert to_cells(CONTESTED) == (
        "2025-11-03",
        "El Obeid, SDN",
        "shelling artillery missile attack",
        "Unidentified rebels → Civilians",
        "12–20",
        "2/2",
        "cross-party",
    )
    assert all(cell in shown(CONTESTED) for cell in to_cells(CONTESTED))


def test_what_is_unknown_is_not_made_up() -> None:
    cells = to_cells(replace(CONTESTED, actors=(), location=None, fatalities=None))
    assert (cells[1], cells[3], cells[4]) == ("", "? → Civilians", "")


TOLLS = {
    "interval": ((3, 4, 9), "3–9"),
    "one number": ((5, 5, 5), "5"),
    "at least": ((5, 5, None), "≥ 5"),
    "at most": ((None, None, 7), "≤ 7"),
    "best only": ((None, 6, None), "6"),
    "nothing": ((None, None, None), ""),
    "none killed": ((0, 0, 0), "0"),
}


@pytest.mark.parametrize(("bounds", "text"), TOLLS.values(), ids=TOLLS)
def test_toll(bounds: tuple[int | None, ...], text: str) -> None:
    low, best, high = bounds
    assert toll_text(ReconciledToll(low=low, best=best, high=high, by_claimant=())) == text


def test_an_event_that_is_no_more_says_so_instead_of_how_it_is_borne_out() -> None:
    assert to_cells(example("event", "retracted"))[-1] == "retracted"


@pytest.mark.parametrize("width", [40, 60, 65, 66, 80, 95, 96, 120])
def test_an_event_takes_one_line_that_fits_and_its_day_stays_whole(width: int) -> None:
    lines = shown(*[CONTESTED] * 9, width=width).splitlines()
    assert [line for line in lines if "2025-11-03" in line] == lines[4:13]
    assert max(map(len, lines)) <= width


def test_a_narrow_terminal_has_fewer_columns() -> None:
    assert ("who → whom" in shown(CONTESTED, width=96), "who → whom" in shown(CONTESTED, width=95)) == (True, False)
    assert ("borne out" in shown(CONTESTED, width=66), "borne out" in shown(CONTESTED, width=65)) == (True, False)


def test_several_days_show_first_and_last() -> None:
    first, last = date(2025, 12, 30), date(2026, 1, 2)
    assert time_text(When(start=date(2025, 11, 3), end=date(2025, 11, 5), precision="week")) == "2025-11-03 … 11-05"
    assert time_text(When(start=first, end=last, precision="week")) == "2025-12-30 … 2026-01-02"


def test_only_the_last_rows_when_there_is_no_room() -> None:
    events = [replace(CONTESTED, outlet_count=n) for n in (71, 72, 73)]
    text = shown(*events, max_rows=2)
    assert ("71/2" in text, "72/2" in text, "73/2" in text, "1 more above" in text) == (False, True, True, True)
    assert "more above" not in shown(*events, max_rows=3)


def test_words_from_feeds_neither_steer_the_terminal_nor_style_it() -> None:
    name = "[red]Tigers[/red] \x1b[2J"
    text = shown(replace(CONTESTED, actors=(Actor(name=name, wording="x"),)))
    assert "[red]Tigers[/red]" in text
    assert "\x1b" not in text
    assert printable("a\u202eb\tc") == "a b c"
