"""Bytes in, an intent out."""

from __future__ import annotations

import pytest

from services import codec
from services.deduplicator.handle import handle
from services.deduplicator.load import load_matcher
from services.deduplicator.state import TABLES, DedupIntent, State
from services.deduplicator.watermark import advance, to_bytes
from services.messages import FETCHED_AT, Incoming
from services.records import ClusterChange, DeadLetter
from tests.deduplicator.builders import mention, mention_set
from tests.deduplicator.replica import TOPICS

GOOD = codec.encode(mention_set(mention()))
REACHED = advance(None, mention().article)
FETCHED = "2031-04-11T06:00:00Z"


def handled(value: bytes | None, key: bytes | None = b"SYR") -> DedupIntent:
    incoming = Incoming("conflict.mentions", 3, 17, key, value, ((FETCHED_AT, FETCHED.encode()),))
    state = State(load_matcher(), {name: {} for name in TABLES} | {"watermarks": {"SYR": to_bytes(REACHED)}})
    return handle(incoming, state, TOPICS)


def test_a_change_goes_out_under_its_event() -> None:
    (message,) = handled(GOOD).outcome.outgoing
    change, headers = codec.decode(message.value, ClusterChange), dict(message.headers)
    assert (message.topic, message.key) == (TOPICS.clusters.name, change.after.id.encode())
    assert headers["ce_id"] == f"{change.after.id}:1".encode()
    assert headers[FETCHED_AT] == FETCHED.encode()
    assert headers["ce_time"] == b"2031-04-11T06:00:00Z"


def test_events_are_written_before_the_mentions_that_changed_them() -> None:
    assert [put.table for put in handled(GOOD).puts] == ["clusters", "mentions"]


@pytest.mark.parametrize(
    ("value", "key", "reason"),
    [
        (b"{", b"SYR", "not JSON"),
        (b"{}", b"SYR", "no mention-set.v1"),
        (None, b"SYR", "tombstone"),
        (GOOD, b"IRQ", "key b'IRQ' is not the country, SYR"),
        (GOOD, None, "key None is not the country"),
    ],
    ids=["no JSON", "another schema", "no value", "another key", "no key"],
)
def test_bad_input_is_a_dead_letter(value: bytes | None, key: bytes | None, reason: str) -> None:
    intent = handled(value, key)
    (message,) = intent.outcome.outgoing
    letter = codec.decode(message.value, DeadLetter)
    assert intent.outcome.dead_letters == 1
    assert (message.topic, letter.service, letter.offset) == (TOPICS.dead_letters.name, "deduplicator", 17)
    assert reason in letter.reason
    assert intent.puts == ()


def test_a_dead_letter_leaves_the_state_as_it_was() -> None:
    state = State(load_matcher(), {name: {} for name in TABLES})
    state.apply(handled(b"{"))
    assert state.country("SYR").features == {}
