"""How Faust is set up: raw bytes, our own topics, acknowledged sends, tables in memory over changelogs."""

from __future__ import annotations

from typing import Any

from services.access.credentials import faust_credentials
from services.settings import SharedSettings

MAX_REQUEST_BYTES = 4_194_304
"""As `max.message.bytes` of the largest topics: a change of a cluster holds it before and after."""

METADATA_MAX_AGE_MS = 10_000
"""A worker that leads its group may be told, by a broker that is still coming up, that the topics are not there. It
then gives nobody a partition until it asks again: by default after 5 minutes, all alive and nothing read."""


def faust_options(settings: SharedSettings) -> dict[str, Any]:
    """Return the options of a Faust application.

    Raises:
        StartupError: A file of certificates or the password's cannot be used.
    """
    return {
        "broker": [f"kafka://{server.strip()}" for server in settings.access.servers.split(",")],
        "broker_credentials": faust_credentials(settings.access),
        "store": "memory://",
        "key_serializer": "raw",
        "value_serializer": "raw",
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "consumer_auto_offset_reset": "earliest",
        "consumer_metadata_max_age_ms": METADATA_MAX_AGE_MS,
        "producer_metadata_max_age_ms": METADATA_MAX_AGE_MS,
        "broker_session_timeout": settings.session_timeout_s,
        "broker_heartbeat_interval": settings.session_timeout_s / 3,
        "broker_request_timeout": max(30.0, settings.session_timeout_s),
        "broker_commit_interval": 1.0,
        "producer_acks": -1,
        "producer_request_timeout": settings.delivery_timeout_s,
        # Sends are awaited message by message: with 20 ms of waiting for company 22 messages/s, with none 700-800.
        "producer_linger": 0.0,
        "producer_max_batch_size": 262_144 if settings.is_batching else 1,
        "producer_max_request_size": MAX_REQUEST_BYTES,
        "table_standby_replicas": 0,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
    }
