"""The sink's Kafka clients, set up so that nothing is committed or lost behind our back."""

from __future__ import annotations

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from services.errors import StartupError
from services.sink.settings import SinkSettings

_MAX_REQUEST_BYTES = 6 * 1024 * 1024
"""Above `max.message.bytes` of every topic the sink writes (5 MiB), with room for headers."""

_BOOTSTRAP_MS = 10_000
"""How long to look for a broker at start; whoever supervises us tries again, and one line says what is wrong."""


def connect_consumer(settings: SinkSettings) -> KafkaConsumer:
    """Return a consumer in the sink's group, not yet subscribed; offsets are committed by hand only.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    shared = settings.shared
    try:
        return KafkaConsumer(
            bootstrap_servers=shared.broker,
            client_id="conflictwire-sink",
            bootstrap_timeout_ms=_BOOTSTRAP_MS,
            group_id=shared.topic_prefix + settings.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=int(shared.session_timeout_s * 1000),
            heartbeat_interval_ms=int(shared.session_timeout_s * 1000 / 3),
            max_partition_fetch_bytes=_MAX_REQUEST_BYTES,
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {shared.broker}: {error}") from error


def connect_producer(settings: SinkSettings) -> KafkaProducer:
    """Return an idempotent producer that waits for all replicas.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    shared = settings.shared
    timeout_ms = int(settings.delivery_timeout_s * 1000)
    try:
        return KafkaProducer(
            bootstrap_servers=shared.broker,
            client_id="conflictwire-sink",
            bootstrap_timeout_ms=_BOOTSTRAP_MS,
            acks="all",
            delivery_timeout_ms=timeout_ms,
            request_timeout_ms=timeout_ms // 2,
            max_block_ms=timeout_ms,
            max_request_size=_MAX_REQUEST_BYTES,
            # 7k messages/s of 2 KB with the client's defaults, 18k/s with these; without batching one message a batch
            linger_ms=20 if shared.is_batching else 0,
            batch_size=262_144 if shared.is_batching else 1,
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {shared.broker}: {error}") from error
