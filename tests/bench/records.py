"""Bench articles as the records that services exchange."""

from __future__ import annotations

from services import ids
from services.records import Article, Outlet
from tests.bench.texts import BenchArticle

OWNERS = 20
"""Fewer than outlets: some outlets share an owner, so their reports are not independent."""


def to_outlet(number: int) -> Outlet:
    """Return the outlet with this number."""
    return Outlet(
        id=f"outlet-{number}",
        name=f"Outlet {number}",
        domain=f"outlet-{number}.example",
        affiliation="independent",
        owner=f"Owner {number % OWNERS}",
    )


def to_article(article: BenchArticle) -> Article:
    """Return an article as the ingester would publish it."""
    return Article(
        id=ids.article_id(article.url),
        revision=1,
        url=article.url,
        outlet=to_outlet(article.outlet),
        title=article.title,
        text=article.text.replace("\n\n", "\n"),
        language="en",
        published_at=article.published_at,
        content_hash=ids.content_hash(article.title, article.text),
    )
