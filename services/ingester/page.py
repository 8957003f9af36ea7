"""An article's page to its text: what trafilatura takes for the story, and the address the page names as its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from services.ingester.article import content_hash, story
from services.ingester.canonical import canonical_url
from services.ingester.plain_text import MAX_TAGS, clean
from services.ingester.sites import site_of
from services.ingester.tables import Rules
from services.records import Article

MIN_GAIN = 1.2
"""A page's text counts when it is so many times as long as the feed's: else extraction caught a teaser or a menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to read."""

    data: bytes
    url: str  # after redirects
    title: str  # of the article


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a page gave."""

    text: str = ""  # one paragraph per line, empty when nothing was found
    content_hash: str = ""  # of the article's title and this text
    canonical_url: str | None = None  # as the page says of itself, where it is on the same site


@dataclass(frozen=True, slots=True)
class Completed:
    """Articles as they are published, in the order given."""

    articles: tuple[Article, ...]
    link_ids: Mapping[str, str]  # id of an article whose page names another address -> the id made from its link
    notes: tuple[str, ...]  # what could not be had, for the feed's state


def read_page(page: Page, rules: Rules) -> PageReading:
    """Return the story of a page."""
    if page.data.count(b"<") > MAX_TAGS:
        return PageReading()
    import trafilatura  # a second to import, and most feeds never need it

    found = trafilatura.extract(
        page.data, url=page.url, include_comments=False, include_tables=False, favor_precision=True
    )
    lines = (" ".join(clean(line).split()) for line in (found or "").split("\n"))
    text = story("\n".join(line for line in lines if line), page.title, rules)
    return PageReading(
        text=text, content_hash=content_hash(page.title, text, rules), canonical_url=_own_url(page, rules)
    )


def with_page(article: Article, reading: PageReading) -> Article:
    """Return an article with the text of its page, where that says more than the feed."""
    if len(reading.text) < MIN_GAIN * len(article.text) or not reading.text:
        return article
    return replace(article, text=reading.text, text_source="page", content_hash=reading.content_hash)


def _own_url(page: Page, rules: Rules) -> str | None:
    link = LexborHTMLParser(page.data).css_first("link[rel=canonical]")
    href = (link.attributes.get("href") or "").strip() if link is not None else ""
    if not href:
        return None
    try:
        found = canonical_url(urljoin(page.url, href), rules.tracking)
    except ValueError:
        return None
    is_front = found is not None and found.count("/") <= 3 and found.endswith("/")
    return found if found and not is_front and site_of(found) == site_of(page.url) else None
