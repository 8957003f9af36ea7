"""Event time, a country at a time: how far the news has come by its own dates. No clock is read.

The watermark is the second latest publication day among articles: one article dated in the future moves nothing. It
rises only, and a repeated message leaves it where it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services import codec
from services.records import ArticleRef

CLOSE_AFTER_DAYS = 21
"""An event without a report for so long is closed: one event is told within days, and a verdict is news of its own."""

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """A country's entry in the table `watermarks`. Days count from 1970-01-01, UTC."""

    day: int | None  # second latest; None until two articles were seen
    latest_day: int
    latest_article: str  # id of the article with the latest day


def advance(old: Watermark | None, article: ArticleRef) -> Watermark:
    """Return the watermark once an article was seen."""
    day = day_of(article.published_at)
    if old is None:
        return Watermark(day=None, latest_day=day, latest_article=article.id)
    if article.id == old.latest_article:
        return replace(old, latest_day=max(old.latest_day, day))
    if day > old.latest_day:
        return Watermark(day=old.latest_day, latest_day=day, latest_article=article.id)
    return old if old.day is not None and day <= old.day else replace(old, day=day)


def day_of(at: datetime | float) -> int:
    """Return the day of an instant, aware or in seconds since 1970."""
    seconds = at if isinstance(at, float) else at.timestamp()
    return int(seconds // _DAY_S)


def to_bytes(watermark: Watermark) -> bytes:
    """Return a watermark as bytes; the same watermark always gives the same bytes."""
    return codec.encode(watermark)


def from_bytes(raw: bytes) -> Watermark:
    """Return the watermark in bytes that `to_bytes` made."""
    return codec.decode_own(raw, Watermark)
