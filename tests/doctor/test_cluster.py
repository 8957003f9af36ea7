from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from kafka import KafkaProducer

from services.broker import RunningBroker
from services.doctor.cluster import examine_cluster
from services.doctor.findings import Finding, is_sound
from services.settings import SharedSettings, from_environment
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics


def examine(bootstrap: str, topics: Topics, *, now: datetime | None = None, ready_lag: int = 10) -> list[Finding]:
    prefix = topics.events.name.removesuffix(load_topics().events.name)
    variables = {
        "CONFLICTWIRE_BROKER": bootstrap,
        "CONFLICTWIRE_TOPIC_PREFIX": prefix,
        "CONFLICTWIRE_READY_LAG_RECORDS": str(ready_lag),
        "CONFLICTWIRE_BATCHING": "no",
    }
    return list(examine_cluster(from_environment(SharedSettings, variables), topics, now or datetime.now(UTC)))


def of(findings: list[Finding], subject: str) -> list[tuple[str, str]]:
    return [(finding.grade, finding.says) for finding in findings if finding.subject == subject]


def test_nobody_answers() -> None:
    # In a process of its own: kafka-python leaves a socket open where it gives up.
    command = [sys.executable, "-c", "from services.cli import main; main()", "doctor", "--broker", "127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "wrong    broker       CONFLICTWIRE_BROKER: no Kafka broker answers at 127.0.0.1:1" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.broker
def test_a_broker_without_topics_and_then_with_them(broker: RunningBroker) -> None:
    topics = load_topics(f"doctor-{os.getpid()}-")
    missing = examine(broker.bootstrap, topics)
    assert {grade for grade, _ in of(missing, "topics")} == {"wrong"}
    assert of(missing, "sink") == []
    ensure_topics(broker.access, topics)
    found = examine(broker.bootstrap, topics)
    assert is_sound(found), found
    assert of(found, "letters") == [("ok", "no dead letters")]
    assert [grade for grade, _ in of(found, "transactions")] == ["ok"]


@pytest.mark.broker
def test_lag_dead_letters_and_a_clock_that_is_off(broker: RunningBroker) -> None:
    topics = load_topics(f"doctor-late-{os.getpid()}-")
    ensure_topics(broker.access, topics)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=0)
    for _ in range(3):
        producer.send(topics.articles.name, key=b"k", value=b"{}").get(timeout=20)
    producer.send(topics.dead_letters.name, key=b"k", value=b"{}").get(timeout=20)
    producer.close()
    found = examine(broker.bootstrap, topics, now=datetime.now(UTC) - timedelta(hours=1), ready_lag=2)
    assert of(found, "extractor")[0][0] == "warning"
    assert "3 messages" in of(found, "extractor")[0][1]
    assert of(found, "sink")[0][0] == "ok"
    assert of(found, "letters") == [("warning", "1 dead letters")]
    assert is_sound(found)
    if broker.is_durable:
        assert of(found, "clock")[0][0] == "warning"
        assert "in the future" in of(found, "clock")[0][1]
