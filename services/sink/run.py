"""The sink's loop: poll, handle, deliver, count; until told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from kafka import KafkaConsumer

from services import codec
from services.clock import Clock
from services.messages import FETCHED_AT, Incoming, Outcome, Outgoing, header_instant
from services.records import DeadLetter
from services.sink.deliver import Deliver, Offsets
from services.throughput import Throughput

POLL_S = 0.5
"""Longest wait for a message: how long a stop may go unnoticed."""

_STUCK_S = 60.0
"""A turn of the loop takes at most POLL_S plus the delivery time-out (20 s by default); three times that is stuck."""


class LoopState:
    """What the health pages ask of the loop. Written by the loop, read by the pages' thread."""

    def __init__(self, clock: Clock, *, ready_lag_records: int) -> None:
        self._clock, self._bound = clock, ready_lag_records
        self._turned_s = clock.monotonic_s()
        self._lag_records: int | None = None

    def turned(self, lag_records: int | None) -> None:
        """Note a turn of the loop; lag is None while no partition is assigned."""
        self._turned_s, self._lag_records = self._clock.monotonic_s(), lag_records

    def is_alive(self) -> str | None:
        """Return None, or why the process is stuck."""
        idle_s = self._clock.monotonic_s() - self._turned_s
        return f"no turn of the loop for {idle_s:.0f} s" if idle_s > _STUCK_S else None

    def is_ready(self) -> str | None:
        """Return None, or why the process does not keep up."""
        if self._lag_records is None:
            return "no partition assigned"
        return f"{self._lag_records} messages behind" if self._lag_records > self._bound else None


def run(
    consumer: KafkaConsumer,
    *,
    handle: Callable[[Incoming], Outcome],
    deliver: Deliver,
    observe: tuple[Throughput, LoopState],
    is_stopping: Callable[[], bool],
    poll_records: int,
) -> None:
    """Turn the loop until told to stop; what was read is delivered and committed before the return.

    Args:
        consumer: Subscribed to `conflict.clusters`.
        handle: What one message leads to.
        deliver: Sends a batch and commits it.
        observe: Where counts and the state of the loop go.
        is_stopping: Asked before each turn.
        poll_records: Most messages of one turn.

    Raises:
        DeliveryError: Output was not acknowledged: stop, so that the next start repeats it.
    """
    throughput, state = observe
    while not is_stopping():
        polled = consumer.poll(timeout_ms=int(POLL_S * 1000), max_records=poll_records)
        messages = [to_incoming(record) for records in polled.values() for record in records]
        if messages:
            outcomes = [handle(message) for message in messages]
            deliver([out for outcome in outcomes for out in outcome.outgoing], next_offsets(messages))
            for message, outcome in zip(messages, outcomes, strict=True):
                _count(message, outcome, throughput)
        lag_records = read_lag(consumer)
        state.turned(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)


def to_incoming(record: Any) -> Incoming:
    """Return kafka-python's message as ours; a timestamp below 0 means none."""
    stamped = record.timestamp is not None and record.timestamp >= 0
    return Incoming(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers),
        message_at=datetime.fromtimestamp(record.timestamp / 1000, UTC) if stamped else None,
    )


def next_offsets(messages: Iterable[Incoming]) -> Offsets:
    """Return where each partition is to be read on, once all of `messages` are done."""
    offsets: dict[tuple[str, int], int] = {}
    for message in messages:
        place = (message.topic, message.partition)
        offsets[place] = max(offsets.get(place, 0), message.offset + 1)
    return offsets


def read_lag(consumer: KafkaConsumer) -> int | None:
    """Return the unread messages of the partitions assigned; None while there are none.

    A partition that was never fetched from has no high-water mark yet and counts as read.
    """
    assigned = consumer.assignment()
    if not assigned:
        return None
    marks = ((place, consumer.highwater(place)) for place in assigned)
    unread_counts: list[int] = [mark - consumer.position(place) for place, mark in marks if mark is not None]
    return sum(max(0, count) for count in unread_counts)


def _count(message: Incoming, outcome: Outcome, throughput: Throughput) -> None:
    throughput.handled(outcome)
    if outcome.dead_letters:
        for letter in outcome.outgoing:
            _log_dead_letter(letter)
        return
    reported_at = header_instant(outcome.outgoing[0].headers, "ce_time")
    fetched_at = header_instant(message.headers, FETCHED_AT)
    throughput.delays(published_at=reported_at, fetched_at=fetched_at, received_at=message.message_at)


def _log_dead_letter(message: Outgoing) -> None:
    letter = codec.decode(message.value, DeadLetter)
    structlog.get_logger().warning(
        "dead_letter",
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        error=letter.error,
        reason=letter.reason,
    )
