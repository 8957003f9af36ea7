"""What the sentences about a report say against an event in it."""

import pytest

from services.extractor.coding.veto import Objections, WordScan, reasons_in


def test_what_a_text_is_about_holds_until_it_tells_of_an_event() -> None:
    objections = Objections({1: {"accident"}, 2: set(), 3: set(), 4: set()})
    told = []
    for index in (1, 2, 3, 4):
        told.append(objections.reasons(index))
        if index == 3:
            objections.tell_event(index)
    assert told == [{"accident"}, {"accident"}, {"accident"}, set()]


def test_other_reasons_stay_in_their_sentence() -> None:
    objections = Objections({1: {"markets"}, 2: set()})
    assert objections.reasons(2) == set()


def test_a_disclaimer_speaks_of_the_sentences_beside_it() -> None:
    objections = Objections({1: set(), 2: set(), 3: set(), 4: {"disclaimed"}, 5: set()})
    assert [objections.reasons(index) for index in (1, 2, 3, 4, 5)] == [set(), *([{"disclaimed"}] * 4)]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("the league began on sunday", {"sport"}),
        ("men of the awami league fought", set()),
        ("men of the awami league fought after a league match", {"sport", "festivity"}),
        ("the tigers of the forest fought", set()),
    ],
)
def test_words_inside_a_name_give_no_reason(text: str, reasons: set[str]) -> None:
    words = {"league": "sport", "awami league": "name", "league match": "sport|festivity", "tigers": "sport"}
    force = text.find("tigers")
    found = reasons_in(WordScan(words), text, lambda: [(force, force + len("tigers"))] if force >= 0 else [])
    assert found == reasons
