"""What matching reads of a mention."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from services.deduplicator.features import Count, fold, parse_signature
from services.records import Toll
from tests.deduplicator.builders import ARMY, CIVILIANS, DAY, features, toll, when


def test_canonical_order_is_by_publication_then_article_then_mention() -> None:
    assert features("m9").order == (datetime(2031, 4, 11, 6, tzinfo=UTC).timestamp(), "a1", "m9")


@pytest.mark.parametrize(
    ("time", "back"),
    [(when(), 0), (when(wording=None), 3), (when(DAY, DAY + timedelta(6), "week", None), 3)],
    ids=["stated day", "taken from publication", "unstated week"],
)
def test_an_event_without_a_stated_day_may_lie_some_days_back(time: object, back: int) -> None:
    days = features(time=time).days
    assert days.start - days.earliest == back


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, None),
        (toll(4), Count(4, 4, 4)),
        (toll(400, cumulative=True), None),
        (Toll(low=7, best=None, high=None, wording="at least seven"), Count(7, 7, 7)),
        (Toll(low=None, best=None, high=9, wording="up to nine"), Count(9, 9, 9)),
        (Toll(low=None, best=None, high=None, wording="dozens"), None),
    ],
    ids=["silent", "plain", "cumulative", "at least", "up to", "no number"],
)
def test_a_count_of_this_event_alone(said: Toll | None, expected: Count | None) -> None:
    assert features(fatalities=said).fatalities == expected


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("A truck bomb went off beside the bank.", {"vehicle_bomb", "bank"}),
        ("Shells hit a tent camp and two houses.", {"camp", "home"}),
        ("Shells hit the clinic.", {"hospital"}),
        ("Two hospitals and a Market burned.", {"hospital", "market"}),
        ("Buses left the hospitality college.", {"bus", "school"}),
        ("Shots were fired.", set()),
    ],
    ids=["the weapon is a vehicle", "tents and houses", "synonym", "plural and capital", "whole words", "nothing"],
)
def test_what_was_struck(sentence: str, kinds: set[str]) -> None:
    assert features(sentence=sentence).objects == kinds


def test_targets_tell_what_was_struck_too() -> None:
    assert features(targets=(type(CIVILIANS)(name="Civilians", wording="market traders"),)).objects == {"market"}


def test_words_that_tell_sentences_apart_are_no_place_day_party_or_common_word() -> None:
    sentence = "Jets of the Northern Army killed three people at a bakery in Ashford, Westmark, on Thursday"
    assert features(sentence=sentence, actors=(ARMY,)).words == features(sentence="the bakery").words
    assert len(features(sentence="the bakery").words) == 1


def test_words_are_compared_without_marks_on_letters() -> None:
    assert features(sentence="the Café Jérôme").words == features(sentence="the cafe Jerome").words


@pytest.mark.parametrize(
    "text",
    [None, "", "!!!", base64.b64encode(b"abc").decode()],
    ids=["none", "empty", "no base64", "not whole values"],
)
def test_no_signature(text: str | None) -> None:
    assert parse_signature(text) is None


def test_of_each_little_endian_value_the_lowest_byte_is_kept() -> None:
    assert parse_signature(base64.b64encode(bytes([7, 0, 0, 1, 9, 1, 0, 0])).decode()) == bytes([7, 9])


def test_names_are_folded() -> None:
    assert fold("  Al-Nahr  Front (East) ") == "al nahr front east"
