"""Entries as found in a feed, whatever its dialect: what the parsers give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.ingester.websub.offer import NO_OFFER, Offer
from services.ingester.wishes import Deleted
from services.messages import Drop
from services.records import TextSource

MAX_ENTRIES = 500
"""Entries taken from one body. Feeds with more are archives; the newest stand first."""


@dataclass(frozen=True, slots=True)
class RawText:
    """Text as the feed holds it."""

    value: str
    is_html: bool
    source: TextSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, before we touch it."""

    guid: str | None
    link: str | None  # absolute where the feed allows
    title: str | None
    title_is_html: bool
    texts: tuple[RawText, ...]
    published_at: datetime | None  # aware UTC
    published_is_naive: bool  # the feed named no zone; UTC was taken
    published_raw: str | None = None  # as the feed wrote it
    updated_at: datetime | None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a body held."""

    entries: tuple[Entry, ...] = ()
    trouble: str | None = None  # why this is no feed at all, one line
    language: str | None = None
    wait_s: int | None = None  # ttl or sy:updatePeriod: seconds between changes, as the feed says
    skip_hours: tuple[int, ...] = ()  # GMT
    skip_days: tuple[int, ...] = ()  # Monday is 0
    deleted: tuple[Deleted, ...] = ()
    offer: Offer = NO_OFFER
    notes: tuple[str, ...] = ()  # defects that were got over
    drops: tuple[Drop, ...] = ()
