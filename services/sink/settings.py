"""Settings of the sink, read once from the environment."""

from __future__ import annotations

import environ

from services.settings import SharedSettings, positive


@environ.config(frozen=True)
class SinkSettings:
    """What one sink needs to know."""

    shared: SharedSettings = environ.group(SharedSettings)
    group: str = environ.var(
        "conflictwire-sink", name="CONFLICTWIRE_SINK_GROUP", help="Consumer group; sinks of one group share the work"
    )
    poll_records: int = environ.var(
        500,
        name="CONFLICTWIRE_SINK_POLL_RECORDS",
        converter=positive(int),
        help="Most messages taken between two commits",
    )
    delivery_timeout_s: float = environ.var(
        20.0,
        name="CONFLICTWIRE_SINK_DELIVERY_TIMEOUT_S",
        converter=positive(float),
        help="A message not acknowledged for so long stops the sink; below 30, so that a stop keeps its promise",
    )
    ready_lag_records: int = environ.var(
        10_000,
        name="CONFLICTWIRE_SINK_READY_LAG_RECORDS",
        converter=positive(int),
        help="With more unread messages than this, /readyz answers 503",
    )
