"""Feed health for people: one row per feed, those in trouble first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.ingester.feed_health import judge, silent_for
from services.ingester.feed_list import Feed
from services.messages import instant_text
from services.records import FeedState

_ORDER = ("gone", "blocked", "failing", "silent", "new", "quiet", "ok")
COLUMNS = ("health", "outlet", "silent for", "per day", "streak", "status", "next poll", "feed and cause")


def listed_states(feeds: Iterable[Feed], states: Mapping[str, FeedState]) -> list[FeedState]:
    """Return what is known of the feeds of a list, be it nothing yet; what was taken off the list is left out."""
    return [states.get(feed.url) or FeedState(feed_url=feed.url, outlet_id=feed.outlet.id) for feed in feeds]


def health_rows(states: Iterable[FeedState], now: datetime) -> list[dict[str, Any]]:
    """Return what is known of each feed as plain JSON values, judged anew by `now`; worst first, then by URL."""
    rows = [_row(state, now) for state in states]
    return sorted(rows, key=lambda row: (_ORDER.index(row["health"]), row["feed_url"]))


def _row(state: FeedState, now: datetime) -> dict[str, Any]:
    silence = silent_for(state, now)
    return {
        "feed_url": state.feed_url,
        "outlet_id": state.outlet_id,
        "health": judge(state, now),
        "cause": state.last_error,
        "last_status": state.last_status,
        "last_ok_at": _text(state.last_ok_at),
        "failing_since": _text(state.failing_since),
        "error_streak": state.error_streak,
        "last_entry_at": _text(state.last_entry_at),
        "silent_for_s": None if silence is None else int(silence.total_seconds()),
        "entries_per_day": state.entries_per_day,
        "next_poll_at": _text(state.next_poll_at),
        "latency_ms": state.latency_ms,
        "has_validators": bool(state.etag or state.last_modified),
        "poll_url": state.poll_url,
        "moved_to": state.moved_to,
        "hub_url": state.hub_url,
        "notes": list(state.notes),
    }


def to_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """Return a row as the cells of COLUMNS."""
    said = row["cause"] or "; ".join(row["notes"]) or (f"moved to {row['moved_to']}" if row["moved_to"] else "")
    per_day = row["entries_per_day"]
    return (
        row["health"],
        row["outlet_id"],
        duration_text(row["silent_for_s"]),
        "" if per_day is None else f"{per_day:.3g}",
        str(row["error_streak"] or ""),
        str(row["last_status"] or ""),
        (row["next_poll_at"] or "")[:16].replace("T", " "),
        f"{row['feed_url']}\n{said}" if said else row["feed_url"],
    )


def duration_text(seconds: int | None) -> str:
    """Return a duration in its largest unit: "3 d", "5 h", "12 min"; empty for none."""
    if seconds is None:
        return ""
    for unit, length_s in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s} {unit}"
    return f"{seconds} s"


def _text(at: datetime | None) -> str | None:
    return instant_text(at) if at is not None else None
