"""Verbs with the noun that makes them report an event, and the same verbs with other nouns."""

from __future__ import annotations

import pytest

from services.extractor.coding.framing import find_framed
from services.extractor.knowledge.lexicon import Lexicon
from tests.extractor.conftest import Triggers


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("Moscow and Kyiv swapped 175 captives each on Wednesday.", "agree"),
        ("Two hundred guerrillas handed in their rifles at a camp.", "agree"),
        ("The rebels lobbed a volley of Katyushas at the port.", "shell"),
        ("The last Grad rockets slammed into the market.", "shell"),
        ("Separatists set two trucks ablaze on the road.", "loot"),
        ("Fighters stripped the university of its computers.", "loot"),
        ("Rebels put up a new outpost on the hill.", "establish"),
        ("The militia turned the school into a barracks.", "establish"),
        ("The army has flown the last of its soldiers out of Dakar.", "move"),
    ],
)
def test_a_verb_with_its_noun_reports(text: str, sense: str, triggers_of: Triggers, lexicon: Lexicon) -> None:
    span, triggers = triggers_of(text)
    assert [t.senses for t in find_framed(span, lexicon.frames)] == [(sense,)]
    assert [t.senses for t in triggers if t.weight == "strong" and t.is_verb] == [(sense,)]


@pytest.mark.parametrize(
    "text",
    [
        "Moscow and Kyiv swapped angry notes about captives.",
        "Pupils handed in their essays about rifles.",
        "The museum put up a new wing on the hill.",
        "The city turned the barracks into a school.",
        "Trucks with flour were set down near the road.",
    ],
)
def test_the_same_verb_with_another_noun_reports_nothing(text: str, triggers_of: Triggers, lexicon: Lexicon) -> None:
    span, _ = triggers_of(text)
    assert list(find_framed(span, lexicon.frames)) == []
