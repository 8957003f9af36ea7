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
"""A feed that answered nothing but 404 for two weeks is given up: a site's rebuild takes days."""

UNCONDITIONAL_GAP_S = _DAY_S
"""Between two downloads without validators, of servers that have given some. Source: rachelbythebay.com/fs/help.html"""


PING_GAP_S = 60
"""Between a poll and the next one that a hub's ping brings about: what comes in a burst is fetched at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """How often we ask."""

    interval_s: int = 3600  # for feeds without one of their own
    min_interval_s: int = 900  # floor under every interval
    max_delay_s: int = _DAY_S  # ceiling over a server's wish and our back-off
    max_age_s: int | None = None  # entries dated longer ago are remembered and not published; None: no limit


def interval_s(feed: Feed, policy: PollPolicy) -> int:
    """Return a feed's interval, never under the floor."""
    return max(policy.min_interval_s, feed.interval_s or policy.interval_s)


def next_poll_at(now: datetime, feed: Feed, policy: PollPolicy, state: FeedState) -> datetime:
    """Return when a feed that answered well is next due.

    The longest of our interval and the wishes wins, wishes capped at `policy.max_delay_s`; jitter is added on top. An
    hour or a day that the feed wishes to be left alone in is waited out.

    Args:
        now: End of this poll, aware UTC.
        feed: The feed.
        policy: How often we ask.
        state: After this poll: wishes of the server and of the feed, and the validators held.
    """
    own_s = interval_s(feed, policy)
    wished_s = min(policy.max_delay_s, max(state.server_wait_s or 0, state.feed_wait_s or 0))
    jitter_s = JITTER_SHARE * own_s * _share(feed.url, now.isoformat())
    at = now + timedelta(seconds=round(max(own_s, wished_s) + jitter_s, 3))
    return _after_skipped(_when_a_body_may_be_asked_for(at, state), state)


def after_ping(now: datetime, state: FeedState) -> datetime | None:
    """Return when a feed is next due whose hub says that it has news; never later than it was.

    It is the publisher who asks to be polled: that overrides the wishes of former answers. A feed in trouble keeps its
    back-off, and a server that asked for patience gets it.

    Args:
        now: When the ping came, aware UTC.
        state: What is known of the feed.
    """
    if state.next_poll_at is None or state.last_polled_at is None or state.error_streak:
        return state.next_poll_at
    soonest = max(now, state.last_polled_at + timedelta(seconds=PING_GAP_S))
    return min(state.next_poll_at, _when_a_body_may_be_asked_for(soonest, state))


def retry_at(now: datetime, feed: Feed, policy: PollPolicy, *, streak: int, retry_after_s: int | None) -> datetime:
    """Return when a feed that failed is next due: exponential back-off with full jitter above the interval.

    Args:
        now: End of this poll, aware UTC.
        feed: The feed.
        policy: How often we ask.
        streak: Failures in a row, this one included, >= 1.
        retry_after_s: What the server asked for, seconds; the delay is never shorter, up to MAX_RETRY_AFTER_S.

    Source:
        Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    own_s = interval_s(feed, policy)
    ceiling_s = max(own_s, policy.max_delay_s)
    widest_s = min(ceiling_s, own_s * 2 ** min(streak, 20))
    delay_s = own_s + (widest_s - own_s) * _share(feed.url, str(streak))
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


def _when_a_body_may_be_asked_for(at: datetime, state: FeedState) -> datetime:
    """`at`, or later where the server has given validators and none are held: the next poll fetches everything."""
    if state.has_given_validators and not (state.etag or state.last_modified) and state.last_unconditional_at:
        return max(at, state.last_unconditional_at + timedelta(seconds=UNCONDITIONAL_GAP_S))
    return at


def _after_skipped(at: datetime, state: FeedState) -> datetime:
    """The first moment from `at` on that is in no skipped hour and on no skipped day; its minute is kept for jitter."""
    for _ in range(7 * 24):
        if at.hour not in state.skip_hours and at.weekday() not in state.skip_days:
            break
        at += timedelta(hours=1)
    return at


def _share(*parts: str) -> float:
    """A number in [0, 1) that a hash draws."""
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
