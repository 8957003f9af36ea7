"""Clients of kafka-python, set up so that nothing is committed or lost behind our back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from services.access.broker_access import BrokerAccess
from services.access.introduce import introduce
from services.errors import StartupError, TransientError
from services.settings import SharedSettings

_POLL_MS = 500
_CLOSE_S = 5.0

BOOTSTRAP_MS = 10_000
"""Longest wait for the first answer of whoever listens at a broker's address."""


def connect_producer(
    settings: SharedSettings,
    *,
    name: str,
    linger_ms: int,
    max_request_bytes: int,
    transactions: Mapping[str, object] | None = None,
) -> KafkaProducer:
    """Return an idempotent producer that waits for all replicas.

    Args:
        settings: How the broker is reached, batching, delivery time-out.
        name: Client id on the broker.
        linger_ms: Wait for company before a send, where batching is on.
        max_request_bytes: Largest message, headers included.
        transactions: `transactional_id` and `transaction_timeout_ms` where it is to send in transactions.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    timeout_ms = int(settings.delivery_timeout_s * 1000)
    try:
        return KafkaProducer(
            **introduce(settings.access),
            client_id=name,
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            acks="all",
            delivery_timeout_ms=timeout_ms,
            request_timeout_ms=timeout_ms // 2,
            max_block_ms=timeout_ms,
            max_request_size=max_request_bytes,
            # 7k messages/s of 2 KB with the client's defaults, 18k/s with these; without batching one message a batch
            linger_ms=linger_ms if settings.is_batching else 0,
            batch_size=262_144 if settings.is_batching else 0,
            allow_auto_create_topics=False,
            **(transactions or {}),
        )
    except (KafkaError, ValueError, OSError) as error:
        raise unreachable(settings.access, error) from error


def close_producer(producer: KafkaProducer) -> None:
    """End a producer. What is not acknowledged within 5 s is given up, which whoever sent it was told, or will be."""
    with suppress(KafkaTimeoutError):  # it would take the place of the error that ends us
        producer.close(timeout=_CLOSE_S)


def connect_group_consumer(settings: SharedSettings, *, service: str, max_fetch_bytes: int) -> KafkaConsumer:
    """Return a consumer in a service's group, not yet subscribed; offsets are committed by hand only.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    try:
        return KafkaConsumer(
            **introduce(settings.access),
            client_id=f"conflictwire-{service}",
            bootstrap_timeout_ms=BOOTSTRAP_MS,
            group_id=settings.group(service),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=int(settings.session_timeout_s * 1000),
            heartbeat_interval_ms=int(settings.session_timeout_s * 1000 / 3),
            max_partition_fetch_bytes=max_fetch_bytes,
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise unreachable(settings.access, error) from error


def connect_reader(settings: SharedSettings, *, name: str) -> KafkaConsumer:
    """Return a consumer without a group, for reading a topic whole.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    try:
        return _groupless(settings.access, name)
    except (KafkaError, ValueError, OSError) as error:
        raise unreachable(settings.access, error) from error


def connect_to_topics(access: BrokerAccess, *topics: str, name: str, from_beginning: bool = True) -> KafkaConsumer:
    """Return a consumer of all partitions of some topics, in no group: readers do not share messages, each gets all.

    Args:
        access: How the broker is reached.
        topics: Their names.
        name: Client id on the broker.
        from_beginning: Else only what comes from now on.

    Raises:
        StartupError: The broker does not answer or has no such topic.
    """
    try:
        consumer = _groupless(access, name)
    except (KafkaError, ValueError, OSError) as error:
        raise unreachable(access, error) from error
    places: list[TopicPartition] = []
    for topic in topics:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            consumer.close()
            if access.protocol != "PLAINTEXT":
                raise StartupError(f"{access.servers} has no topic {topic} that {access.who} may read")
            raise StartupError(f"no topic {topic} at {access.servers}; `conflictwire topics` creates it")
        places += [TopicPartition(topic, number) for number in sorted(numbers)]
    consumer.assign(places)
    seek = consumer.seek_to_beginning if from_beginning else consumer.seek_to_end
    seek(*places)
    return consumer


def read_to_end(consumer: KafkaConsumer) -> Iterator[Any]:
    """Yield the records of a consumer's partitions, from where it stands to where they end now.

    Raises:
        TransientError: The broker refused or did not answer.
    """
    places = sorted(consumer.assignment())
    try:
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=_POLL_MS).values():
                yield from records
    except KafkaError as error:
        topics = ", ".join(sorted({place.topic for place in places}))
        raise TransientError(f"cannot read {topics}: {error}") from error


def _groupless(access: BrokerAccess, name: str) -> KafkaConsumer:
    return KafkaConsumer(
        **introduce(access),
        client_id=name,
        bootstrap_timeout_ms=BOOTSTRAP_MS,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
    )


def unreachable(access: BrokerAccess, error: Exception) -> StartupError:
    """Return why there is no client, in one line."""
    how = "" if access.protocol == "PLAINTEXT" else f" by {access.protocol}"
    return StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {access.servers}{how}: {error}")
