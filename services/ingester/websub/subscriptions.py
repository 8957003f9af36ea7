"""Subscriptions at hubs: whom to ask when, what a hub may confirm, whose signature holds.

They live in memory: after a start each hub is asked once more, which renews what it has under the same address and
replaces the secret. So no secret is ever kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.records import FeedState

LEASE = timedelta(days=10)
"""What we ask for, and the most that we believe: a lease that was longer is renewed all the same."""

RENEW_AFTER_SHARE = 0.8
"""Of a lease, before it is asked for anew: two days of ten are left for a hub that is down."""

ASK_AGAIN_AFTER = timedelta(days=1)
"""However a hub answers, and whatever hub a feed names next, it makes us ask once a day. Polling goes on beside it."""

_METHODS = ("sha1", "sha256", "sha384", "sha512")
"""Source: WebSub section 5.1.3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What we asked a hub for, and what it granted."""

    feed_url: str
    hub_url: str
    topic_url: str  # the hub's name for the feed
    secret: str  # hexadecimal
    asked_at: datetime
    confirmed_at: datetime | None = None  # None: not yet, or denied
    lease: timedelta | None = None

    def renew_at(self) -> datetime:
        """Return when the hub is to be asked again."""
        again_at = self.asked_at + ASK_AGAIN_AFTER
        if self.confirmed_at is None or self.lease is None:
            return again_at
        return max(again_at, self.confirmed_at + RENEW_AFTER_SHARE * self.lease)

    def signature(self, header: str) -> tuple[hmac.HMAC, str] | None:
        """Return what a body's bytes are to be fed to, and what it must come to; None where the header is no signature.

        Args:
            header: X-Hub-Signature.
        """
        method, _, digest = header.strip().lower().partition("=")
        if method not in _METHODS or not digest.isascii():
            return None
        return hmac.new(self.secret.encode(), digestmod=getattr(hashlib, method)), digest


class Subscriptions:
    """What we asked hubs for.

    Args:
        base_url: Where hubs reach our callback, without a slash at its end.
        new_secret: Draws one that nobody can guess.
    """

    def __init__(self, base_url: str, new_secret: Callable[[], str]) -> None:
        self._base_url, self._new_secret = base_url, new_secret
        self._by_path: dict[str, Subscription] = {}

    def keep_only(self, feed_urls: Iterable[str]) -> None:
        """Forget feeds that are not ours any more; their hubs are told when they call."""
        paths = {path_of(url) for url in feed_urls}
        self._by_path = {path: known for path, known in self._by_path.items() if path in paths}

    def is_due(self, state: FeedState, now: datetime) -> bool:
        """Whether a feed's hub is to be asked, for the first time or anew."""
        if state.hub_url is None or state.is_gone:
            return False
        known = self._by_path.get(path_of(state.feed_url))
        if known is None:
            return True
        is_same = (known.hub_url, known.topic_url) == (state.hub_url, _topic_url(state))
        return (known.renew_at() if is_same else known.asked_at + ASK_AGAIN_AFTER) <= now

    def ask(self, state: FeedState, now: datetime) -> dict[str, str]:
        """Return the form to be sent to the feed's hub. It may be confirmed from now on: some hubs do so at once."""
        assert state.hub_url is not None
        path, secret = path_of(state.feed_url), self._new_secret()
        self._by_path[path] = Subscription(
            feed_url=state.feed_url,
            hub_url=state.hub_url,
            topic_url=_topic_url(state),
            secret=secret,
            asked_at=now,
        )
        return {
            "hub.mode": "subscribe",
            "hub.topic": _topic_url(state),
            "hub.callback": f"{self._base_url}/{path}",
            "hub.secret": secret,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
        }

    def find(self, path: str) -> Subscription | None:
        """Return what a callback's path stands for."""
        return self._by_path.get(path)

    def confirm(self, path: str, query: Mapping[str, str], now: datetime) -> str | None:
        """Return the challenge to be sent back to a hub that asks whether we meant it; None where we did not.

        Args:
            path: Of the callback.
            query: As the hub sent it.
            now: The time.
        """
        known = self._by_path.get(path)
        if known is None or (query.get("hub.mode"), query.get("hub.topic")) != ("subscribe", known.topic_url):
            return None
        if known.confirmed_at is None:  # else anyone could put the renewal off for ever
            lease_s = query.get("hub.lease_seconds", "")
            granted = timedelta(seconds=int(lease_s[:9])) if lease_s.isascii() and lease_s.isdigit() else LEASE
            self._by_path[path] = replace(known, confirmed_at=now, lease=min(granted, LEASE))
        return query.get("hub.challenge")


def path_of(feed_url: str) -> str:
    """Return the last part of a feed's callback address: always the same, so that a hub knows us after a start."""
    return hashlib.blake2b(feed_url.encode(), digest_size=16).hexdigest()


def _topic_url(state: FeedState) -> str:
    return state.self_url or state.poll_url or state.feed_url
