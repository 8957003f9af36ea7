"""Permanent redirects: when a new address is adopted, and when it is given up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.records import FeedState

ADOPT_AFTER = timedelta(days=7)
"""A permanent redirect that stayed the same for so long is meant. Others are slips, as of a captive portal."""

GIVE_UP_STREAK = 3
"""Failures in a row after which an adopted address is doubted, and the one in the list is asked again."""


def after_answer(state: FeedState, moved_to: str | None, now: datetime) -> FeedState:
    """Return the state with what a good answer says about the feed's address.

    An upgrade to https on the same host is adopted at once, anything else once it stayed the same for ADOPT_AFTER.

    Args:
        state: Before.
        moved_to: Where permanent redirects, and no others, led; None when they led nowhere.
        now: When the answer came.
    """
    if moved_to is None:
        return replace(state, moved_to=None, moved_since=None)
    since = state.moved_since if moved_to == state.moved_to and state.moved_since else now
    if now - since >= ADOPT_AFTER or _is_upgrade(state.poll_url or state.feed_url, moved_to):
        return replace(state, poll_url=moved_to, moved_to=None, moved_since=None)
    return replace(state, moved_to=moved_to, moved_since=since)


def after_failure(state: FeedState) -> FeedState:
    """Return the state without an adopted address that does not answer; the list's own is asked next."""
    if state.poll_url is None or state.error_streak < GIVE_UP_STREAK:
        return state
    return replace(state, poll_url=None)


def _is_upgrade(old: str, new: str) -> bool:
    before, after = urlsplit(old), urlsplit(new)
    is_secured = (before.scheme, after.scheme) == ("http", "https")
    return is_secured and (before.hostname, before.path, before.query) == (after.hostname, after.path, after.query)
