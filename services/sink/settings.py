"""Settings of the sink, read once from the environment."""

from __future__ import annotations

import environ

from services.settings import SharedSettings, boolean, positive


@environ.config(frozen=True)
class SinkSettings:
    """What one sink needs to know."""

    shared: SharedSettings = environ.group(SharedSettings)
    poll_records: int = environ.var(
        500,
        name="CONFLICTWIRE_SINK_POLL_RECORDS",
        converter=positive(int),
        help="Most messages that the sink takes between two commits",
    )
    is_transactional: bool = environ.var(
        True,
        name="CONFLICTWIRE_SINK_TRANSACTIONS",
        converter=boolean,
        help="Events and offsets are committed in one transaction; off for the embedded broker",
    )
    transactional_id: str = environ.var(
        "",
        name="CONFLICTWIRE_SINK_TRANSACTIONAL_ID",
        help="Name of one sink, kept over restarts: ends what it left open when killed; else the broker does, in 20 s",
    )
