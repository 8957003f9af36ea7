"""Whom a text credits."""

import pytest
from spacy.language import Language

from services.extractor.claims.attribution import find_attributions
from services.extractor.claims.claimants import role_of
from services.extractor.knowledge.lexicon import Lexicon


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
    found = find_attributions(nlp(text)[:], lexicon)
    assert (claimant, stance) in [(a.claimant, a.stance) for a in found]
    for a in found:
        assert a.claimant in text[a.start : a.end]


@pytest.mark.parametrize(
    ("text", "claimant", "words"),
    [
        ("A spokesman for the army said two died.", "army", "spokesman for the army"),
        (
            "Foreign Ministry spokeswoman Ann Lee said two died.",
            "Foreign Ministry",
            "Foreign Ministry spokeswoman Ann Lee",
        ),
        ("An army spokesman for the eastern province said two died.", "army", "army spokesman"),
        ("The Taliban administration's spokesman said two died.", "Taliban administration", None),
        ("The press service of the brigade said two died.", "brigade", None),
        ("The official spokesman said two died.", "official spokesman", "official spokesman"),
    ],
)
def test_a_mouthpiece_speaks_for_its_owner(
    nlp: Language, lexicon: Lexicon, text: str, claimant: str, words: str | None
) -> None:
    (said,) = find_attributions(nlp(text)[:], lexicon)
    assert said.claimant == claimant
    assert words is None or text[said.start : said.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "Police put 40 protesters in vans.",
        "No group claimed the attack.",
        "The army named a new commander.",
        "12 March, Hombori: a drone strike beside the market.",
    ],
)
def test_nobody_tells_of_an_event(nlp: Language, lexicon: Lexicon, text: str) -> None:
    assert find_attributions(nlp(text)[:], lexicon) == ()


def test_headline_colon(nlp: Language, lexicon: Lexicon) -> None:
    (said,) = find_attributions(nlp("Army: rebels shelled port")[:], lexicon, is_title=True)
    assert (said.claimant, said.is_headline) == ("Army", True)


def test_nobody_speaks(nlp: Language, lexicon: Lexicon) -> None:
    assert find_attributions(nlp("Rebels attacked the town.")[:], lexicon) == ()


@pytest.mark.parametrize(
    ("claimant", "role"),
    [
        ("the defence ministry", "belligerent"),
        ("Ministry of National Defence", "belligerent"),
        ("the Civil Defence", "official"),
        ("the health ministry", "official"),
        ("Islamic State", "belligerent"),
        ("residents", "witness"),
        ("Rebel commander", "belligerent"),
        ("a war monitor", "monitor"),
        ("state television", "media"),
        ("Ms Ode", "unknown"),
        ("a human rights group", "monitor"),
        ("Provincial police commander Musa Ali", "official"),
        ("The police command", "official"),
        ("two hospital sources", "witness"),
        ("survivors", "witness"),
        ("a civil society leader", "witness"),
        ("two aid agencies", "monitor"),
        ("the opposition coalition", "official"),
        ("the army chief of staff", "belligerent"),
    ],
)
def test_roles(lexicon: Lexicon, claimant: str, role: str) -> None:
    assert role_of(claimant, lexicon.claimant_roles) == role
