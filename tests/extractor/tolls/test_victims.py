"""Whom a toll counts, by kind, as far as the words tell."""

import pytest
from spacy.language import Language

from services.extractor.knowledge.lexicon import Harm, Lexicon
from services.extractor.tolls.casualties import find_counts, total
from services.extractor.tolls.victims import sum_victims
from services.records import VictimCount, VictimKind


def kinds_in(nlp: Language, lexicon: Lexicon, text: str, harm: Harm) -> dict[VictimKind, int | None]:
    sentence = nlp(text)[:]
    toll = total(find_counts(sentence, lexicon, lexicon.cumulative.clauses(sentence)), harm, text)
    assert toll is not None
    return {count.kind: count.best for count in toll.victims}


@pytest.mark.parametrize(
    ("text", "harm", "expected"),
    [
        ("An air strike killed 12 soldiers and three civilians.", "killed", {"state_forces": 12, "civilians": 3}),
        ("Gunmen shot dead a mayor and two of his guards.", "killed", {"civilians": 1, "state_forces": 2}),
        ("Six militants and four policemen died in the clash.", "killed", {"armed_group": 6, "state_forces": 4}),
        ("Police shot dead two protesters.", "killed", {"protesters": 2}),
        ("Two of the gunmen were killed.", "killed", {"armed_group": 2}),
        ("Two soldiers were killed and nine farmers were wounded.", "injured", {"civilians": 9}),
        ("Troops arrested five rebels.", "detained", {"armed_group": 5}),
        pytest.param("Gunmen killed 12 people.", "killed", {}, id="people are of no kind"),
        pytest.param("The shelling left five dead.", "killed", {}, id="nor is a bare number"),
        pytest.param("Two men and a soldier were killed.", "killed", {"state_forces": 1}, id="some of them are told"),
        pytest.param(
            "Dozens of civilians were killed.", "killed", {"civilians": None}, id="a vague number has no best"
        ),
    ],
)
def test_whom_a_toll_counts(
    nlp: Language, lexicon: Lexicon, text: str, harm: Harm, expected: dict[VictimKind, int | None]
) -> None:
    assert kinds_in(nlp, lexicon, text, harm) == expected


def test_counts_of_one_kind_are_added_and_an_unknown_bound_stays_unknown() -> None:
    told = [
        VictimCount(kind="civilians", low=3, best=3, high=3),
        VictimCount(kind="state_forces", low=2, best=2, high=2),
        VictimCount(kind="civilians", low=5, best=5, high=None),
    ]
    assert sum_victims(told) == (
        VictimCount(kind="civilians", low=8, best=8, high=None),
        VictimCount(kind="state_forces", low=2, best=2, high=2),
    )
