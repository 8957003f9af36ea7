"""What is no record on a topic becomes a dead letter and one log line, and the stream goes on."""

from __future__ import annotations

import base64
import json
import os
import sys
import uuid
from collections import Counter
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from services import codec
from services.broker import RunningBroker
from services.records import DeadLetter, Event
from services.supervise import Command, Supervisor
from services.topic_admin import ensure_topics
from services.topics import Topic, Topics, load_topics
from tests.examples import example_bytes

TURNS = 300
"""Polls of up to 0.3 s before the test gives up."""

BAD: dict[str, bytes | None] = {
    "no JSON": b"<html>",
    "other JSON": b'{"hello": "world"}',
    "tombstone": None,
    "no UTF-8": b"\xff\xfe\x00",
    "huge": b"[" + b"0," * 300_000 + b"0]",
}


def read(broker: RunningBroker, topic: Topic, wanted: int) -> list[bytes]:
    """Return the first messages of a topic."""
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    consumer.assign([TopicPartition(topic.name, number) for number in range(topic.partitions)])
    values: list[bytes] = []
    try:
        for _ in range(TURNS):
            values += [r.value for records in consumer.poll(timeout_ms=300).values() for r in records]
            if len(values) >= wanted:
                return values
    finally:
        consumer.close()
    raise AssertionError(f"{len(values)} of {wanted} messages on {topic.name}")


def send_all(broker: RunningBroker, topics: Topics) -> None:
    """Every kind of bad message to every topic that a service reads, then a good one to the first."""
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, batch_size=0, linger_ms=0)
    for topic in (topics.articles, topics.mentions, topics.clusters):
        for value in BAD.values():
            producer.send(topic.name, key=b"SDN", value=value).get(timeout=20)
    producer.send(topics.clusters.name, key=b"SDN", value=example_bytes("cluster", "created")).get(timeout=20)
    producer.close()


@pytest.mark.broker
@pytest.mark.timeout(240)
def test_bad_messages_are_dead_letters_and_good_ones_get_through(broker: RunningBroker, tmp_path: Path) -> None:
    prefix = f"bad{uuid.uuid4().hex[:8]}."
    topics = load_topics(prefix)
    ensure_topics(broker.access, topics)
    send_all(broker, topics)
    environment = {
        **os.environ,
        "CONFLICTWIRE_BROKER": broker.bootstrap,
        "CONFLICTWIRE_BATCHING": "yes" if broker.can_batch else "no",
        "CONFLICTWIRE_TOPIC_PREFIX": prefix,
        "CONFLICTWIRE_SESSION_TIMEOUT_S": "6",
    }
    names = ("extractor", "deduplicator", "sink")
    logs = {name: tmp_path / f"{name}.log" for name in names}
    commands = [
        Command(
            name=name, words=(sys.executable, "-m", f"services.{name}"), environment=environment, log_path=logs[name]
        )
        for name in names
    ]
    with Supervisor(commands) as supervisor:
        letters = [codec.decode(value, DeadLetter) for value in read(broker, topics.dead_letters, 3 * len(BAD))]
        (event,) = (codec.decode(value, Event) for value in read(broker, topics.events, 1))
        assert supervisor.failure is None
    assert Counter(letter.service for letter in letters) == dict.fromkeys(names, len(BAD))
    assert {(letter.topic, letter.service) for letter in letters} == {
        (topics.articles.name, "extractor"),
        (topics.mentions.name, "deduplicator"),
        (topics.clusters.name, "sink"),
    }
    kept = {base64.b64decode(letter.value) if letter.value is not None else None for letter in letters}
    assert {value for value in BAD.values() if value is None or len(value) < 100} <= kept
    assert event.version == 1
    for name in names:
        lines = [json.loads(line) for line in logs[name].read_bytes().splitlines() if line.startswith(b"{")]
        assert sum(line["event"] == "dead_letter" for line in lines) == len(BAD), name
