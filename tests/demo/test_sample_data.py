"""The sample texts hang together, and the coding of them too."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest

from services.demo.load import load_articles, load_outlets
from services.demo.outlets import SampleArticle, parse_articles, parse_outlets
from services.errors import DataFileError
from services.event_types import load_event_types

EXPECTED: dict[str, Any] = tomllib.loads(
    (resources.files("services.demo") / "data" / "expected.toml").read_text(encoding="utf-8")
)
ARTICLES = {article.key: article for article in load_articles()}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OUTLETS = """
[[outlet]]
id = "radio"
name = "Radio"
domain = "radio.example"
country = "CHE"
affiliation = "independent"
owner = "Trust"
language = "en"
about = "a radio"
feed = { format = "rss", encoding = "utf-8", links = "absolute", titles = "plain" }
"""
ARTICLE = """
[[article]]
key = "one"
stage = 1
published_at = 2025-11-03T10:00:00Z
path = "/1"
title = "One"
carried_as = "summary"
text = "Words."
"""


def text_of(article: SampleArticle) -> str:
    return " ".join(article.text.split())


def test_there_is_enough_to_show() -> None:
    several = [e for e in EXPECTED["event"] if len({ARTICLES[r["article"]].outlet_id for r in e["report"]}) > 1]
    assert len(load_outlets()) >= 6
    assert len(ARTICLES) >= 40
    assert len(EXPECTED["event"]) >= 12
    assert 2 * len(several) >= len(EXPECTED["event"])
    assert any(article.copy_of for article in ARTICLES.values())
    assert any(article.edit_of for article in ARTICLES.values())


def test_every_coded_report_is_in_its_article() -> None:
    missing = [
        (event["id"], report["article"])
        for event in EXPECTED["event"]
        for report in event["report"]
        if " ".join(report["evidence"].split()) not in text_of(ARTICLES[report["article"]])
    ]
    assert not missing


def test_coded_types_are_types() -> None:
    assert {event["sub_event_type"] for event in EXPECTED["event"]} <= set(load_event_types())


def test_tolls_are_ordered() -> None:
    for event in EXPECTED["event"]:
        if toll := event.get("fatalities"):
            assert toll["low"] <= toll["best"] <= toll["high"], event["id"]


def test_traps_are_in_their_articles() -> None:
    assert EXPECTED["trap"]
    for trap in EXPECTED["trap"]:
        article = ARTICLES[trap["article"]]
        assert " ".join(trap["passage"].split()) in f"{article.title} {text_of(article)}", trap


def test_weekdays_of_events_agree_with_their_dates() -> None:
    """A text that says "on Friday" within a week after the event must mean the event's date."""
    for event in EXPECTED["event"]:
        happened: date = event["date"]
        for report in event["report"]:
            article = ARTICLES[report["article"]]
            named = re.findall(rf"\bon ({'|'.join(WEEKDAYS)})\b", report["evidence"])
            published = article.published_at.date()
            if len(named) == 1 and timedelta(0) <= published - happened < timedelta(days=7):
                assert WEEKDAYS[happened.weekday()] == named[0], (event["id"], article.key)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("stage = 1", "stage = 0"), "stages count from 1"),
        (('path = "/1"', 'path = "1"'), "does not start with /"),
        (('text = "Words."', ""), "no text and is no copy"),
        (('key = "one"', 'key = "one"\ncopy_of = "two"'), "copy_of names no article"),
        (('key = "one"', 'key = "one"\nedit_of = "two"'), "edit_of names no article"),
        (("stage = 1", 'stage = "1"'), "stage"),
        (('title = "One"', 'headline = "One"'), "headline"),
        (("2025-11-03T10:00:00Z", "2025-11-03T10:00:00"), "expected datetime at published_at"),
        ((ARTICLE, ARTICLE * 2), "used twice"),
        (('outlet = "radio"', 'outlet = "other"'), "no such outlet"),
        (('key = "one"', "key = one"), "nvalid"),
    ],
    ids=[
        *("stage", "path", "no text", "copy of nothing", "edit of nothing", "kind", "unknown field", "naive"),
        *("twice", "no outlet", "no toml"),
    ],
)
def test_a_defect_is_told_with_its_article(change: tuple[str, str], reason: str) -> None:
    outlets = parse_outlets("outlets.toml", OUTLETS)
    good = 'outlet = "radio"\n' + ARTICLE
    assert [a.outlet_id for a in parse_articles({"radio.toml": good}, outlets)] == ["radio"]
    with pytest.raises(DataFileError, match=reason):
        parse_articles({"radio.toml": good.replace(*change)}, outlets)


def test_an_outlet_on_a_real_domain_is_refused() -> None:
    with pytest.raises(DataFileError, match=r"radio: radio\.org does not end in \.example"):
        parse_outlets("outlets.toml", OUTLETS.replace("radio.example", "radio.org"))
