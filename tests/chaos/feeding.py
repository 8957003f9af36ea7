"""Stands in for the ingester: puts articles on their topic at an even pace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kafka import KafkaProducer
from kafka.errors import KafkaError
from kafka.producer.future import FutureRecordMetadata

from services.clock import SystemClock
from services.messages import FETCHED_AT, instant_text
from services.topics import Topic
from tests.chaos.stream import Published

_Sent = tuple[Published, FutureRecordMetadata]
_ACKNOWLEDGED_S = 90.0
"""After the last article is sent: three times as long as a fault keeps a broker away."""


@contextmanager
def open_producer(bootstrap: str) -> Iterator[KafkaProducer]:
    """Connect until the block ends: idempotent, and patient through any outage."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        delivery_timeout_ms=240_000,
        max_block_ms=240_000,
        bootstrap_timeout_ms=240_000,
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

    Each article says that it was fetched the moment it is sent. Once `stopping` is set, no more are sent. What is not
    acknowledged in time goes out again by a new producer, as from an ingester that starts anew: kafka-python 3.0.12 was
    seen to wait for ever for a batch that was under way when the broker was killed.
    """
    ended = stopping or threading.Event()

    def send_all() -> None:
        began_s = time.monotonic()
        sent: list[_Sent] = []
        for number, article in enumerate(stream):
            due_s = began_s + seconds * number / len(stream)
            if ended.wait(max(0.0, due_s - time.monotonic())):
                break
            sent.append((article, _send(producer, topic, article)))
        while lost := _unacknowledged(sent):
            with open_producer(producer.config["bootstrap_servers"]) as another:
                sent = [(article, _send(another, topic, article)) for article in lost]

    thread = threading.Thread(target=send_all, name="feed", daemon=True)
    thread.start()
    return thread


def _send(producer: KafkaProducer, topic: Topic, article: Published) -> FutureRecordMetadata:
    stamp = (FETCHED_AT, instant_text(SystemClock().now()).encode())
    return producer.send(topic.name, key=article.key, value=article.value, headers=[stamp])


def _unacknowledged(sent: Sequence[_Sent]) -> list[Published]:
    until_s = time.monotonic() + _ACKNOWLEDGED_S
    lost = []
    for article, future in sent:
        try:
            future.get(timeout=max(0.1, until_s - time.monotonic()))
        except KafkaError:
            lost.append(article)
    return lost
