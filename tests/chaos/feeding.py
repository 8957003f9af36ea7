"""Stands in for the ingester: puts articles on their topic at an even pace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka import KafkaProducer

from services.clock import SystemClock
from services.messages import FETCHED_AT, instant_text
from services.topics import Topic
from tests.chaos.stream import Published


@contextmanager
def open_producer(bootstrap: str) -> Iterator[KafkaProducer]:
    """Connect until the block ends: idempotent, and patient through any outage."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        delivery_timeout_ms=240_000,
        max_block_ms=240_000,
        linger_ms=5,
        allow_auto_create_topics=False,
    )
    try:
        yield producer
    finally:
        producer.close(timeout=5)


def feed(
    producer: KafkaProducer,
    topic: Topic,
    stream: Sequence[Published],
    *,
    seconds: float,
    stopping: threading.Event | None = None,
) -> threading.Thread:
    """Publish the stream at an even pace from a thread; it ends once all of it is acknowledged.

    Each article says that it was fetched the moment it is sent. Once `stopping` is set, no more are sent.
    """
    ended = stopping or threading.Event()

    def send_all() -> None:
        clock, began_s = SystemClock(), time.monotonic()
        for number, article in enumerate(stream):
            due_s = began_s + seconds * number / len(stream)
            if ended.wait(max(0.0, due_s - time.monotonic())):
                break
            stamp = (FETCHED_AT, instant_text(clock.now()).encode())
            producer.send(topic.name, key=article.key, value=article.value, headers=[stamp])
        producer.flush()

    thread = threading.Thread(target=send_all, name="feed", daemon=True)
    thread.start()
    return thread
