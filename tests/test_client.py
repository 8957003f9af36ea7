"""The client for Python programs: over prepared messages, and over a real broker."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from kafka import KafkaProducer, TopicPartition

from services import codec
from services.broker import RunningBroker
from services.client import Wanted, current_state, events, follow, resolve
from services.errors import StartupError
from services.records import Event
from tests.conftest import MakeTopic
from tests.examples import example
from tests.fakes import FakeClock
from tests.sink.fake_kafka import FakeRecord

FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")  # the next version of FIRST
OTHER: Event = example("event", "unlocated")
MERGED: Event = replace(example("event", "merged-redirect"), merged_into=SECOND.id)


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


# ---------------------------------------------------------------- on a broker


@pytest.fixture(scope="module")
def events_topic(broker: RunningBroker, make_topic: MakeTopic) -> str:
    """Two versions of one event, an event without a place, a redirect, and a message that is no event."""
    name = make_topic("client-events", partitions=2, is_compacted=True)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for event in (FIRST, SECOND, OTHER, MERGED):
        producer.send(name, key=event.id.encode(), value=codec.encode(event)).get(timeout=20)
    producer.send(name, key=b"k", value=b"<html>").get(timeout=20)
    producer.close()
    return name


def seen(found: list[Event]) -> set[tuple[str, int]]:
    return {(event.id, event.version) for event in found}


@pytest.mark.broker
def test_every_version_comes_typed_and_what_is_no_event_is_logged(
    broker: RunningBroker, events_topic: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = list(events(broker.bootstrap, until_idle_s=1, topic=events_topic))
    assert seen(found) == seen([FIRST, SECOND, OTHER, MERGED])
    told = [
        record.message for record in caplog.records if not record.name.startswith("kafka.")
    ]  # it warns when it waits
    assert [message.count("not JSON") for message in told] == [1]


@pytest.mark.broker
def test_only_versions_that_are_wanted_come(broker: RunningBroker, events_topic: str) -> None:
    wanted = Wanted(countries={"SDN"}, corroboration={"cross-party"})
    assert list(events(broker.bootstrap, wanted, until_idle_s=1, topic=events_topic)) == [SECOND]


@pytest.mark.broker
def test_the_latest_leave_out_what_was_there(broker: RunningBroker, events_topic: str) -> None:
    assert list(events(broker.bootstrap, latest=True, until_idle_s=0.5, topic=events_topic)) == []


@pytest.mark.broker
def test_the_present_state_has_each_id_once_and_resolves_redirects(broker: RunningBroker, events_topic: str) -> None:
    complaints: list[str] = []
    state = current_state(broker.bootstrap, topic=events_topic, complain=complaints.append)
    assert state == {SECOND.id: SECOND, OTHER.id: OTHER, MERGED.id: MERGED}
    assert resolve(state, MERGED.id) == SECOND
    assert len(complaints) == 1


@pytest.mark.broker
def test_a_topic_that_is_not_there_is_told(broker: RunningBroker) -> None:
    with pytest.raises(StartupError, match=r"no topic nowhere\.events"):
        current_state(broker.bootstrap, topic="nowhere.events")
