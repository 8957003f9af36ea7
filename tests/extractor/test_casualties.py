"""Tolls: one fact each."""

import pytest
from spacy.language import Language

from services.extractor.casualties import find_counts, states_no_harm, total
from services.extractor.lexicon import Lexicon
from services.extractor.numbers import words_to_number


@pytest.mark.parametrize(
    ("text", "low", "best", "high"),
    [
        pytest.param("The blast killed nine people.", 9, 9, 9, id="words"),
        pytest.param("The blast killed 1,200 people.", 1200, 1200, 1200, id="digits with a comma"),
        pytest.param("Rebels killed at least 12 soldiers and three civilians.", 15, 15, None, id="an addition"),
        pytest.param("Five villagers were shot dead by gunmen.", 5, 5, 5, id="passive with dead"),
        pytest.param("The raid left 21 people dead.", 21, 21, 21, id="left dead"),
        pytest.param("Dozens of people were killed.", 24, None, 99, id="a vague number has bounds only"),
        pytest.param("An officer and two guards were killed.", 3, 3, 3, id="an article counts as one"),
        pytest.param("The death toll rose to 66 after 4 more died.", 66, 66, 66, id="a stated toll goes first"),
        pytest.param("Twenty-one people died.", 21, 21, 21, id="hyphenated words"),
        pytest.param("Eleven people are now known to have died.", 11, 11, 11, id="through a raising verb"),
        pytest.param("Final list: 11 dead and 23 injured.", 11, 11, 11, id="the injured are not added"),
        pytest.param("The strike killed 17 people, including 13 pupils.", 17, 17, 17, id="a part is not added"),
    ],
)
def test_killed(nlp: Language, lexicon: Lexicon, text: str, low: int, best: int | None, high: int | None) -> None:
    toll = total(find_counts(nlp(text)[:], lexicon), "killed", text)
    assert toll is not None
    assert (toll.low, toll.best, toll.high) == (low, best, high)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The soldier, 34, was killed.", id="age"),
        pytest.param("A 155mm shell killed the guard.", id="calibre"),
        pytest.param("The attack killed $3 million in trade.", id="money"),
        pytest.param("On 14 March the army attacked.", id="date"),
        pytest.param("The storm killed 300 cattle.", id="animals"),
        pytest.param("Troops destroyed 12 tanks.", id="things"),
    ],
)
def test_numbers_that_are_no_tolls(nlp: Language, lexicon: Lexicon, text: str) -> None:
    toll = total(find_counts(nlp(text)[:], lexicon), "killed", text)
    assert toll is None or toll.best in {None, 1}


@pytest.mark.parametrize(
    ("text", "harm", "best"),
    [
        ("The bomb killed two people and wounded seven others.", "injured", 7),
        ("Police detained 40 protesters.", "detained", 40),
        ("Sixteen people were hurt in the clashes.", "injured", 16),
    ],
)
def test_other_harms(nlp: Language, lexicon: Lexicon, text: str, harm: str, best: int) -> None:
    toll = total(find_counts(nlp(text)[:], lexicon), harm, text)  # type: ignore[arg-type]
    assert toll is not None
    assert toll.best == best


def test_the_wording_is_in_the_text(nlp: Language, lexicon: Lexicon) -> None:
    text = "Gunmen killed at least eleven farmers near the river."
    (count,) = find_counts(nlp(text)[:], lexicon)
    assert text[count.start : count.end] == "at least eleven farmers"


def test_nobody_hurt() -> None:
    assert states_no_harm("The rocket caused no casualties.")
    assert not states_no_harm("The rocket caused casualties.")


@pytest.mark.parametrize(
    ("words", "number"), [("one hundred and five", 105), ("forty", 40), ("many", None), ("", None), ("12", None)]
)
def test_words_to_number(words: str, number: int | None) -> None:
    assert words_to_number(words) == number
