"""Settings of the sink, read once from the environment."""

from __future__ import annotations

import environ

from services.settings import SharedSettings, positive


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
