"""The one place that reads the wall clock. Pure files take `now` as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What a shell needs to know of time."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""

    def monotonic_s(self) -> float:
        """Return seconds that never run backwards, for durations."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Return seconds since an arbitrary start."""
        return time.monotonic()
