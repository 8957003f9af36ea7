"""A body to articles: parse, then each entry. Slow for large or hostile bodies: worker.py runs it elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from services.ingester.article import EARLIEST, Context, find_shared_urls, to_article
from services.ingester.entries import ParsedFeed
from services.ingester.feed_list import Feed
from services.ingester.parse import parse_feed
from services.ingester.tables import Rules
from services.ingester.websub.offer import NO_OFFER, Offer
from services.ingester.wishes import Deleted
from services.messages import Drop
from services.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What one body gave."""

    articles: tuple[Article, ...] = ()  # first revisions, in the feed's order, no id twice
    trouble: str | None = None  # why it is no feed, one line
    wait_s: int | None = None  # the feed's wish until the next poll
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    deleted: tuple[Deleted, ...] = ()  # entries that the feed says were taken down
    offer: Offer = NO_OFFER  # of pings from a hub
    notes: tuple[str, ...] = ()  # defects that were got over
    drops: tuple[Drop, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body to read, and where it came from."""

    feed: Feed
    data: bytes
    content_type: str | None
    url: str  # after redirects
    fetched_at: datetime


def read_body(body: Body, rules: Rules) -> FeedReading:
    """Return the articles of a body."""
    parsed = parse_feed(body.data, content_type=body.content_type, url=body.url)
    if parsed.trouble is not None:
        return FeedReading(trouble=parsed.trouble)
    context = Context(
        feed=body.feed,
        feed_language=parsed.language,
        fetched_at=body.fetched_at,
        rules=rules,
        shared_urls=find_shared_urls(parsed.entries, rules),
    )
    articles: dict[str, Article] = {}
    dropped: Counter[str] = Counter()
    for entry in parsed.entries:
        found = to_article(entry, context)
        if isinstance(found, Drop):
            dropped[found.reason] += 1
        elif articles.setdefault(found.id, found) is not found:
            dropped["repeated-in-feed"] += 1
    return FeedReading(
        articles=tuple(articles.values()),
        wait_s=parsed.wait_s,
        skip_hours=parsed.skip_hours,
        skip_days=parsed.skip_days,
        deleted=parsed.deleted,
        offer=parsed.offer,
        notes=(*parsed.notes, *_defects(parsed, tuple(articles.values()))),
        drops=(*parsed.drops, *(Drop(reason, count) for reason, count in sorted(dropped.items()))),
    )


def _defects(parsed: ParsedFeed, articles: tuple[Article, ...]) -> list[str]:
    if not parsed.entries:
        return ["empty: a feed without entries"]
    dates = [entry.published_at for entry in parsed.entries]
    counts = {
        "entries without a date": sum(1 for date in dates if date is None),
        "entries with a date before there were feeds": sum(1 for date in dates if date and date < EARLIEST),
        "dates in the future, set to the time of fetching": sum(
            1 for a in articles if a.published_at_source == "clamped"
        ),
        "dates without a time zone, read as UTC": sum(1 for entry in parsed.entries if entry.published_is_naive),
        "entries without a link": sum(1 for a in articles if a.url.startswith("urn:")),
    }
    return [f"{what}: {count}" for what, count in counts.items() if count]
