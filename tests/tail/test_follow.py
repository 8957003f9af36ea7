from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import orjson
from rich.console import Console

from services.records import Event
from services.tail.follow import last_versions, show_events, write_events
from services.tail.formats import FORMATS
from tests.examples import example

FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")
OTHER: Event = example("event", "unlocated")
MERGED: Event = example("event", "merged-redirect")


def test_a_snapshot_has_each_active_event_once_in_its_highest_version() -> None:
    assert list(last_versions([FIRST, OTHER, SECOND, FIRST, MERGED])) == [SECOND, OTHER]


def test_an_event_that_was_retracted_leaves_the_snapshot() -> None:
    assert list(last_versions([FIRST, example("event", "retracted")])) == []


def interrupted(*events: Event) -> Iterator[Event]:
    yield from events
    raise KeyboardInterrupt


def test_an_interrupt_ends_the_text_properly() -> None:
    out = io.StringIO()
    assert write_events(interrupted(FIRST), out, FORMATS["geojson"]) == 1
    assert len(orjson.loads(out.getvalue())["features"]) == 1


def test_an_interrupted_snapshot_has_what_there_was() -> None:
    assert list(last_versions(interrupted(FIRST))) == [FIRST]


def test_each_line_is_out_before_the_next_event_is_awaited() -> None:
    out = io.StringIO()

    def watched() -> Iterator[Event]:
        yield FIRST
        assert out.getvalue().endswith("}\n")
        yield OTHER

    assert write_events(watched(), out, FORMATS["json"]) == 2


def test_the_table_keeps_one_row_per_event() -> None:
    out = io.StringIO()
    count = show_events(interrupted(FIRST, replace(OTHER, outlet_count=77), SECOND), Console(file=out, width=200))
    assert count == 2
    last = out.getvalue().rsplit("borne out", 1)[1]
    assert last.index("77/1") < last.index("2/2")
    assert "1/1" not in last
