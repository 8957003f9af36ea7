from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from services import codec
from services.event_types import load_event_types
from services.messages import FETCHED_AT, Outcome, header
from services.records import ClusterChange, DeadLetter
from services.sink.handle import events_from, handle
from services.sink.published import PublishedVersions
from services.topics import load_topics
from tests.examples import example, example_bytes, incoming

TOPICS = load_topics()
TYPES = load_event_types()

# What the deduplicator says -> what subscribers get: example files side by side.
PUBLISHED = {
    "created": ("single-source", "created"),
    "created-unlocated": ("unlocated", "created-unlocated"),
    "updated": ("contested-toll-cross-party", "updated"),
    "merged": ("merged-redirect", "merged"),
    "retracted": ("retracted", "retracted"),
}


def sink(value: bytes | None, **fields: object) -> Outcome:
    return handle(
        incoming("clusters", value, **fields), topics=TOPICS, event_types=TYPES, published=PublishedVersions()
    )


@pytest.mark.parametrize(("situation", "expected"), PUBLISHED.items(), ids=PUBLISHED)
def test_a_change_becomes_an_event_and_a_line_of_history(situation: str, expected: tuple[str, str]) -> None:
    event, change = sink(example_bytes("cluster", situation)).outgoing
    assert (event.topic, change.topic) == ("conflict.events", "conflict.event-changes")
    assert orjson.loads(event.value) == orjson.loads(example_bytes("event", expected[0]))
    assert orjson.loads(change.value) == orjson.loads(example_bytes("event-change", expected[1]))


def test_both_messages_are_keyed_by_the_event() -> None:
    outcome = sink(example_bytes("cluster", "merged"))
    assert {message.key.decode() for message in outcome.outgoing} == {example("event", "merged-redirect").id}


def test_headers_are_cloudevents_with_ids_of_their_own() -> None:
    event, change = sink(example_bytes("cluster", "updated")).outgoing
    key = event.key.decode()
    assert header(event.headers, "ce_type") == "org.conflictwire.event.v1"
    assert header(change.headers, "ce_type") == "org.conflictwire.event-change.v1"
    assert header(event.headers, "ce_id") == f"{key}/2/event.v1"
    assert header(change.headers, "ce_id") == f"{key}/2/event-change.v1"
    assert header(event.headers, "ce_time") == "2025-11-03T16:45:00Z"


def test_the_time_of_fetching_travels_on() -> None:
    stamp = ((FETCHED_AT, b"2025-11-03T14:24:31Z"),)
    for message in sink(example_bytes("cluster", "created"), headers=stamp).outgoing:
        assert header(message.headers, FETCHED_AT) == "2025-11-03T14:24:31Z"
    for message in sink(example_bytes("cluster", "created")).outgoing:
        assert header(message.headers, FETCHED_AT) is None


def test_repetition_gives_the_same_bytes_wherever_the_message_stood() -> None:
    value = example_bytes("cluster", "updated")
    assert sink(value, offset=1) == sink(value, offset=999, partition=0)


def broken(**slots: object) -> bytes:
    change: ClusterChange = example("cluster", "created")
    return codec.encode(replace(change, after=replace(change.after, **slots)))  # type: ignore[arg-type]


BAD = {
    "tombstone": (None, "no value"),
    "no JSON": (b"<html>", "not JSON"),
    "another record": (example_bytes("event", "retracted"), "kind"),
    "count below 0": (broken(outlet_count=-1), "outlet_count"),
    "type and sub-type apart": (broken(event_type="protests"), "no such type"),
}


@pytest.mark.parametrize(("value", "reason"), BAD.values(), ids=BAD)
def test_what_cannot_pass_becomes_one_dead_letter(value: bytes | None, reason: str) -> None:
    outcome = sink(value)
    assert (len(outcome.outgoing), outcome.dead_letters) == (1, 1)
    (message,) = outcome.outgoing
    letter = codec.decode(message.value, DeadLetter)
    assert message.topic == "conflict.dead-letters"
    assert (letter.service, letter.topic, letter.partition, letter.offset) == ("sink", "conflict.clusters", 3, 41)
    assert reason in letter.reason


def changes() -> list[ClusterChange]:
    return [example("cluster", situation) for situation in ("created", "created-unlocated", "merged", "updated")]


def test_without_a_broker_the_last_version_of_each_event_remains() -> None:
    found = [(event.id, event.version, event.status) for event in events_from(changes(), TYPES)]
    located, unlocated, merged = (change.after.id for change in changes()[:3])
    assert found == [(located, 2, "active"), (unlocated, 1, "active"), (merged, 2, "merged")]


def test_without_a_broker_every_version_on_request() -> None:
    found = [event.version for event in events_from(changes(), TYPES, all_versions=True)]
    assert found == [1, 1, 2, 2]


def test_a_version_that_is_published_is_dropped_and_the_next_is_not() -> None:
    published = PublishedVersions()
    outcomes = [
        handle(
            incoming("clusters", example_bytes("cluster", name)), topics=TOPICS, event_types=TYPES, published=published
        )
        for name in ("created", "created", "updated", "created")
    ]
    assert [len(outcome.outgoing) for outcome in outcomes] == [2, 0, 2, 0]
    assert [drop.reason for outcome in outcomes for drop in outcome.drops] == ["repeated-version"] * 2
