"""Bodies to articles: each file in tests/cases/feeds with what it gives."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from services import codec
from services.ingester.article import MAX_MARKUP_CHARS, MAX_TEXT_CHARS
from services.ingester.entries import MAX_ENTRIES
from services.ingester.feed_list import Feed
from services.ingester.plain_text import MAX_TAGS
from services.ingester.reading import Body, FeedReading, read_body
from services.ingester.tables import Rules
from services.messages import Drop
from services.records import Article, Outlet
from tests.ingester.server import rss

CASES = Path(__file__).parent.parent / "cases" / "feeds"
FEED = Feed(url="https://t.example/feed", outlet=Outlet(id="t", name="T"))
NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)


_SHOWN = ("url", "guid", "title", "text", "text_source", "language", "flags")
_SHOWN_DATES = ("published_at", "published_at_source", "updated_at")
_FILES = sorted(path for path in CASES.glob("*") if ".expected" not in path.name)


def body(data: bytes, **options: Any) -> Body:
    given = {"feed": FEED, "content_type": None, "url": FEED.url, "fetched_at": NOW, **options}
    return Body(data=data, **given)


def summary(found: FeedReading) -> dict[str, Any]:
    """What a case's expected file holds: the fields that differ between articles."""
    return {
        "trouble": found.trouble,
        "wait_s": found.wait_s,
        "notes": list(found.notes),
        "drops": {drop.reason: drop.count for drop in found.drops},
        "articles": [
            {name: codec.to_json(article)[name] for name in _SHOWN + _SHOWN_DATES} for article in found.articles
        ],
    }


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in _FILES])
def test_a_feed_gives_what_is_expected_of_it(rules: Rules, path: Path) -> None:
    found = summary(read_body(body(path.read_bytes()), rules))
    expected = path.with_name(f"{path.stem}.expected.json")
    if os.environ.get("CONFLICTWIRE_WRITE_EXPECTED"):  # then read the difference before committing it
        expected.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    assert found == orjson.loads(expected.read_bytes())


def one(rules: Rules, item: str, **options: Any) -> Article:
    found = read_body(body(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), **options), rules)
    assert len(found.articles) == 1, found
    return found.articles[0]


@pytest.mark.parametrize(
    ("listed", "said", "language"),
    [
        pytest.param("en", "<language>fr</language>", "en", id="the list wins"),
        pytest.param(None, "<language>pt_BR</language>", "pt-BR", id="as the feed says"),
        pytest.param(None, "<language>English, I think</language>", None, id="no tag"),
        pytest.param(None, "", None, id="unsaid"),
    ],
)
def test_a_language_is_known_or_null(rules: Rules, listed: str | None, said: str, language: str | None) -> None:
    article = one(rules, f"{said}<item><title>T</title></item>", feed=replace(FEED, language=listed))
    assert article.language == language


@pytest.mark.parametrize(
    ("title", "description", "text"),
    [
        pytest.param("Fire", "Fire", "", id="only the title again"),
        pytest.param("Fire", "&lt;p&gt;FIRE!&lt;/p&gt;&lt;p&gt;It burnt.&lt;/p&gt;", "It burnt.", id="title first"),
        pytest.param("Fire", "Fire burnt the mill.", "Fire burnt the mill.", id="a sentence that starts alike"),
        pytest.param("Fire", "&lt;p&gt;It burnt.&lt;/p&gt;&lt;p&gt;Read more&lt;/p&gt;", "It burnt.", id="footer"),
        pytest.param("", "It burnt.", "It burnt.", id="no title"),
    ],
)
def test_the_text_excludes_the_title_and_footers(rules: Rules, title: str, description: str, text: str) -> None:
    article = one(rules, f"<item><title>{title}</title><description>{description}</description></item>")
    assert (article.title, article.text) == (title, text)


def test_one_huge_entry_is_dropped_and_the_others_stay(rules: Rules) -> None:
    huge = ("https://t.example/1", "Huge", "x" * (MAX_MARKUP_CHARS + 1))
    long = ("https://t.example/2", "Long", "y " * MAX_TEXT_CHARS)
    found = read_body(body(rss(huge, long)), rules)
    assert found.drops == (Drop("entry-too-large"),)
    assert [(a.title, len(a.text) <= MAX_TEXT_CHARS) for a in found.articles] == [("Long", True)]


def test_an_entry_of_nothing_but_tags_is_dropped(rules: Rules) -> None:
    found = read_body(body(rss(("https://t.example/1", "T", "&lt;b&gt;" * (MAX_TAGS + 1)))), rules)
    assert (found.articles, found.drops) == ((), (Drop("entry-too-large"),))


def test_a_json_link_that_is_no_url_is_none(rules: Rules) -> None:
    data = b'{"home_page_url": "https://t.example/", "items": [{"id": "1", "url": "http://[", "title": "Fire"}]}'
    (article,) = read_body(body(data), rules).articles
    assert article.url.startswith("urn:")


def test_entries_over_the_cap_are_counted(rules: Rules) -> None:
    items = [(f"https://t.example/{n}", f"T{n}", "x") for n in range(MAX_ENTRIES + 3)]
    found = read_body(body(rss(*items)), rules)
    assert (len(found.articles), found.drops) == (MAX_ENTRIES, (Drop("too-many-entries", 3),))


@pytest.mark.parametrize(
    ("content_type", "declared", "encoding"),
    [
        pytest.param("application/xml; charset=windows-1256", "", "windows-1256", id="named by HTTP"),
        pytest.param("text/xml", "windows-1256", "windows-1256", id="named by XML, HTTP names none"),
        pytest.param("text/html", "iso-8859-6", "iso-8859-6", id="named by XML, served as HTML"),
        pytest.param("application/rss+xml; charset=iso-8859-1", "utf-8", "utf-8", id="HTTP is wrong"),
        pytest.param(None, "", "utf-8-sig", id="BOM"),
        pytest.param(None, "utf-16", "utf-16", id="UTF-16"),
        pytest.param("application/rss+xml", "", "utf-8", id="nothing named"),
    ],
)
def test_arabic_is_read_in_every_encoding(rules: Rules, content_type: str | None, declared: str, encoding: str) -> None:
    head = f'<?xml version="1.0"{f" encoding={declared!r}" if declared else ""}?>'
    text = f"{head}<rss version='2.0'><channel><item><title>قصف المدينة</title></item></channel></rss>"
    found = read_body(body(text.encode(encoding), content_type=content_type), rules)
    assert [article.title for article in found.articles] == ["قصف المدينة"]


def test_a_broken_json_feed_is_a_trouble(rules: Rules) -> None:
    assert "not JSON" in (read_body(body(b'{"items": ['), rules).trouble or "")
