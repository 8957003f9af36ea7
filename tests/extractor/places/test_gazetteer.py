"""Spellings, and the index: what went in under any spelling comes out, best first."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from services.extractor.places.build_gazetteer import (
    DATA,
    KEYS_PER_PAGE,
    Entry,
    PlaceRow,
    build_index,
    find_in_page,
    to_pages,
)
from services.extractor.places.country_cues import CountryCues
from services.extractor.places.gazetteer import KIND_ORDER, Gazetteer, PlaceKind, fold, fold_loosely
from services.extractor.places.gazetteer_index import SqliteGazetteer
from services.extractor.places.words import parse_place_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Deïr Ez Zor"),
        ("N'Djamena", "NDjamena"),
        ("Sana'a", "Sanaʿa"),
        ("Côte d’Ivoire", "cote divoire"),
        ("São Paulo", "SAO PAULO"),
        ("St. Louis", "St Louis"),
        ("Łódź", "Lodz"),
    ],
)
def test_spellings_that_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Deir ez-Zor", "Deir al-Zour"), ("Ma'arrat al-Numan", "Maarat Numan"), ("Qusayr", "Kusair"), ("Raqqa", "Raqqah")],
)
def test_transliterations_that_share_a_loose_key(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert fold_loosely(one) == fold_loosely(other)


def test_nothing_folds_to_nothing() -> None:
    assert fold(" -'’ ") == ""


@pytest.mark.parametrize("count", [1, KEYS_PER_PAGE, KEYS_PER_PAGE + 1, 3 * KEYS_PER_PAGE])
def test_every_key_is_on_the_page_that_its_order_says(count: int) -> None:
    keys = {f"name {number:04d}": [number, number + 1] for number in range(count)}
    pages = list(to_pages(keys))
    for key, (number, _) in keys.items():
        page = next(page for first, page in reversed(pages) if first <= key)
        assert find_in_page(page, key) == f"{number},{number + 1}"


def test_a_key_that_is_part_of_another_is_not_found() -> None:
    ((_, page),) = to_pages({"new york city": [1]})
    assert find_in_page(page, "new york") is None
    assert find_in_page(page, "york city") is None


def entry(key: str, *names: str, kind: PlaceKind = "city", country: str = "SYR", population: int = 0) -> Entry:
    rank = KIND_ORDER.index(kind)
    row = PlaceRow(key, names[0], rank, kind, country, None, None, 35.0, 37.0, None, population, "city", 2.0)
    return row, names


@pytest.fixture
def gazetteer() -> Gazetteer:
    places = [
        entry("gn:1", "Salamiyah", "Salamya", population=90_000),
        entry("gn:2", "Salamya", country="FRA", population=500),
        entry("admin1:X", "Salamya", kind="admin1"),
        entry("gn:3", "Kafr Zita"),
    ]
    database = sqlite3.connect(":memory:")
    build_index(database, places, frozenset(("SYR",)))
    words = parse_place_words("place_words.tsv", Path(DATA / "place_words.tsv").read_text(encoding="utf-8"))
    return SqliteGazetteer(database, {}, words, CountryCues({}))


def test_divisions_come_first_then_the_most_populous(gazetteer: Gazetteer) -> None:
    assert [place.id for place in gazetteer.candidates("SALAMYA")] == ["admin1:X", "gn:1", "gn:2"]


def test_an_unknown_spelling_is_guessed_where_spellings_vary(gazetteer: Gazetteer) -> None:
    (guess,) = gazetteer.candidates("Kafar Zita") or gazetteer.candidates("Kafr Zeita")
    assert guess.id == "gn:3"
    assert guess.is_loose


@pytest.mark.parametrize("name", ["", "-", "Nowhere At All", "zzz", "aaa"])
def test_an_unknown_name_has_no_candidates(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.candidates(name) == ()
