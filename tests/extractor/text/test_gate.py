"""The scan before the parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.text.gate import Gate, lower_keeping_length, relevant_sentences
from services.extractor.text.sentences import SplitArticle, split_article


@pytest.fixture(scope="module")
def gate(lexicon: Lexicon) -> Gate:
    return Gate(lexicon)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Someone OPENED FIRE at noon", ["OPENED FIRE"], id="any case, longest match"),
        pytest.param("The heart attack killed him", ["heart attack", "killed"], id="an idiom swallows its trigger"),
        pytest.param("A mortar-board hat", [], id="no part of a compound"),
        pytest.param("The skill of shellfish", [], id="no part of a word"),
        pytest.param("Wheat prices rose", [], id="none"),
    ],
)
def test_hits(gate: Gate, text: str, words: list[str]) -> None:
    assert [text[h.start : h.end] for h in gate.find(text)] == words


def relevant(gate: Gate, split: SplitArticle) -> list[int]:
    return list(relevant_sentences(gate, split.sentences, gate.find_all(split.sentences)))


def test_only_sentences_with_a_reporting_trigger_are_relevant(gate: Gate) -> None:
    split = split_article("Talks go on", "A rocket stood there. Rebels ambushed a patrol.", frozenset())
    assert relevant(gate, split) == [2]


@pytest.mark.parametrize(
    ("text", "is_read"),
    [("Rebels took the town.", True), ("She took the bus.", False), ("Talks took place in the barracks.", False)],
)
def test_everyday_words_need_company(gate: Gate, text: str, is_read: bool) -> None:
    assert bool(relevant(gate, split_article("", text, frozenset()))) == is_read


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("The museum opens in March.", False),
        ("A report of 3 March says so.", False),
        ("Since March 2019 prices rose.", False),
        ("They joined the March for Peace.", True),
        ("Rain came with the March winds.", False),
        ("March for peace in Bogota.", True),
    ],
)
def test_march_the_month_is_no_trigger(gate: Gate, text: str, is_read: bool) -> None:
    assert bool(relevant(gate, split_article("", text, frozenset()))) == is_read


QUIET = "The council met. It spoke of schools. It spoke of roads."


@pytest.mark.parametrize(
    ("title", "text", "read"),
    [
        ("", f"{QUIET} Its members fought over parking.", []),
        ("Members fought over parking", QUIET, [0]),
        ("", f"{QUIET} Its members fought over parking. Rebels ambushed a patrol.", [3, 4]),
        ("", f"{QUIET} Soldiers fought over a bridge.", [3]),
        ("Members fought over parking", f"{QUIET} Nobody was late. It ended at noon.", []),
        ("Members fought over parking", f"{QUIET} Nobody was late. Police closed the road.", [0]),
        ("Minister fought over parking", f"{QUIET} Nobody was late. It ended at noon.", []),
    ],
    ids=["far down and alone", "in the title", "beside a clear one", "armed", "long", "long, police", "minister"],
)
def test_one_weak_word_far_down_tells_nothing(gate: Gate, title: str, text: str, read: list[int]) -> None:
    assert relevant(gate, split_article(title, text, frozenset())) == read


@given(st.text(max_size=200))
def test_lower_case_keeps_every_offset(text: str) -> None:
    assert len(lower_keeping_length(text)) == len(text)
