"""Forms of verbs and nouns."""

import pytest

from services.extractor.knowledge.inflection import noun_forms, verb_forms


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("attack", {"attack", "attacks", "attacked", "attacking"}),
        ("raze", {"raze", "razes", "razed", "razing"}),
        ("stab", {"stab", "stabs", "stabbed", "stabbing"}),
        ("occupy", {"occupy", "occupies", "occupied", "occupying"}),
        ("open fire", {"open fire", "opens fire", "opened fire", "opening fire"}),
        ("storm", {"storm", "storms", "stormed", "storming"}),
        ("torpedo", {"torpedo", "torpedoes", "torpedoed", "torpedoing"}),
    ],
)
def test_regular_verbs(lemma: str, forms: set[str]) -> None:
    assert set(verb_forms(lemma, {})) == forms


def test_a_verb_in_o_goes_by_es() -> None:
    assert "goes off" in verb_forms("go off", {"go": ("went", "gone")})
    assert "radios" in verb_forms("radio", {})
    assert noun_forms("photo", {}) == ("photo", "photos")


def test_irregular_verb_takes_its_listed_forms() -> None:
    assert set(verb_forms("shoot dead", {"shoot": ("shot",)})) == {
        "shoot dead",
        "shoots dead",
        "shot dead",
        "shooting dead",
    }


@pytest.mark.parametrize(
    ("lemma", "plural"), [("army", "armies"), ("clash", "clashes"), ("air strike", "air strikes"), ("mine", "mines")]
)
def test_plurals(lemma: str, plural: str) -> None:
    assert noun_forms(lemma, {}) == (lemma, plural)
