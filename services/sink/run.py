"""The sink's loop: poll, handle, deliver, count; until told to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError

from services.accounting import account_for
from services.errors import ConflictwireError, TransientError
from services.liveness import Liveness
from services.messages import Incoming, Outcome
from services.sink.deliver import Deliver, Offsets
from services.throughput import Throughput

POLL_S = 0.5
"""Longest wait for a message: how long a stop may go unnoticed."""


def run(
    consumer: KafkaConsumer,
    *,
    handle: Callable[[Incoming], Outcome],
    deliver: Deliver,
    observe: tuple[Throughput, Liveness],
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
        TransientError: The broker could not be read from.
    """
    throughput, liveness = observe
    while not is_stopping():
        polled = _poll(consumer, poll_records)
        messages = [to_incoming(record) for records in polled.values() for record in records]
        if messages:
            with throughput.busy("decide"):
                outcomes = [handle(message) for message in messages]
            with throughput.busy("send"):
                deliver([out for outcome in outcomes for out in outcome.outgoing], next_offsets(messages))
            for message, outcome in zip(messages, outcomes, strict=True):
                account_for(message, outcome, throughput)
        lag_records = read_lag(consumer)
        liveness.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)


def _poll(consumer: KafkaConsumer, poll_records: int) -> Mapping[Any, Sequence[Any]]:
    try:
        polled: Mapping[Any, Sequence[Any]] = consumer.poll(timeout_ms=int(POLL_S * 1000), max_records=poll_records)
    except KafkaError as error:
        # What came up while partitions were taken over is the cause of what kafka-python says.
        known = isinstance(error.__cause__, ConflictwireError)
        raise TransientError(str(error.__cause__) if known else f"clusters cannot be read: {error!r}") from error
    return polled


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
    """Return the unread messages of the partitions assigned; None while there are none, or the broker does not answer.

    A partition that was never fetched from has no high-water mark yet and counts as read.
    """
    assigned = consumer.assignment()
    if not assigned:
        return None
    marks = ((place, consumer.highwater(place)) for place in assigned)
    try:
        unread_counts: list[int] = [mark - consumer.position(place) for place, mark in marks if mark is not None]
    except KafkaError:  # a position may have to be asked for; the next poll will tell, and wait
        return None
    return sum(max(0, count) for count in unread_counts)
