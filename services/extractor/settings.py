"""Settings of the extractor, read once from the environment."""

from __future__ import annotations

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
