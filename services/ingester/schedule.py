"""When a feed is next due. Jitter comes from a hash of the feed, so that a replay gives the same times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingester.feed_list import Feed
from services.records import FeedState

JITTER_SHARE = 0.1
"""A tenth of the interval, added: pulls apart feeds that were started together, and keeps the interval's meaning."""

_DAY_S = 86_400
MAX_RETRY_AFTER_S = 7 * _DAY_S
"""A server that asks for more patience than a week is asked again after a week."""

LOST_AFTER_S = 14 * _DAY_S
"""A feed that answered 404 for two weeks is asked once a week: feeds come back after a site's rebuild."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often we ask."""

    interval_s: int = 3600  # for feeds without one of their own
    min_interval_s: int = 900  # floor under every interval
    max_delay_s: int = _DAY_S  # ceiling over a server's wish and our back-off


def interval_s(feed: Feed, policy: PollPolicy) -> int:
    """Return a feed's interval, never under the floor."""
    return max(policy.min_interval_s, feed.interval_s or policy.interval_s)


def next_poll_at(now: datetime, feed: Feed, policy: PollPolicy, *, wishes_s: Iterable[int | None] = ()) -> datetime:
    """Return when a feed that answered well is next due.

    The longest of our interval and the wishes wins, wishes capped at `policy.max_delay_s`; jitter is added on top.

    Args:
        now: End of this poll, aware UTC.
        feed: The feed.
        policy: How often we ask.
        wishes_s: Seconds named by the server (max-age, Expires) and the feed (ttl, sy:updatePeriod); None: no wish.
    """
    own_s = interval_s(feed, policy)
    wished_s = min(policy.max_delay_s, max((w for w in wishes_s if w is not None), default=0))
    delay_s = max(own_s, wished_s)
    return now + timedelta(seconds=round(delay_s + JITTER_SHARE * own_s * _share(feed.url, now.isoformat()), 3))


def retry_at(
    now: datetime, feed: Feed, policy: PollPolicy, *, streak: int, retry_after_s: int | None, is_lost: bool = False
) -> datetime:
    """Return when a feed that failed is next due: exponential back-off with full jitter above the interval.

    Args:
        now: End of this poll, aware UTC.
        feed: The feed.
        policy: How often we ask.
        streak: Failures in a row, this one included, >= 1.
        retry_after_s: What the server asked for, seconds; the delay is never shorter, up to MAX_RETRY_AFTER_S.
        is_lost: 404 for longer than LOST_AFTER_S: the ceiling is a week instead of `policy.max_delay_s`.

    Source:
        Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    own_s = interval_s(feed, policy)
    ceiling_s = max(own_s, MAX_RETRY_AFTER_S if is_lost else policy.max_delay_s)
    widest_s = min(ceiling_s, own_s * 2 ** min(streak, 20))
    delay_s = ceiling_s if is_lost else own_s + (widest_s - own_s) * _share(feed.url, str(streak))
    asked_s = min(MAX_RETRY_AFTER_S, retry_after_s or 0)
    if asked_s > delay_s:
        delay_s = asked_s + JITTER_SHARE * own_s * _share(feed.url, str(streak))
    return now + timedelta(seconds=round(delay_s, 3))


def due_feeds(feeds: Iterable[Feed], states: Mapping[str, FeedState], now: datetime) -> list[Feed]:
    """Return the feeds to poll now, longest overdue first; paused and gone feeds never are."""
    due: list[tuple[datetime, str, Feed]] = []
    for feed in feeds:
        state = states.get(feed.url)
        if feed.is_paused or (state is not None and state.is_gone):
            continue
        since = state.next_poll_at if state is not None else None
        if since is None or since <= now:
            due.append((since or datetime.min.replace(tzinfo=now.tzinfo), feed.url, feed))
    return [feed for _, _, feed in sorted(due, key=lambda item: item[:2])]


def _share(*parts: str) -> float:
    """A number in [0, 1) that a hash draws."""
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
