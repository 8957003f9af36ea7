"""Tolls: one fact each, and a table of news sentences."""

import csv
from pathlib import Path

import pytest
from spacy.language import Language

from services.extractor.knowledge.lexicon import Harm, Lexicon
from services.extractor.tolls.casualties import find_counts, total
from services.extractor.tolls.count import Count
from services.extractor.tolls.numbers import read_amount, words_to_number
from services.extractor.tolls.phrases import states_no_harm
from services.records import Toll

TABLE = Path(__file__).parents[2] / "cases" / "tolls" / "sentences.tsv"
ROWS = list(
    csv.DictReader(
        (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")), delimiter="\t"
    )
)


def counts_of(nlp: Language, lexicon: Lexicon, text: str) -> tuple[Count, ...]:
    sentence = nlp(text)[:]
    return find_counts(sentence, lexicon, lexicon.cumulative.clauses(sentence))


def toll_of(nlp: Language, lexicon: Lexicon, text: str, harm: Harm) -> Toll | None:
    return total(counts_of(nlp, lexicon, text), harm, text)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row["text"], marks=[pytest.mark.xfail(strict=True)] if row["note"] == "missed" else [])
        for row in ROWS
    ],
)
def test_what_a_sentence_counts(nlp: Language, lexicon: Lexicon, row: dict[str, str]) -> None:
    toll = toll_of(nlp, lexicon, row["text"], row["harm"])  # type: ignore[arg-type]
    if toll is None and row["harm"] == "killed" and states_no_harm(row["text"]):
        toll = Toll(low=0, best=0, high=0, wording="")
    if not row["low"]:
        assert toll is None
        return
    low, best, high = (int(row[c]) if row[c] else None for c in ("low", "best", "high"))
    assert toll is not None
    assert (toll.low, toll.best, toll.high, toll.cumulative) == (low, best, high, row["cumulative"] == "yes")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A 155mm shell killed the guards.", id="calibre"),
        pytest.param("The attack killed $3 million in trade.", id="money"),
        pytest.param("On 14 March the army attacked.", id="date"),
        pytest.param("The storm killed 300 cattle.", id="animals"),
        pytest.param("Troops destroyed 12 tanks.", id="things"),
        pytest.param("Jets killed 40% of trade.", id="percentage"),
    ],
)
def test_numbers_that_are_no_tolls(nlp: Language, lexicon: Lexicon, text: str) -> None:
    assert toll_of(nlp, lexicon, text, "killed") is None


def test_the_wording_is_in_the_text(nlp: Language, lexicon: Lexicon) -> None:
    text = "Gunmen killed at least eleven farmers near the river."
    (count,) = counts_of(nlp, lexicon, text)
    assert text[count.start : count.end] == "at least eleven farmers"


def test_a_toll_of_both_harms_keeps_them_apart(nlp: Language, lexicon: Lexicon) -> None:
    counts = counts_of(nlp, lexicon, "Shelling killed two nurses and wounded dozens of patients.")
    assert [(c.harm, c.amount.low) for c in counts] == [("killed", 2), ("injured", 24)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rocket caused no casualties.", True),
        ("No one was hurt.", True),
        ("There was material damage only.", True),
        ("The rocket caused casualties.", False),
        ("There were no immediate reports of casualties.", False),
        ("No casualties among civilians were named.", False),
    ],
)
def test_nobody_hurt(text: str, expected: bool) -> None:
    assert states_no_harm(text) is expected


@pytest.mark.parametrize(
    ("words", "number"), [("one hundred and five", 105), ("forty", 40), ("many", None), ("", None), ("12", None)]
)
def test_words_to_number(words: str, number: int | None) -> None:
    assert words_to_number(words) == number


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("at least 12 soldiers", (12, 12, None)),
        ("well over a hundred people", (100, 100, None)),
        ("30 or more people", (30, 30, None)),
        ("no more than five", (0, 5, 5)),
        ("between 10 and 15", (10, 12, 15)),
        ("two to four men", (2, 3, 4)),
        ("10-15 men", (10, 12, 15)),
        ("three dozen", (36, 36, 36)),
        ("at least a dozen women", (12, 12, None)),
        ("up to half a dozen men", (0, 6, 6)),
        ("dozens of", (24, None, 99)),
        ("1,200", (1200, 1200, 1200)),
        ("two 19-year-old men", (2, 2, 2)),
        ("M23 fighters", None),
        ("an F-16 pilot", None),
        ("a 155mm gun", None),
        ("$40", None),
        ("3 million people", None),
        ("999999999999 people", None),
    ],
)
def test_amounts(lexicon: Lexicon, words: str, expected: tuple[int, int | None, int | None] | None) -> None:
    amount = read_amount(words, lexicon.quantities)
    assert (amount and (amount.low, amount.best, amount.high)) == expected
