"""How fast one core reads articles: `python -m tests.bench.extraction`.

Seconds are of the processor, not of the wall, so that a busy machine disturbs the figures less.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import Article
from services.throughput import rss_bytes
from tests.bench.records import to_article
from tests.bench.texts import load_phrases, write_articles

WARM_UP = 20
CONFLICT_WORDS = (300, 330)


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.extraction", description=__doc__)
    parser.add_argument("--articles", type=int, default=300, help="articles of each sort (default 300)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started_s = time.perf_counter()
    resources = load_resources()
    start_up_s, idle_bytes = time.perf_counter() - started_s, rss_bytes()
    table = Table("texts", "articles", "words each", "extract, articles/s", "spaCy alone, articles/s", "with a mention")
    for name, articles in (
        ("conflict, 300 words", conflict_articles(options.articles, options.seed)),
        ("mixed news", mixed_articles(options.articles, options.seed)),
    ):
        for article in articles[:WARM_UP]:
            extract(article, resources)
        found = [False] * len(articles)

        def read(index: int, articles: Sequence[Article] = articles, found: list[bool] = found) -> None:
            found[index] = bool(extract(articles[index], resources).mentions)

        own_s = processor_s(read, range(len(articles)))
        parser_s = processor_s(lambda a: resources.nlp(f"{a.title}\n{a.text}"), articles)
        words = sum(len(article.text.split()) for article in articles) / len(articles)
        cells = (len(articles) / own_s, len(articles) / parser_s)
        table.add_row(name, str(len(articles)), f"{words:.0f}", *(f"{c:.0f}" for c in cells), f"{sum(found)}")
    console = Console()
    console.print(table)
    console.print(
        f"start-up {start_up_s:.1f} s; memory {megabytes(idle_bytes)} then, {megabytes(rss_bytes())} after the texts"
    )
    return 0


def mixed_articles(count: int, seed: int) -> list[Article]:
    """Return articles as the feeds bring them, one in six about conflict."""
    return [to_article(article) for article in islice(write_articles(load_phrases(), seed), count)]


def conflict_articles(count: int, seed: int) -> list[Article]:
    """Return long articles that are all about conflict."""
    phrases = load_phrases(words=CONFLICT_WORDS)
    told = (article for article in write_articles(phrases, seed) if article.story is not None)
    return [to_article(article) for article in islice(told, count)]


def processor_s(step: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Return the processor seconds that a step takes over all items."""
    started_s = time.process_time()
    for item in items:
        step(item)
    return time.process_time() - started_s


def megabytes(count: int | None) -> str:
    """Return bytes for a person."""
    return "unknown" if count is None else f"{count / 1e6:.0f} MB"


if __name__ == "__main__":
    raise SystemExit(main())
