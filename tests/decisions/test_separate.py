"""From an operator's wish and the events as they stand to a decision, or a clear word why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services import codec
from services.decisions.separate import to_message, to_separation
from services.errors import PermanentError
from services.messages import header
from services.records import Event, Separation
from tests.examples import example

NOW = datetime(2026, 3, 13, tzinfo=UTC)
WHOLE: Event = replace(example("event", "contested-toll-cross-party"), id="whole")
PART: Event = replace(
    WHOLE, id="part", status="merged", merged_into="middle", reports=WHOLE.reports[:1], version=WHOLE.version + 1
)
MIDDLE: Event = replace(PART, id="middle", merged_into="whole")
EVENTS = {event.id: event for event in (WHOLE, PART, MIDDLE)}


def decided(event_id: str, events: dict[str, Event] = EVENTS) -> Separation:
    return to_separation(events, event_id, decided_at=NOW, decided_by="desk", reason=None)


def test_the_merged_part_is_set_apart_from_the_rest_of_what_holds_it_now() -> None:
    found = decided("part")
    assert (found.event_id, found.from_event_id, found.country) == ("part", "whole", WHOLE.location.country)  # type: ignore[union-attr]
    assert set(found.mention_ids) == set(WHOLE.reports[0].mention_ids)
    assert set(found.other_mention_ids) == {m for r in WHOLE.reports[1:] for m in r.mention_ids}


@pytest.mark.parametrize(
    ("event_id", "events", "reason"),
    [
        ("none", EVENTS, "no event none"),
        ("whole", EVENTS, "whole is active, not merged into another; merged into it: middle"),
        ("part", {"part": PART, "middle": replace(MIDDLE, status="active", merged_into=None)}, "no other reports"),
    ],
    ids=["unknown", "active", "nothing left"],
)
def test_what_cannot_be_taken_back_says_why(event_id: str, events: dict[str, Event], reason: str) -> None:
    with pytest.raises(PermanentError, match=reason):
        decided(event_id, events)


def test_the_message_goes_among_the_reports_of_its_country() -> None:
    message = to_message(decided("part"), "conflict.mentions")
    assert message.key == decided("part").country.encode()
    assert (header(message.headers, "ce_type") or "").endswith("separation.v1")
    assert codec.decode(message.value, Separation) == decided("part")
