"""The service as a process on a broker: killed in the middle, it ends where the offline verb ends."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer

from services import codec
from services.broker import RunningBroker
from services.records import ClusterChange, DeadLetter, EventCluster, MentionSet
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics
from tests.deduplicator.builders import DAY, article, mention, mention_set, place, toll, when
from tests.deduplicator.replica import Replica

TURNS = 200
"""Polls of up to 0.3 s before a test gives up: a minute, enough for two starts."""


def story() -> list[MentionSet]:
    """Thirty articles on ten events in one country, an edit that withdraws, and news by which all of them are over."""
    sets = []
    for number in range(30):
        town = place(("Ashford", "Carrow", "Dunmere")[number % 3])
        ref = article(f"a{number}", hours=24 + number / 10)
        type = ("air_drone_strike", "attack", "peaceful_protest", "agreement")[number % 4]
        sets.append(mention_set(mention(f"m{number}", of=ref, type=type, location=town, fatalities=toll(number % 3))))
    sets.append(mention_set(of=article("a29", revision=2, hours=27)))
    late = when(DAY + timedelta(40))
    sets += [mention_set(mention(f"n{i}", of=article(f"b{i}", hours=24 * 41), time=late)) for i in range(2)]
    return sets


@dataclass
class Reader:
    """What stands on the topic of clusters."""

    consumer: KafkaConsumer
    sent: dict[tuple[str, int], bytes] = field(default_factory=dict)
    events: dict[str, EventCluster] = field(default_factory=dict)

    def read_until(self, is_enough: Callable[[Reader], bool]) -> None:
        for _ in range(TURNS):
            for records in self.consumer.poll(timeout_ms=300).values():
                for record in records:
                    self._note(record.value)
            if is_enough(self):
                return
        raise AssertionError(f"gave up after {len(self.sent)} changes")

    def _note(self, value: bytes) -> None:
        after = codec.decode(value, ClusterChange).after
        # At least once: what comes twice is the same, byte for byte.
        assert self.sent.setdefault((after.id, after.version), value) == value
        if after.id not in self.events or self.events[after.id].version < after.version:
            self.events[after.id] = after


@contextmanager
def reading(broker: RunningBroker, topic: str) -> Iterator[Reader]:
    consumer = KafkaConsumer(topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    try:
        yield Reader(consumer)
    finally:
        consumer.close()


@contextmanager
def service(broker: RunningBroker, prefix: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "CONFLICTWIRE_BROKER": broker.bootstrap,
        "CONFLICTWIRE_BATCHING": "yes" if broker.can_batch else "no",
        "CONFLICTWIRE_TOPIC_PREFIX": prefix,
        "CONFLICTWIRE_SESSION_TIMEOUT_S": "6",
    }
    with log.open("ab") as out:
        words = [sys.executable, "-m", "services.deduplicator"]
        process = subprocess.Popen(words, env=environment, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def send(broker: RunningBroker, topics: Topics, sets: list[MentionSet]) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(topics.mentions.name, key=b"SYR", value=b"no JSON")
    for incoming in sets:
        producer.send(topics.mentions.name, key=incoming.country.encode(), value=codec.encode(incoming))
    producer.close()


def contents(events: dict[str, EventCluster]) -> list[EventCluster]:
    """Events without their versions: a kill between two table writes costs a step back and forth, told as versions."""
    return [replace(event, version=0) for _, event in sorted(events.items())]


def recoveries(log: Path) -> list[tuple[int, int]]:
    """Mention sets and events that each start found in its tables."""
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if '"event": "recovered"' in line]
    return [(line["mention_sets"], line["events"]) for line in map(codec.parse_json, lines)]


@pytest.mark.broker
@pytest.mark.timeout(180)
def test_a_kill_changes_nothing(broker: RunningBroker, tmp_path: Path) -> None:
    prefix = f"t{uuid.uuid4().hex[:8]}."
    topics = load_topics(prefix)
    ensure_topics(broker.access, topics)
    expected = Replica().play(story())
    log = tmp_path / "service.log"
    send(broker, topics, story())
    with reading(broker, topics.clusters.name) as clusters:
        with service(broker, prefix, log) as process:
            clusters.read_until(lambda r: len(r.sent) >= 3)
            process.kill()
        recovered = recoveries(log)
        with service(broker, prefix, log) as process:
            clusters.read_until(
                lambda r: contents(r.events) == contents(expected.events()) and len(recoveries(log)) > len(recovered)
            )
            process.terminate()
            assert process.wait(timeout=30) == 0
        recovered = recoveries(log)
        with service(broker, prefix, log):
            clusters.read_until(lambda _: len(recoveries(log)) > len(recovered))
    # What was closed stays gone from the changelogs.
    assert recoveries(log)[-1] == (len(expected.tables["mentions"]), len(expected.tables["clusters"])) == (2, 1)
    with reading(broker, topics.dead_letters.name) as letters:
        record = next(iter(letters.consumer))
        assert codec.decode(record.value, DeadLetter).service == "deduplicator"
