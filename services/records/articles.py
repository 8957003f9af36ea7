"""Articles: our normalized entries of feeds, and what a mention keeps of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

TextSource = Literal["feed-summary", "feed-content", "page"]
PublishedAtSource = Literal["feed", "fetched", "clamped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher."""

    id: str
    name: str
    domain: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-3 of its seat
    affiliation: str | None = None  # "independent", "state:SYR", "party:NAME"
    owner: str | None = None  # outlets of one owner are one origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Our normalized entry of a feed."""

    id: str  # hash of the canonical URL
    revision: int  # 1, 2, …: rises with each edit we saw
    url: str  # canonical
    guid: str | None = None  # as the feed gave it
    outlet: Outlet
    feed_url: str | None = None
    title: str
    text: str  # plain text, title excluded
    text_source: TextSource | None = None
    language: str | None = None  # BCP 47
    published_at: datetime
    published_at_source: PublishedAtSource | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None
    content_hash: str  # of title and text, white space folded
    is_withdrawn: bool = False  # the outlet took it down; text is empty
    flags: tuple[str, ...] = ()  # what was odd on the way here: "naive-date", "backlog", …; see the schema
    published_at_raw: str | None = None  # the date as the feed wrote it
    title_raw: str | None = None  # the title as the feed wrote it, where markup or escapes were undone


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """What a mention keeps of its article."""

    id: str
    revision: int
    url: str
    title: str
    published_at: datetime
    outlet: Outlet
    signature: str | None = None  # MinHash of title and text, base64 of uint32 values little-endian; None for no text
