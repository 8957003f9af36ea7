"""Beside the line: dead letters and what is known of each feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is known of one polled URL: a message on `news.feed-state`, key `feed_url`."""

    feed_url: str
    outlet_id: str
    etag: str | None = None  # byte for byte as the server sent it
    last_modified: str | None = None  # likewise
    body_hash: str | None = None  # of the last body parsed
    seen: tuple[SeenEntry, ...] = ()  # bounded by what the feed shows
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_entry_at: datetime | None = None  # when the feed last showed something new
    last_status: int | None = None  # HTTP status; None when no answer came
    last_error: str | None = None  # cause of trouble, one line
    error_streak: int = 0
    next_poll_at: datetime | None = None
    is_gone: bool = False  # answered 410: no more polls
    notes: tuple[str, ...] = field(default=())  # defects met in the last body: "bozo: …"
