"""Settings of the extractor, read once from the environment."""

from __future__ import annotations

from typing import Any

import environ

from services.settings import SharedSettings, positive


@environ.config(frozen=True)
class ExtractorSettings:
    """What one extractor needs to know."""

    shared: SharedSettings = environ.group(SharedSettings)
    group: str = environ.var(
        "conflictwire-extractor",
        name="CONFLICTWIRE_EXTRACTOR_GROUP",
        help="Consumer group, and first part of its changelog topic; workers of one group share the partitions",
    )
    replication: int = environ.var(
        1,
        name="CONFLICTWIRE_EXTRACTOR_REPLICATION",
        converter=positive(int),
        help="Replicas of the changelog topic when it is created",
    )
    delivery_timeout_s: float = environ.var(
        20.0,
        name="CONFLICTWIRE_EXTRACTOR_DELIVERY_TIMEOUT_S",
        converter=positive(float),
        help="A message not acknowledged for so long stops the worker; below 30, so that a stop keeps its promise",
    )
    ready_lag_records: int = environ.var(
        10_000,
        name="CONFLICTWIRE_EXTRACTOR_READY_LAG_RECORDS",
        converter=positive(int),
        help="With more unread articles than this, /readyz answers 503",
    )

    @property
    def app_id(self) -> str:
        """Name of the consumer group on the broker."""
        return f"{self.shared.topic_prefix}{self.group}"


def faust_options(settings: ExtractorSettings) -> dict[str, Any]:
    """Return how Faust is set up: raw bytes, our own topics, acknowledged sends, a table in memory over a changelog."""
    shared = settings.shared
    return {
        "broker": [f"kafka://{server.strip()}" for server in shared.broker.split(",")],
        "store": "memory://",
        "key_serializer": "raw",
        "value_serializer": "raw",
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "consumer_auto_offset_reset": "earliest",
        "broker_session_timeout": shared.session_timeout_s,
        "broker_heartbeat_interval": shared.session_timeout_s / 3,
        "broker_request_timeout": max(30.0, shared.session_timeout_s),
        "broker_commit_interval": 1.0,
        "producer_acks": -1,
        "producer_request_timeout": settings.delivery_timeout_s,
        # Sends are awaited one article after the other: waiting for company would only add delay.
        "producer_linger": 0.0,
        "producer_max_batch_size": 262_144 if shared.is_batching else 1,
        "producer_max_request_size": 4_194_304,
        "table_standby_replicas": 0,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
    }
