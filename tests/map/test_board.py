from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from services.map.board import Board
from services.records import Event, EventChange
from tests.examples import example

CONTESTED: Event = example("event", "contested-toll-cross-party")
MERGED: Event = example("event", "merged-redirect")
RETRACTED: Event = replace(example("event", "retracted"), id="e1-withdrawn")
UPDATED: EventChange = example("event-change", "updated")
OLDER = replace(CONTESTED, version=1)


def board(*records: Event | EventChange) -> Board:
    made = Board({"SDN": "Sudan"})
    for record in records:
        made.take(record)
    return made


def test_the_highest_version_stays_whatever_the_order() -> None:
    for order in permutations((OLDER, CONTESTED, UPDATED, CONTESTED)):
        made = board(*order)
        assert [summary.version for summary in made.summaries()] == [2]
        detail = made.detail(CONTESTED.id)
        assert detail is not None
        assert [step.version for step in detail.history] == [2]


def test_only_what_is_new_is_told() -> None:
    made = board()
    assert made.take(CONTESTED) == CONTESTED.id
    assert made.take(CONTESTED) is None
    assert made.take(OLDER) is None
    assert made.take(UPDATED) == UPDATED.event_id
    assert made.take(UPDATED) is None


def test_merged_and_retracted_events_leave_the_map_and_resolve_by_id() -> None:
    made = board(CONTESTED, MERGED, RETRACTED)
    assert [summary.id for summary in made.summaries()] == [CONTESTED.id]
    for gone in (MERGED, RETRACTED):
        detail = made.detail(gone.id)
        assert detail is not None
        assert detail.event == gone


def test_the_surviving_event_names_those_it_took_over() -> None:
    detail = board(CONTESTED, MERGED).detail(CONTESTED.id)
    assert detail is not None
    assert detail.absorbed == (MERGED.id,)


def test_an_event_that_stands_again_is_taken_over_no_more() -> None:
    again = replace(MERGED, status="active", merged_into=None, version=MERGED.version + 1)
    made = board(CONTESTED, MERGED, again)
    detail = made.detail(CONTESTED.id)
    assert detail is not None
    assert detail.absorbed == ()
    assert {summary.id for summary in made.summaries()} == {CONTESTED.id, MERGED.id}


def test_an_id_known_by_a_change_only_has_no_summary_and_no_detail() -> None:
    made = board(UPDATED)
    assert made.summaries_of([UPDATED.event_id]) == []
    assert made.detail(UPDATED.event_id) is None


def test_changed_events_are_told_in_any_status() -> None:
    found = board(CONTESTED, RETRACTED).summaries_of({CONTESTED.id, RETRACTED.id, "e1-nobody"})
    assert {summary.status for summary in found} == {"active", "retracted"}
