"""The articles of the load tests: deterministic, mixed as promised, of the promised length."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

import pytest

from tests.bench.texts import CONFLICT_EVERY, MAX_WORDS, MIN_WORDS, BenchArticle, load_phrases, write_articles

COUNT = 1200


@pytest.fixture(scope="module")
def articles() -> list[BenchArticle]:
    return list(islice(write_articles(load_phrases(), seed=1), COUNT))


def test_a_seed_gives_the_same_articles(articles: list[BenchArticle]) -> None:
    assert list(islice(write_articles(load_phrases(), seed=1), COUNT)) == articles
    assert list(islice(write_articles(load_phrases(), seed=2), COUNT)) != articles


def test_one_article_in_six_is_about_conflict(articles: list[BenchArticle]) -> None:
    assert sum(article.story is not None for article in articles) == COUNT / CONFLICT_EVERY


def test_length_is_within_bounds(articles: list[BenchArticle]) -> None:
    lengths = [len(article.text.split()) for article in articles]
    assert min(lengths) >= MIN_WORDS
    assert max(lengths) <= MAX_WORDS


def test_stories_are_told_once_to_four_times(articles: list[BenchArticle]) -> None:
    told = defaultdict(list)
    for article in articles:
        if article.story is not None:
            told[article.story].append(article)
    counts = {len(reports) for reports in told.values()}
    assert counts == {1, 2, 3, 4}


def test_no_slot_is_left_open_and_addresses_differ(articles: list[BenchArticle]) -> None:
    assert not [a for a in articles if "{" in a.text + a.title]
    assert len({a.url for a in articles}) == COUNT
