from __future__ import annotations

import os
from pathlib import Path

import pytest
from kafka import KafkaProducer

from services import codec
from services.broker import RunningBroker
from services.errors import StartupError
from services.map.follow import Follower, archive_files, read_lines
from services.records import Event, EventChange
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.examples import example, example_bytes

EVENT: Event = example("event", "single-source")
CHANGE: EventChange = example("event-change", "created")


def test_lines_may_mix_events_and_changes() -> None:
    taken: list[Event | EventChange] = []
    lines = [codec.encode(EVENT), b"\n", codec.encode(CHANGE)]
    assert read_lines(lines, take=taken.append, complain=pytest.fail) == 2
    assert taken == [EVENT, CHANGE]


def test_a_line_that_is_neither_is_told_with_its_number() -> None:
    complaints: list[str] = []
    assert read_lines([codec.encode(EVENT), b"{}", b"<html>"], take=lambda _: None, complain=complaints.append) == 1
    assert [line.partition(":")[0] for line in complaints] == ["line 2", "line 3"]


def test_an_archive_is_the_files_that_run_keeps(tmp_path: Path) -> None:
    topics = load_topics()
    pair = (topics.events, topics.event_changes)
    with pytest.raises(StartupError, match=r"no conflict\.events\.jsonl there"):
        archive_files(tmp_path, pair)
    (tmp_path / "conflict.events.jsonl").write_bytes(b"")
    assert [path.name for path in archive_files(tmp_path, pair)] == ["conflict.events.jsonl"]


@pytest.mark.broker
def test_both_topics_are_read_from_their_beginning_and_to_their_end(broker: RunningBroker) -> None:
    topics = load_topics(f"map-{os.getpid()}-")
    ensure_topics(broker.access, topics)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for topic, value in (
        (topics.events, example_bytes("event", "single-source")),
        (topics.events, b"<html>"),
        (topics.event_changes, example_bytes("event-change", "created")),
    ):
        producer.send(topic.name, key=b"k", value=value).get(timeout=20)
    producer.close()
    taken: list[Event | EventChange] = []
    complaints: list[str] = []
    with Follower(broker.access, (topics.events, topics.event_changes), take=taken.append, complain=complaints.append):
        pass
    assert {type(record) for record in taken} == {Event, EventChange}
    ((line),) = complaints
    assert "not JSON" in line


@pytest.mark.broker
def test_a_topic_that_is_not_there_is_told_at_once(broker: RunningBroker) -> None:
    topics = load_topics("nowhere-")
    pair = (topics.events, topics.event_changes)
    with (
        pytest.raises(StartupError, match=r"no topic nowhere-conflict\.events at"),
        Follower(broker.access, pair, take=lambda _: None, complain=pytest.fail),
    ):
        pass
