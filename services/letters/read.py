"""Read the dead-letter topic from its beginning to its present end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kafka import KafkaConsumer

from services.client import to_record
from services.clients import read_to_end
from services.records import DeadLetter


def read_letters(consumer: KafkaConsumer, *, complain: Callable[[str], None]) -> Iterator[tuple[str, DeadLetter]]:
    """Yield each letter under its id, the first of those with one id, in the order they were written.

    Args:
        consumer: At the beginning of the dead-letter topic, in no group.
        complain: Takes one clear line about a message that is no letter.

    Raises:
        TransientError: The broker refused or did not answer.
    """
    seen: set[str] = set()
    for record in read_to_end(consumer):
        name = (record.key or b"").decode(errors="replace")
        if name in seen:
            continue  # a crash of the service repeated it
        seen.add(name)
        if (letter := to_record(record, DeadLetter, complain)) is not None:
            yield name, letter
