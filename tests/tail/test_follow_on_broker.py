"""Reading the events topic of a real broker."""

from __future__ import annotations

import io
import os
from dataclasses import replace

import pytest
from kafka import KafkaProducer

from services import codec
from services.access.broker_access import BrokerAccess
from services.broker import RunningBroker
from services.errors import StartupError
from services.filters import parse_wanted
from services.records import Event
from services.tail.cap import instant
from services.tail.follow import TailOptions, tail
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.examples import example, example_bytes

pytestmark = pytest.mark.broker

SITUATIONS = ("single-source", "contested-toll-cross-party", "unlocated")


@pytest.fixture(scope="module")
def events_topic(broker: RunningBroker) -> str:
    """An events topic with two events, one of them in two versions, and a message that is no event."""
    topics = load_topics(f"tail-{os.getpid()}-")
    ensure_topics(broker.access, topics)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for situation in SITUATIONS:
        key = example("event", situation).id.encode()
        producer.send(topics.events.name, key=key, value=example_bytes("event", situation)).get(timeout=20)
    producer.send(topics.events.name, key=b"k", value=b"<html>").get(timeout=20)
    producer.close()
    return topics.events.name


def read(access: BrokerAccess, topic: str, options: TailOptions) -> tuple[list[str], list[str]]:
    out, complaints = io.StringIO(), []
    tail(access, topic, out, options, complain=complaints.append)
    return out.getvalue().splitlines(), complaints


def test_every_version_as_json_lines_from_the_beginning(broker: RunningBroker, events_topic: str) -> None:
    lines, complaints = read(broker.access, events_topic, TailOptions(until_idle_s=2))
    found = {(event.id, event.version) for event in (codec.decode(line.encode(), Event) for line in lines)}
    assert found == {(event.id, event.version) for event in (example("event", name) for name in SITUATIONS)}
    assert len(complaints) == 1


def test_rows_that_end_when_idle_are_events_not_versions(broker: RunningBroker, events_topic: str) -> None:
    head, *rows = read(broker.access, events_topic, TailOptions(format="csv", until_idle_s=2))[0]
    assert head.startswith("id,version,")
    assert sorted(row.split(",")[1] for row in rows) == ["1", "2"]


def test_only_what_was_asked_for(broker: RunningBroker, events_topic: str) -> None:
    options = TailOptions(format="csv", wanted=parse_wanted(["SDN"]), until_idle_s=2)
    _, row = read(broker.access, events_topic, options)[0]
    assert "El Obeid" in row


def test_from_now_on_leaves_out_what_was_there(broker: RunningBroker, events_topic: str) -> None:
    assert read(broker.access, events_topic, TailOptions(from_beginning=False, until_idle_s=1)) == ([], [])


def test_a_topic_that_is_not_there_is_told_at_once(broker: RunningBroker) -> None:
    with pytest.raises(StartupError, match=r"no topic nowhere\.events at .*; `conflictwire topics` creates it"):
        read(broker.access, "nowhere.events", TailOptions(until_idle_s=1))


def test_alerts_refer_to_versions_that_the_events_topic_no_longer_has(broker: RunningBroker) -> None:
    topics = load_topics(f"tail-cap-{os.getpid()}-")
    ensure_topics(broker.access, topics)
    first, second = example("event", "single-source"), example("event", "contested-toll-cross-party")
    created = replace(
        example("event-change", "created"), event_id=first.id, version=1, reported_at=first.last_reported_at
    )
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    key = first.id.encode()
    producer.send(topics.event_changes.name, key=key, value=codec.encode(created)).get(timeout=20)
    producer.send(topics.events.name, key=key, value=codec.encode(second)).get(timeout=20)
    producer.close()
    options = TailOptions(format="cap", changes_topic=topics.event_changes.name, until_idle_s=1)
    (line,), complaints = read(broker.access, topics.events.name, options)
    assert f"<references>conflictwire,{first.id}.v1,{instant(first.last_reported_at)}</references>" in line
    assert "<msgType>Update</msgType>" in line
    assert complaints == []
