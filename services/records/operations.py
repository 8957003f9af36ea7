"""Beside the line: dead letters and what is known of each feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that no retry can save, kept whole: a message on `conflict.dead-letters`."""

    topic: str  # where it stood
    partition: int
    offset: int
    key: str | None  # base64
    value: str | None  # base64 of the raw bytes
    value_bytes: int  # size of the raw value; larger than the kept bytes when it was cut
    headers: tuple[tuple[str, str], ...] = ()  # name, base64
    service: str
    code: str  # version of conflictwire
    error: str  # exception class
    reason: str
    message_at: datetime | None  # timestamp of the message


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """What the ingester remembers of an article, so that it is published once per revision."""

    article_id: str
    revision: int
    content_hash: str
    guid_hash: str | None = None  # of the guid it came with; None when it had none
    url: str | None = None  # canonical; None in states of former versions
    link_id: str | None = None  # id made from the entry's link, where the article's page named another address


FeedHealth = Literal["new", "ok", "quiet", "silent", "failing", "blocked", "gone"]
"""`quiet`: answers, and shows nothing new, as is usual for it. `silent`: the same for far longer than is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is known of one polled URL: a message on `news.feed-state`, key `feed_url`."""

    feed_url: str
    outlet_id: str
    etag: str | None = None  # byte for byte as the server sent it
    last_modified: str | None = None  # likewise
    validators_url: str | None = None  # that gave them, after redirects; no other URL is sent them
    has_given_validators: bool = False  # ever
    last_unconditional_at: datetime | None = None  # when the whole body was last asked for without validators
    body_hash: str | None = None  # of the last body parsed
    seen: tuple[SeenEntry, ...] = ()  # bounded by what the feed shows
    server_wait_s: int | None = None  # what the last answer with one wished: max-age or Expires
    feed_wait_s: int | None = None  # what the last body wished: ttl or sy:updatePeriod
    skip_hours: tuple[int, ...] = ()  # hours of the day, GMT, in which the feed wishes no polls
    skip_days: tuple[int, ...] = ()  # likewise days of the week, Monday is 0
    hub_url: str | None = None  # WebSub hub that the feed names
    self_url: str | None = None  # what the feed calls its own address: its name at the hub
    moved_to: str | None = None  # where a permanent redirect led, at every poll since `moved_since`
    moved_since: datetime | None = None
    poll_url: str | None = None  # the new address once it is adopted; None: `feed_url` is asked
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_entry_at: datetime | None = None  # when the feed last showed something new
    failing_since: datetime | None = None  # first failure of the present streak
    last_status: int | None = None  # HTTP status; None when no answer came
    last_error: str | None = None  # cause of trouble, one line
    error_streak: int = 0
    latency_ms: int | None = None  # from request to last byte, running average
    entries_per_day: float | None = None  # what is usual for it; None until known
    silent_for_s: int | None = None  # at the last poll: since it showed something new
    health: FeedHealth = "new"  # at the last poll
    next_poll_at: datetime | None = None
    is_gone: bool = False  # answered 410, or 404 for weeks: no more polls
    notes: tuple[str, ...] = field(default=())  # defects met in the last body: "bozo: …"
