"""One count of people: how many, harmed how, and where the text says so."""

from __future__ import annotations

from dataclasses import dataclass

from services.extractor.knowledge.lexicon import Harm, PartyKind
from services.extractor.tolls.numbers import Amount


@dataclass(frozen=True, slots=True)
class Count:
    """People counted at one harm word."""

    harm: Harm
    amount: Amount
    start: int  # half-open span of the counted phrase, code points of the doc's text
    end: int
    victims: PartyKind | None
    word: int  # token index of the harm word; -1 where a pattern found the count
    is_cumulative: bool = False  # counts over more than the event
    is_anybody: bool = False  # counted by a word that tells nothing of who they are: "12 people"
    rank: int = 0  # 3 for "a third soldier"; 0 where nothing tells
    is_update: bool = False  # "the toll has risen to": goes before what was counted earlier
