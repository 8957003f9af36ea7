"""The ingester's Kafka clients."""

from __future__ import annotations

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from services.errors import StartupError
from services.ingester.settings import IngesterSettings

_MAX_REQUEST_BYTES = 1024 * 1024
"""Kafka's usual limit; articles and states are cut or capped to stay below half of it."""


def connect_producer(settings: IngesterSettings) -> KafkaProducer:
    """Return an idempotent producer that waits for all replicas.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    shared = settings.shared
    timeout_ms = int(settings.delivery_timeout_s * 1000)
    try:
        return KafkaProducer(
            bootstrap_servers=shared.broker,
            client_id="conflictwire-ingester",
            acks="all",
            delivery_timeout_ms=timeout_ms,
            request_timeout_ms=timeout_ms // 2,
            max_block_ms=timeout_ms,
            max_request_size=_MAX_REQUEST_BYTES,
            # Each poll waits for its own acknowledgements, so a long linger would only add to every poll.
            linger_ms=5 if shared.is_batching else 0,
            batch_size=262_144 if shared.is_batching else 0,
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {shared.broker}: {error}") from error


def connect_consumer(settings: IngesterSettings) -> KafkaConsumer:
    """Return a consumer without a group, for reading state once.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    try:
        return KafkaConsumer(
            bootstrap_servers=settings.shared.broker,
            client_id="conflictwire-ingester-state",
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        broker = settings.shared.broker
        raise StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {broker}: {error}") from error
