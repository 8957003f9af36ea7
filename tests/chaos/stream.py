"""The stream that is played: short articles from the bench's templates, some edited, some withdrawn. Pure.

segment -> bench articles -> records -> their revisions a little later -> messages in the order they are published
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from random import Random

from services import codec, ids
from services.records import Article
from tests.bench.records import to_article
from tests.bench.texts import FIRST_AT, BenchArticle, load_phrases, write_articles

WORDS = (40, 70)
"""Length of a text: enough for all slots of a story; the parser takes a third of the time of the bench's texts."""

EDITED_SHARE, WITHDRAWN_SHARE = 0.12, 0.05
"""Of the articles about conflict."""

_EDIT_AFTER = (20, 200)
"""Articles between an article and its next revision."""


@dataclass(frozen=True, slots=True)
class Published:
    """A message for news.articles."""

    key: bytes
    value: bytes


def segment_stream(segment: int, count: int) -> list[Published]:
    """Return a segment of the stream: `count` articles, and the revisions of some.

    Args:
        segment: 0, 1, …: each has articles of its own.
        count: Articles, revisions not counted.
    """
    rnd = Random(segment)
    articles = list(islice(write_articles(load_phrases(words=WORDS), seed=segment), count))
    order: list[tuple[int, int, Article]] = []
    for article in articles:
        first = replace(to_article(article), fetched_at=article.published_at + timedelta(minutes=1))
        order.append((article.number, 1, first))
        order += ((article.number + rnd.randint(*_EDIT_AFTER), 2, again) for again in _revisions(article, first, rnd))
    order.sort(key=lambda item: item[:2])
    return [to_message(article) for _, _, article in order]


def to_message(article: Article) -> Published:
    """Return an article as it stands on its topic."""
    return Published(article.id.encode(), codec.encode(article))


def _revisions(article: BenchArticle, first: Article, rnd: Random) -> Iterator[Article]:
    """Yield what an article becomes: nothing else, without its last sentences, or nothing at all."""
    drawn = rnd.random()
    if article.story is None or drawn >= EDITED_SHARE + WITHDRAWN_SHARE:
        return
    is_withdrawn = drawn < WITHDRAWN_SHARE
    text = "" if is_withdrawn else _shortened(first.text.split(". "))
    assert first.fetched_at is not None
    yield replace(
        first,
        revision=2,
        text=text,
        is_withdrawn=is_withdrawn,
        fetched_at=first.fetched_at + timedelta(hours=2),
        content_hash=ids.content_hash(first.title, text),
    )


def _shortened(sentences: Sequence[str]) -> str:
    return ". ".join(sentences[: max(1, len(sentences) // 2)]).rstrip(".") + "."


def long_article(number: int) -> Published:
    """Return an article that takes the parser many seconds and reports no event: all of it is still to come."""
    sentence = "If the army attacks the village of Sarmin next week, rebels may shell the barracks and kill soldiers. "
    article = BenchArticle(10_000_000 + number, 0, "What may come", sentence * 2_000, FIRST_AT, None)
    return to_message(to_article(article))
