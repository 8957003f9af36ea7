"""Read the dead-letter topic from its beginning to its present end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services import codec
from services.errors import DecodeError, TransientError
from services.records import DeadLetter

_POLL_MS = 500


def read_letters(
    consumer: KafkaConsumer, topic: str, *, complain: Callable[[str], None]
) -> Iterator[tuple[str, DeadLetter]]:
    """Yield each letter under its id, the first of those with one id, in the order they were written.

    Args:
        consumer: In no group.
        topic: Name of the dead-letter topic.
        complain: Takes one clear line about a message that is no letter.

    Raises:
        TransientError: The broker refused or did not answer.
    """
    seen: set[str] = set()
    try:
        places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=_POLL_MS).values():
                for record in records:
                    name = (record.key or b"").decode(errors="replace")
                    if name in seen:
                        continue  # a crash of the service repeated it
                    seen.add(name)
                    try:
                        yield name, codec.decode(record.value, DeadLetter)
                    except DecodeError as error:
                        complain(f"{record.topic}-{record.partition}@{record.offset}: {error}")
    except KafkaError as error:
        raise TransientError(f"cannot read {topic}: {error}") from error
