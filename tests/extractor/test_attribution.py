"""Whom a text credits."""

import pytest
from spacy.language import Language

from services.extractor.attribution import find_attributions, role_of
from services.extractor.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "claimant", "stance"),
    [
        ("Rebels attacked the town, the ministry said.", "ministry", "asserts"),
        ("According to residents, rebels attacked the town.", "residents", "attributes"),
        ("The army denied that it attacked the town.", "army", "denies"),
        ("The group claimed it had killed nine soldiers.", "group", "asserts"),
        ("A statement from the governor said two died.", "governor", "asserts"),
        ("Monitors questioned the claim.", "Monitors", "doubts"),
    ],
)
def test_speakers(nlp: Language, lexicon: Lexicon, text: str, claimant: str, stance: str) -> None:
    found = find_attributions(nlp(text)[:], lexicon.governors)
    assert (claimant, stance) in [(a.claimant, a.stance) for a in found]
    for a in found:
        assert text[a.start : a.end].endswith(a.claimant)


def test_headline_colon(nlp: Language, lexicon: Lexicon) -> None:
    (said,) = find_attributions(nlp("Army: rebels shelled port")[:], lexicon.governors, is_title=True)
    assert (said.claimant, said.is_headline) == ("Army", True)


def test_nobody_speaks(nlp: Language, lexicon: Lexicon) -> None:
    assert find_attributions(nlp("Rebels attacked the town.")[:], lexicon.governors) == ()


@pytest.mark.parametrize(
    ("claimant", "role"),
    [
        ("the defence ministry", "official"),
        ("residents", "witness"),
        ("Rebel commander", "belligerent"),
        ("a war monitor", "monitor"),
        ("state television", "media"),
        ("Ms Ode", "unknown"),
    ],
)
def test_roles(lexicon: Lexicon, claimant: str, role: str) -> None:
    assert role_of(claimant, lexicon.claimant_roles) == role
