"""The present state from versions in any order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from services.errors import PermanentError
from services.event_state import keep_latest, redirects
from services.records import Event
from tests.examples import example

WHOLE: Event = replace(example("event", "contested-toll-cross-party"), id="whole")
PART: Event = replace(WHOLE, id="part", status="merged", merged_into="middle", version=WHOLE.version + 1)
MIDDLE: Event = replace(PART, id="middle", merged_into="whole")
EVENTS = {event.id: event for event in (WHOLE, PART, MIDDLE)}


def test_of_several_versions_the_highest_counts_in_whatever_order_they_come() -> None:
    versions = [replace(WHOLE, version=number) for number in (1, 2, 3)]
    for order in permutations(versions):
        latest: dict[str, Event] = {}
        for event in order:
            keep_latest(latest, event)
        assert latest == {"whole": versions[2]}


def test_redirects_are_followed_to_the_event_that_stands() -> None:
    assert [event.id for event in redirects(EVENTS, "part")] == ["part", "middle", "whole"]


def test_an_event_that_stands_is_its_own_end() -> None:
    assert redirects(EVENTS, "whole") == (WHOLE,)


def test_a_redirect_to_an_event_that_is_not_there_ends_where_it_is_known() -> None:
    assert redirects({"part": PART}, "part") == (PART,)


def test_redirects_in_a_ring_end() -> None:
    ring = {"part": PART, "middle": replace(MIDDLE, merged_into="part")}
    assert {event.id for event in redirects(ring, "part")} == set(ring)


def test_an_unknown_id_is_told() -> None:
    with pytest.raises(PermanentError, match="no event nowhere"):
        redirects(EVENTS, "nowhere")
