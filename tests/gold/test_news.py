"""The gold news keeps to its own rules, so that a figure measured on it means something."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from services.event_types import load_event_types
from tests.gold.news import FOLDER, GoldToll, News, load_news


@pytest.fixture(scope="module")
def news() -> News:
    return load_news()


def test_every_reference_resolves(news: News) -> None:
    assert {r.article_id for r in news.reports} | {t.article_id for t in news.traps} <= news.articles.keys()
    assert {r.event_id for r in news.reports} == news.events.keys()
    assert {t.refers_to for t in news.traps} - {None} <= news.events.keys()
    assert {a.copy_of for a in news.articles.values()} - {None} <= news.articles.keys()


def test_every_passage_stands_in_its_article(news: News) -> None:
    """Word for word, and an article has at least 10 words."""
    passages = [(r.article_id, r.evidence) for r in news.reports] + [(t.article_id, t.text) for t in news.traps]
    assert [p for p in passages if p[1] not in news.articles[p[0]].article.text or len(p[1].split()) < 3] == []
    assert [a for a, gold in news.articles.items() if len(gold.article.text.split()) < 10] == []


def test_the_words_of_a_toll_stand_in_the_article(news: News) -> None:
    worded = [(r.article_id, r.fatalities.wording or "") for r in news.reports if r.fatalities]
    assert [w for w in worded if not w[1]] == []
    assert [(a, w) for a, w in worded for part in w.split(" ... ") if part not in news.articles[a].article.text] == []


def test_types_are_of_the_scheme(news: News) -> None:
    types = load_event_types()
    assert [e.id for e in news.events.values() if types[e.sub_event_type].event_type != e.event_type] == []
    assert [e.id for e in news.events.values() if not e.types <= types.keys()] == []


def test_a_report_says_that_something_happened_or_did_not(news: News) -> None:
    assert {r.status for r in news.reports} <= {"occurred", "claimed", "denied"}
    assert [r for r in news.reports if (r.claimant is None) != (r.claimant_role == "media")] == []


def test_tolls_rise_from_low_to_high(news: News) -> None:
    tolls = [r.fatalities for r in news.reports] + [e.fatalities for e in news.events.values()]
    assert [toll for toll in tolls if toll and not _rises(toll)] == []


def test_no_event_is_reported_before_it_happened(news: News) -> None:
    published = {a: gold.article.published_at.date() for a, gold in news.articles.items()}
    early = [
        (r.article_id, r.event_id) for r in news.reports if news.events[r.event_id].start > published[r.article_id]
    ]
    assert early == []
    assert [e.id for e in news.events.values() if e.start > e.end] == []


def test_a_copy_comes_later_and_keeps_most_words(news: News) -> None:
    for copy in news.articles.values():
        if copy.copy_of is not None:
            original = news.articles[copy.copy_of].article
            words, kept = Counter(copy.article.text.split()), Counter(original.text.split())
            assert copy.article.published_at > original.published_at
            assert (words & kept).total() >= 0.8 * words.total(), copy.article.id


def test_outlets_are_many_and_spelled_alike(news: News) -> None:
    outlets = {gold.article.outlet for gold in news.articles.values()}
    assert len({outlet.id for outlet in outlets}) == len(outlets) >= 12


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    """A misspelled field would otherwise be a rule that nobody applies."""
    row = (FOLDER / "traps.jsonl").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "traps.jsonl").write_text(row.replace('"kind"', '"kinds"'), encoding="utf-8")
    with pytest.raises(Exception, match="GoldTrap"):
        load_news(tmp_path)


def _rises(toll: GoldToll) -> bool:
    given = [count for count in (toll.low, toll.best, toll.high) if count is not None]
    return given == sorted(given)
