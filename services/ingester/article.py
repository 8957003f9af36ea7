"""One entry to an Article: canonical URL, plain text, aware UTC.

Identity, best first:
1. the link's canonical URL;
2. for a link that several entries share, or that is a site's front page: that URL with a fragment made from the guid;
3. without a link: a URN made from the outlet and the guid;
4. without a guid too: the same made from title and text, so that an edit of such an entry is a new article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from services import ids
from services.ingester.canonical import canonical_url
from services.ingester.entries import Entry, RawText
from services.ingester.feed_list import Feed
from services.ingester.plain_text import TooManyTagsError, clean, to_one_line, to_plain_text
from services.ingester.tables import Rules
from services.messages import Drop
from services.records import Article, PublishedAtSource, TextSource

MAX_MARKUP_CHARS = 1_000_000
"""Markup of one entry. Whole news pages with their scripts stay below a tenth of it."""

MAX_TEXT_CHARS = 100_000
"""Plain text of one article, some 30 pages; what follows is cut, so that a message stays under Kafka's usual 1 MB."""

MAX_TITLE_CHARS = 1_000
MAX_DATE_CHARS = 100

_QUERY = re.compile(r"(https?://[^\s?#]{1,2000})[?#][^\s]{1,2000}")

CLOCK_SKEW = timedelta(minutes=10)
"""A date so little ahead of our clock is a difference of clocks."""

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before there were feeds: an unset field (1970, year 1), not a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an entry does not say of itself."""

    feed: Feed
    feed_language: str | None  # as the feed says
    fetched_at: datetime
    rules: Rules
    shared_urls: frozenset[str] = frozenset()  # canonical URLs that several entries of this body claim


def to_article(entry: Entry, context: Context) -> Article | Drop:
    """Return the first revision of the article that an entry shows, or why there is none."""
    if sum(len(raw.value) for raw in entry.texts) + len(entry.title or "") > MAX_MARKUP_CHARS:
        return Drop("entry-too-large")
    try:
        title = to_one_line(entry.title or "", is_html=entry.title_is_html)[:MAX_TITLE_CHARS].strip()
        text, source = _best_text(entry.texts)
    except TooManyTagsError:
        return Drop("entry-too-large")
    text = story(text, title, context.rules)
    if not title and not text:
        return Drop("entry-without-text")
    url = _identity(entry, title, text, context)
    published_at, published_source = _published(entry.published_at, context.fetched_at)
    title_raw = clean(entry.title or "")[:MAX_TITLE_CHARS].strip()
    published_raw = clean(entry.published_raw or "")[:MAX_DATE_CHARS].strip()
    return Article(
        id=ids.article_id(url),
        revision=1,
        url=url,
        guid=clean(entry.guid)[:MAX_TITLE_CHARS] if entry.guid else None,
        outlet=context.feed.outlet,
        feed_url=context.feed.url,
        title=title,
        text=text,
        text_source=source,
        language=context.feed.language or _language(entry.language) or _language(context.feed_language),
        published_at=published_at,
        published_at_source=published_source,
        updated_at=entry.updated_at if entry.updated_at and entry.updated_at >= EARLIEST else None,
        fetched_at=context.fetched_at,
        content_hash=content_hash(title, text, context.rules),
        flags=_date_flags(entry, published_source),
        published_at_raw=published_raw or None,
        title_raw=title_raw if title_raw != title and title_raw else None,
    )


def content_hash(title: str, text: str, rules: Rules) -> str:
    """Return a hash of what a reader would call the content.

    White space, counters (rules.volatile) and the queries of addresses within the text are no part of it: they change
    by themselves, and an article would seem edited at each poll.
    """
    return ids.content_hash(_steady(title, rules), _steady(text, rules))


def _steady(text: str, rules: Rules) -> str:
    for pattern in rules.volatile:
        text = pattern.sub(" ", text)
    return _QUERY.sub(r"\1", text)


def _date_flags(entry: Entry, source: PublishedAtSource) -> tuple[str, ...]:
    if source == "clamped":
        return ("future-date",)
    if source == "fetched":
        return ("no-date",) if entry.published_at is None else ("ancient-date",)
    return ("naive-date",) if entry.published_is_naive else ()


def find_shared_urls(entries: Iterable[Entry], rules: Rules) -> frozenset[str]:
    """Return canonical URLs that entries with different guids and titles claim: such a link names no single article."""
    claims = {(canonical_url(e.link, rules.tracking), e.guid, e.title) for e in entries if e.link and e.guid}
    by_guid = {(url, guid) for url, guid, _ in claims}
    by_title = {(url, title) for url, _, title in claims}
    guids, titles = Counter(url for url, _ in by_guid), Counter(url for url, _ in by_title)
    return frozenset(url for url, count in guids.items() if url and count > 1 and titles[url] > 1)


def _identity(entry: Entry, title: str, text: str, context: Context) -> str:
    url = canonical_url(entry.link, context.rules.tracking) if entry.link else None
    own = entry.guid or f"{title}\n{text}"
    if url is None:
        return f"urn:conflictwire:entry:{ids.content_hash(context.feed.outlet.id, own)}"
    parts = urlsplit(url)
    is_front_page = parts.path == "/" and not parts.query
    return f"{url}#{ids.content_hash(own)}" if is_front_page or url in context.shared_urls else url


def _best_text(texts: tuple[RawText, ...]) -> tuple[str, TextSource | None]:
    """The longest text; content before summary when they are equally long."""
    best: tuple[str, TextSource | None] = ("", None)
    for raw in texts:
        text = to_plain_text(raw.value, is_html=raw.is_html)
        if len(text) > len(best[0]):
            best = (text, raw.source)
    return best


def story(text: str, title: str, rules: Rules) -> str:
    """Return a text without what feeds and pages add: the title again at its head, footers; at most MAX_TEXT_CHARS."""
    lines = text.split("\n")
    if lines and _bare(lines[0]) == _bare(title):
        lines = lines[1:]
    kept = (line for line in lines if not any(pattern.fullmatch(line) for pattern in rules.boilerplate))
    return "\n".join(kept)[:MAX_TEXT_CHARS].strip()


def _bare(line: str) -> str:
    return line.casefold().strip(" .:!?…\"'“”‘’")


def _published(found: datetime | None, fetched_at: datetime) -> tuple[datetime, PublishedAtSource]:
    if found is None or found < EARLIEST:
        return fetched_at, "fetched"
    return (fetched_at, "clamped") if found > fetched_at + CLOCK_SKEW else (found, "feed")


def _language(tag: str | None) -> str | None:
    text = (tag or "").strip().replace("_", "-")
    return text if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) else None
