"""Send a dead letter's message again to where it came from; ids are hashes of content, so twice is as once."""

from __future__ import annotations

from collections.abc import Iterable

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.errors import DeliveryError, PermanentError
from services.letters.show import is_cut, raw
from services.records import DeadLetter

REPLAYED = "conflictwire_replayed"
"""Header of a message sent again: the id of its letter."""


def replay(letters: Iterable[tuple[str, DeadLetter]], producer: KafkaProducer, *, timeout_s: float) -> int:
    """Send messages again, each acknowledged before the next; return how many.

    Args:
        letters: With their ids.
        producer: Waits for all replicas.
        timeout_s: Longest wait for one acknowledgement.

    Raises:
        PermanentError: A letter keeps only part of its message.
        DeliveryError: A message was not acknowledged; those before it were.
    """
    count = 0
    for name, letter in letters:
        if is_cut(letter):
            raise PermanentError(f"{name} keeps only part of {letter.value_bytes:,} bytes: it cannot be sent again")
        headers = [(header, raw(value) or b"") for header, value in letter.headers if header != REPLAYED]
        try:
            sent = producer.send(
                letter.topic,
                key=raw(letter.key),
                value=raw(letter.value),
                headers=[*headers, (REPLAYED, name.encode())],
            )
            sent.get(timeout=timeout_s)
        except KafkaError as error:
            raise DeliveryError(f"{name} not acknowledged after {count} others: {error}") from error
        count += 1
    return count
