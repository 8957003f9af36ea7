"""The README's subscriber, run as it stands there against a broker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from kafka import KafkaProducer

from services.broker import RunningBroker
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.examples import example, example_bytes

README = Path(__file__).parent.parent / "README.md"


def snippet() -> str | None:
    """The first Python block of the README that subscribes."""
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return next((block for block in blocks if "KafkaConsumer" in block), None)


@pytest.mark.broker
def test_the_readmes_subscriber_prints_a_published_event(broker: RunningBroker) -> None:
    code = snippet()
    if code is None:
        pytest.skip("README.md has no Python block with a KafkaConsumer yet")
    topics = load_topics(f"snippet-{os.getpid()}-")
    ensure_topics(broker.access, topics)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
    producer.send(topics.events.name, key=b"k", value=example_bytes("event", "single-source")).get(timeout=20)
    producer.close()
    assert "localhost:9092" in code
    assert load_topics().events.name in code
    here = code.replace("localhost:9092", broker.bootstrap).replace(load_topics().events.name, topics.events.name)
    event = example("event", "single-source")
    line = first_line_of(here)
    assert event.location.name in line
    assert event.sub_event_type in line


def test_the_readmes_subscriber_is_short() -> None:
    code = snippet()
    if code is None:
        pytest.skip("README.md has no Python block with a KafkaConsumer yet")
    assert len([line for line in code.splitlines() if line.strip()]) <= 10


def first_line_of(code: str, *, timeout_s: float = 60) -> str:
    """Run code that never ends until it has printed a line."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(timeout_s, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
    finally:
        watchdog.cancel()
        process.kill()
        _, errors = process.communicate()
    assert line, errors
    return line
