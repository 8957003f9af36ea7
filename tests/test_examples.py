"""The examples for consumers, each run as it stands over a known stream of events: what does it print?

A stream has versions, a redirect, a retraction, an event without a place, an old message, and on Apache Kafka one whose
transaction was aborted. Each of its two partitions ends with an event that every example which follows prints, so that
whatever else one of them takes has been seen by then.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from services import codec
from services.broker import RunningBroker
from services.records import Event
from tests.committed import read_committed
from tests.conftest import MakeTopic
from tests.examples import example
from tests.npm_packages import node_modules

FOLDER = Path(__file__).parent.parent / "docs" / "examples"
SCRIPTS = sorted(path for path in FOLDER.glob("*/*") if path.suffix in (".py", ".mjs", ".sh"))
MAX_LINES = 20
TIMEOUT_S = 60

BASE: Event = example("event", "contested-toll-cross-party")
ALONE: Event = example("event", "single-source")
UNLOCATED: Event = example("event", "unlocated")
NOW = datetime.now(UTC).replace(microsecond=0)
assert BASE.location is not None
SYRIA = replace(BASE.location, country="SYR")


@dataclass(frozen=True)
class Sent:
    """A version of an event on a partition."""

    event: Event
    partition: int
    age: timedelta = timedelta()  # of the message


def version(base: Event, name: str, number: int = 1, **slots: Any) -> Event:
    return replace(base, id=name, version=number, **slots)


FRESH = {"first_reported_at": NOW - timedelta(hours=1), "last_reported_at": NOW - timedelta(minutes=5)}
STREAM = (
    Sent(version(ALONE, "e1-old"), 0, timedelta(days=3)),
    Sent(version(ALONE, "e1-sudan"), 0),
    Sent(version(BASE, "e1-sudan", 2), 0),
    Sent(version(ALONE, "e1-aleppo", location=SYRIA), 1),
    Sent(version(ALONE, "e1-aleppo", 2, location=SYRIA, **FRESH), 1),
    Sent(version(BASE, "e1-homs", 4, location=SYRIA, status="merged", merged_into="e1-aleppo"), 1),
    Sent(version(UNLOCATED, "e1-nowhere"), 0),
    Sent(version(UNLOCATED, "e1-today", **FRESH), 0),
    Sent(version(UNLOCATED, "e1-today", 2, **FRESH), 0),
    Sent(version(BASE, "e1-withdrawn", 3, status="retracted", **FRESH), 0),
    Sent(version(BASE, "e1-last0", location=SYRIA), 0),
    Sent(version(BASE, "e1-last1", location=SYRIA), 1),
)
ABORTED = Sent(version(BASE, "e1-aborted", location=SYRIA, **FRESH), 1)

EXPECTED = {
    "only-syria": {
        *("e1-aleppo 1 active", "e1-aleppo 2 active", "e1-homs 4 merged"),
        *("e1-last0 1 active", "e1-last1 1 active"),
    },
    "cross-party": {"e1-sudan 2 active", "e1-last0 1 active", "e1-last1 1 active"},
    "since-yesterday": {"e1-aleppo 2 active", "e1-today 2 active"},
    "current-state": {
        *("e1-old 1 active", "e1-sudan 2 active", "e1-aleppo 2 active", "e1-nowhere 1 active", "e1-today 2 active"),
        *("e1-last0 1 active", "e1-last1 1 active"),
    },
}
FOLLOWING = {"only-syria", "cross-party"}
"""Tasks that never end; the others read to where the topic ends and leave."""

EMBEDDED = {"node": "kafkajs waits 15 s for its group", "kcat": "kcat finds no topics"}


def task_of(script: Path) -> str:
    return script.stem.replace("_", "-")


@pytest.fixture(scope="module")
def stream_topic(broker: RunningBroker, make_topic: MakeTopic) -> str:
    name = make_topic("examples", partitions=2, is_compacted=True)
    is_apache = broker.can_batch
    options = {"transactional_id": name} if is_apache else {"linger_ms": 0, "batch_size": 1}
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, **options)
    if is_apache:
        producer.init_transactions()
        producer.begin_transaction()
        send(producer, name, ABORTED)
        producer.abort_transaction()
        producer.begin_transaction()
    for sent in STREAM:
        send(producer, name, sent)
    if is_apache:
        producer.commit_transaction()
        assert len(read_committed(broker.bootstrap, name, 2)) == len(STREAM)
    producer.close()
    return name


def send(producer: KafkaProducer, topic: str, sent: Sent) -> None:
    at_ms = int((datetime.now(UTC) - sent.age).timestamp() * 1000)
    key, value = sent.event.id.encode(), codec.encode(sent.event)
    producer.send(topic, key=key, value=value, partition=sent.partition, timestamp_ms=at_ms).get(timeout=20)


@pytest.mark.broker
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}-{task_of(path)}")
def test_an_example_prints_what_was_asked_for(
    script: Path, broker: RunningBroker, stream_topic: str, tmp_path: Path
) -> None:
    command = command_of(script, broker, tmp_path)
    text = script.read_text(encoding="utf-8")
    assert "localhost:9092" in text
    assert "conflict.events" in text
    here = tmp_path / script.name
    here.write_text(text.replace("localhost:9092", broker.bootstrap).replace("conflict.events", stream_topic))
    expected = EXPECTED[task_of(script)]
    lines = run([*command, str(here)], until=len(expected) if task_of(script) in FOLLOWING else None)
    assert sorted(line.rsplit(" ", 1)[0] for line in lines) == sorted(expected)
    assert {line.rsplit(" ", 1)[1] for line in lines} <= {BASE.sub_event_type, UNLOCATED.sub_event_type}


def command_of(script: Path, broker: RunningBroker, folder: Path) -> list[str]:
    """Return what runs a script, or skip where its program is not there."""
    if script.suffix == ".py":
        return [sys.executable]
    wanted = ("node",) if script.suffix == ".mjs" else ("kcat", "jq")
    if missing := [program for program in wanted if shutil.which(program) is None]:
        pytest.skip(f"{' and '.join(missing)} not installed")
    if not broker.can_batch:
        pytest.skip(f"{EMBEDDED[wanted[0]]} on the embedded broker: runs on Apache Kafka only")
    if script.suffix == ".sh":
        return ["sh"]
    (folder / "node_modules").symlink_to(node_modules(script.parent))
    return ["node"]


def end_group(process: subprocess.Popen[str]) -> None:
    """End a program and what it started, as the two ends of a pipe."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def run(command: list[str], *, until: int | None) -> list[str]:
    """Return the lines that a program prints: all of them, or the first so many of one that never ends."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    watchdog = threading.Timer(TIMEOUT_S, end_group, [process])
    watchdog.start()
    assert process.stdout is not None
    try:
        lines = [line.strip() for line in islice(process.stdout, until)]
        if until is not None:
            end_group(process)
        _, errors = process.communicate()
    finally:
        watchdog.cancel()
        end_group(process)
    assert lines, errors
    assert until is not None or process.returncode == 0, errors
    return lines


# ---------------------------------------------------------------- the examples as texts


def test_each_client_has_each_task() -> None:
    found = {(path.parent.name, task_of(path)) for path in SCRIPTS}
    assert found == {(client, task) for client in ("kafka-python", "aiokafka", "kafkajs", "kcat") for task in EXPECTED}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}-{task_of(path)}")
def test_an_example_is_short_and_says_what_it_does(script: Path) -> None:
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= MAX_LINES
    said = next(line for line in lines if not line.startswith("#!"))
    assert re.match(r'("""|# |// )[A-Z]', said)
