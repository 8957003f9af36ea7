"""The sink as a process on a real broker: everything arrives, bad input is set aside, a stop is clean."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from services.broker import RunningBroker
from services.topic_admin import ensure_topics
from services.topics import Topic, Topics, load_topics
from tests.examples import example_bytes

pytestmark = pytest.mark.broker

SITUATIONS = ("created", "updated", "retracted")


@pytest.fixture
def topics(broker: RunningBroker, request: pytest.FixtureRequest) -> Topics:
    """Topics of this test alone."""
    own = load_topics(f"{request.node.name.replace('_', '-')}-{os.getpid()}-")
    ensure_topics(broker.access, own)
    return own


@contextmanager
def sink(broker: RunningBroker, topics: Topics) -> Iterator[subprocess.Popen[bytes]]:
    prefix = topics.events.name.removesuffix(load_topics().events.name)
    batching = "yes" if broker.can_batch else "no"
    settings = {"BROKER": broker.bootstrap, "TOPIC_PREFIX": prefix, "SESSION_TIMEOUT_S": "6", "BATCHING": batching}
    settings |= {"SINK_TRANSACTIONS": "yes" if broker.is_durable else "no", "SINK_TRANSACTIONAL_ID": "test"}
    variables = {**os.environ, **{f"CONFLICTWIRE_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "services.sink"]
    process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def send(broker: RunningBroker, topic: Topic, *values: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for value in values:
        producer.send(topic.name, key=b"SDN", value=value).get(timeout=20)
    producer.close()


def read(broker: RunningBroker, topic: Topic, count: int, *, timeout_s: float = 45) -> list[bytes]:
    """Read a topic from its start until `count` messages are there; whatever else arrives with them is kept too."""
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, isolation_level="read_committed")
    places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    values: list[bytes] = []
    deadline = time.monotonic() + timeout_s
    while len(values) < count and time.monotonic() < deadline:
        values += [record.value for records in consumer.poll(timeout_ms=500).values() for record in records]
    values += [record.value for records in consumer.poll(timeout_ms=500).values() for record in records]
    consumer.close()
    return values


def stop(process: subprocess.Popen[bytes]) -> tuple[int, list[dict[str, object]]]:
    """Ask for a stop; return the exit code and the log lines."""
    process.send_signal(signal.SIGTERM)
    log, _ = process.communicate(timeout=30)
    return process.returncode, [orjson.loads(line) for line in log.splitlines()]


def test_every_change_is_published_and_a_bad_message_does_not_stop_the_rest(
    broker: RunningBroker, topics: Topics
) -> None:
    first, *others = (example_bytes("cluster", situation) for situation in SITUATIONS)
    send(broker, topics.clusters, first, b"<html>", *others)
    with sink(broker, topics) as process:
        events = [orjson.loads(value) for value in read(broker, topics.events, 3)]
        changes = [orjson.loads(value) for value in read(broker, topics.event_changes, 3)]
        letters = [orjson.loads(value) for value in read(broker, topics.dead_letters, 1)]
        code, log = stop(process)
    assert [(event["version"], event["status"]) for event in events] == [(1, "active"), (2, "active"), (3, "retracted")]
    assert [(change["version"], change["kind"]) for change in changes] == list(enumerate(SITUATIONS, start=1))
    assert [letter["reason"].split(":")[0] for letter in letters] == ["not JSON"]
    assert code == 0
    assert [line["event"] for line in log if line["event"] in ("started", "dead_letter", "stopped")] == [
        "started",
        "dead_letter",
        "stopped",
    ]


def test_a_restart_goes_on_where_the_last_one_stopped(broker: RunningBroker, topics: Topics) -> None:
    send(broker, topics.clusters, example_bytes("cluster", "created"))
    with sink(broker, topics) as process:
        assert len(read(broker, topics.events, 1)) == 1
        assert stop(process)[0] == 0
    send(broker, topics.clusters, example_bytes("cluster", "updated"))
    with sink(broker, topics) as process:
        versions = [orjson.loads(value)["version"] for value in read(broker, topics.events, 2)]
        assert stop(process)[0] == 0
    assert versions == [1, 2]


def test_what_comes_again_is_not_published_again(broker: RunningBroker, topics: Topics) -> None:
    created, updated = example_bytes("cluster", "created"), example_bytes("cluster", "updated")
    send(broker, topics.clusters, created, created)
    with sink(broker, topics) as process:
        read(broker, topics.events, 1)
        assert stop(process)[0] == 0
    send(broker, topics.clusters, created, updated)
    with sink(broker, topics) as process:
        versions = [orjson.loads(value)["version"] for value in read(broker, topics.events, 2)]
        assert stop(process)[0] == 0
    assert versions == [1, 2]


def test_what_a_killed_sink_left_open_is_never_seen(broker: RunningBroker, topics: Topics) -> None:
    if not broker.is_durable:
        pytest.skip("the embedded broker shows aborted transactions")
    name = f"{topics.events.name.removesuffix('conflict.events')}conflictwire-sink-test"
    killed = KafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=name, transaction_timeout_ms=60_000)
    killed.init_transactions()
    killed.begin_transaction()
    headers = [("ce_id", b"e1-never/1/event.v1")]
    killed.send(topics.events.name, key=b"SDN", value=b"{}", headers=headers).get(timeout=20)
    send(broker, topics.clusters, example_bytes("cluster", "created"))
    with sink(broker, topics) as process:
        events = [orjson.loads(value) for value in read(broker, topics.events, 1)]
        assert stop(process)[0] == 0
    assert [event["version"] for event in events] == [1]
    with pytest.raises(KafkaError):  # the next start has taken its place
        killed.commit_transaction()
    killed.close(timeout=1)


def test_without_a_broker_it_says_so_and_exits_1() -> None:
    variables = {**os.environ, "CONFLICTWIRE_BROKER": "127.0.0.1:1"}
    command = [sys.executable, "-m", "services.sink"]
    done = subprocess.run(command, env=variables, capture_output=True, timeout=60, check=False)
    (line,) = (orjson.loads(line) for line in done.stdout.splitlines() if b'"stopped"' in line)
    assert (done.returncode, line["error"]) == (1, "StartupError")
    assert "127.0.0.1:1" in line["reason"]
