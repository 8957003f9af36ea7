"""Whether the outlet's words colour the coding: gold texts told again in the words of another side.

flips_bad   codings (type, status, place, killed) of a text that the retold text does not come to; of those compared
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.extractor.resources import Resources
from services.offline import REPORTED
from services.records import Article
from tests.gold.figures import Figure, Miss
from tests.gold.news import load_news
from tests.gold.text_figures import read_rows, to_article

SWAPS: Sequence[tuple[str, str]] = (
    (r"\b(T|t)errorists\b", "rebels"),
    (r"\b(T|t)errorists\b", "fighters"),
    (r"\b(R|r)ebels\b", "terrorists"),
    (r"\b(F|f)ighters\b", "terrorists"),
    (r"\b(G|g)overnment (?=forces|troops|soldiers)", "regime "),
    (r"\b(R|r)egime (?=forces|troops|soldiers)", "government "),
    (r"(?<=were )killed\b|(?<=was )killed\b|(?<=been )killed\b", "martyred"),
    (r"\bmartyred\b", "killed"),
    (r"\b(L|l)iberated\b", "captured"),
    (r"\bcaptured (?=the (?:town|village|city|district|base)|[A-Z])", "liberated "),
)
"""What one side says, and another says for it. Only where the second could stand: a town is liberated, a man is not."""

Coding = tuple[str, str, str | None, int | None]


def score_wording() -> tuple[list[Figure], list[Miss]]:
    """Return the share of codings that a change of words flips, and the flips."""
    resources = load_resources()
    compared, misses = 0, []
    for article in _articles():
        plain: Counter[Coding] | None = None
        for words, retold in retellings(article):
            plain = _codings(article, resources) if plain is None else plain
            flipped = plain - _codings(retold, resources)
            compared += plain.total()
            misses += [Miss("flips_bad", f"{article.id}, {words}", f"{coding}: {retold.text}") for coding in flipped]
    return [Figure("flips_bad", len(misses), compared)], misses


def retellings(article: Article) -> Iterator[tuple[str, Article]]:
    """Yield an article in other words, one swap at a time, and which words: nothing where no swap applies."""
    for pattern, words in SWAPS:
        title, text = (_swap(pattern, words, told) for told in (article.title, article.text))
        if (title, text) != (article.title, article.text):
            yield words.strip(), replace(article, title=title, text=text)


def _swap(pattern: str, words: str, text: str) -> str:
    return re.sub(pattern, lambda found: words.capitalize() if found[0][0].isupper() else words, text)


def _articles() -> Iterator[Article]:
    yield from (gold.article for gold in load_news().articles.values())
    yield from (to_article(row) for row in read_rows("snippets.jsonl"))


def _codings(article: Article, resources: Resources) -> Counter[Coding]:
    return Counter(
        (
            mention.sub_event_type,
            "denied" if mention.status == "denied" else "asserted",
            mention.location.name if mention.location else None,
            mention.fatalities.best if mention.fatalities else None,
        )
        for mention in extract(article, resources).mentions
        if mention.status in REPORTED
    )
