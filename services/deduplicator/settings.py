"""Settings of the deduplicator, read once from the environment."""

from __future__ import annotations

import environ

from services.deduplicator.watermark import CLOSE_AFTER_DAYS
from services.settings import SharedSettings, positive


@environ.config(frozen=True)
class DeduplicatorSettings:
    """What one deduplicator needs to know."""

    shared: SharedSettings = environ.group(SharedSettings)
    close_after_days: int = environ.var(
        CLOSE_AFTER_DAYS,
        name="CONFLICTWIRE_CLOSE_AFTER_DAYS",
        converter=positive(int),
        help="An event without a report for so many days, by the dates of its country's news, is closed",
    )
