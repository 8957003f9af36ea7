from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import orjson
from kafka import TopicPartition
from rich.console import Console

from services import codec
from services.records import Event
from services.tail.follow import follow, keep_latest, last_versions, show_events, write_events
from services.tail.formats import FORMATS
from tests.examples import example
from tests.fakes import FakeClock
from tests.sink.fake_kafka import FakeRecord

FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")
OTHER: Event = example("event", "unlocated")
MERGED: Event = example("event", "merged-redirect")


class Polls:
    """A consumer that hands out prepared values and lets a second pass with each poll."""

    def __init__(self, clock: FakeClock, *values: bytes | None) -> None:
        self._clock, self._values, self.poll_count = clock, list(values), 0

    def poll(self, timeout_ms: int = 0) -> dict[TopicPartition, list[FakeRecord]]:
        self._clock.advance(1)
        self.poll_count += 1
        if not self._values:
            return {}
        record = FakeRecord("conflict.events", 2, self.poll_count, b"k", self._values.pop(0), [], None)
        return {TopicPartition("conflict.events", 2): [record]}


def followed(*values: bytes | None, until_idle_s: float | None = 3, polls: int = 100) -> tuple[list[Event], list[str]]:
    clock, complaints = FakeClock(), []
    consumer = Polls(clock, *values)
    found = follow(
        consumer,
        until_idle_s=until_idle_s,
        is_stopping=lambda: consumer.poll_count >= polls,
        complain=complaints.append,
        clock=clock,
    )
    return list(found), complaints


def test_events_come_in_their_order_until_the_topic_is_idle() -> None:
    events, complaints = followed(codec.encode(FIRST), codec.encode(OTHER))
    assert (events, complaints) == ([FIRST, OTHER], [])


def test_without_an_idle_time_it_follows_until_stopped() -> None:
    assert followed(codec.encode(FIRST), until_idle_s=None, polls=50)[0] == [FIRST]


def test_a_message_that_is_no_event_is_told_and_passed_over() -> None:
    events, complaints = followed(b"<html>", codec.encode(FIRST))
    assert events == [FIRST]
    ((line),) = complaints
    assert line.startswith("conflict.events-2@1: not JSON")


def test_a_tombstone_is_passed_over_silently() -> None:
    assert followed(None, codec.encode(FIRST)) == ([FIRST], [])


def test_a_snapshot_has_each_active_event_once_in_its_highest_version() -> None:
    assert list(last_versions([FIRST, OTHER, SECOND, FIRST, MERGED])) == [SECOND, OTHER]


def test_of_several_versions_the_last_counts() -> None:
    latest: dict[str, Event] = {}
    for event in (SECOND, FIRST):
        keep_latest(latest, event)
    assert latest == {SECOND.id: SECOND}
    assert latest[SECOND.id] is SECOND


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
    last = out.getvalue().rsplit("corroboration", 1)[1]
    assert last.index("77/1") < last.index("2/2")
    assert "1/1" not in last
