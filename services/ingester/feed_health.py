"""How a feed is doing: what is usual for it, and whether its silence is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.records import FeedHealth, FeedState

BASELINE_DAYS = 14.0
"""Time constant of the baseline: what was three of these ago counts for a twentieth."""

SILENT_ODDS = 7.0
"""A feed is silent when its baseline let us expect so many entries since the last: were they to come at random, silence
would last so long once in 1,100 times (e^-7). Weekends and nights make feeds quieter than random, hence MIN_SILENCE."""

MIN_SILENCE = timedelta(days=3)
NEW_WITHIN = timedelta(days=1)
_LATENCY_WEIGHT = 0.2
_DAY_S = 86_400.0


def first_baseline(dates: Sequence[datetime]) -> float | None:
    """Return entries per day as the dates of a first body suggest; None for fewer than three dates.

    Args:
        dates: Of its entries, as far as the feed gave them, aware UTC, in any order.
    """
    if len(dates) < 3:
        return None
    span_days = (max(dates) - min(dates)).total_seconds() / _DAY_S
    return (len(dates) - 1) / span_days if span_days > 0 else None


def next_baseline(before: float | None, *, new_count: int, since: datetime | None, now: datetime) -> float | None:
    """Return entries per day after new entries came. Silence changes nothing: else it would soon pass for usual.

    Args:
        before: The baseline until now.
        new_count: Entries that came, >= 1.
        since: When the last ones came; None: never.
        now: This poll.
    """
    days = max((now - since).total_seconds() / _DAY_S, 1e-4) if since else 0.0
    if not days:
        return before
    rate, weight = new_count / days, 1 - math.exp(-days / BASELINE_DAYS)
    return rate if before is None else before + weight * (rate - before)


def next_latency_ms(before: int | None, now_ms: int | None) -> int | None:
    """Return the running average of a feed's latency."""
    if before is None or now_ms is None:
        return now_ms if before is None else before
    return round(before + _LATENCY_WEIGHT * (now_ms - before))


def silent_for(state: FeedState, now: datetime) -> timedelta | None:
    """Return how long a feed has shown nothing new; None when it never showed anything."""
    return max(timedelta(0), now - state.last_entry_at) if state.last_entry_at else None


def judge(state: FeedState, now: datetime) -> FeedHealth:
    """Return how a feed is doing.

    Args:
        state: After a poll.
        now: The time to judge by.
    """
    if state.is_gone:
        return "gone"
    if state.last_polled_at is None:
        return "new"
    if state.last_error is not None:
        return "blocked" if state.last_error.startswith("blocked:") else "failing"
    silence = silent_for(state, now)
    if silence is None:
        return "quiet"
    if silence < NEW_WITHIN:
        return "ok"
    expected = (state.entries_per_day or 0.0) * silence.total_seconds() / _DAY_S
    return "silent" if expected >= SILENT_ODDS and silence >= MIN_SILENCE else "quiet"
