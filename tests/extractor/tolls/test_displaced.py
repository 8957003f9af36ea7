"""How many were driven from where they live, as a toll of its own."""

from __future__ import annotations

import pytest

from services import codec
from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import EventMention

RAID = "Rebels raided the town of Kiwanja on Monday, killing four people."


def _first(resources: Resources, text: str) -> EventMention:
    loose = {"id": "a", "title": "", "text": text, "published_at": "2025-03-20T12:00:00Z"}
    return extract(codec.article_from_loose(loose), resources).mentions[0]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (f"{RAID} The attack displaced about 900 villagers.", (900, 900, 900)),
        (f"{RAID} Some 3,500 residents were displaced, the UN said.", (3500, 3500, 3500)),
        (f"{RAID} Some 300 families were displaced, the mayor said.", (300, None, None)),
        (f"{RAID} More than 40 households fled to the hills.", (40, None, None)),
        ("Rebels attacked Kiwanja on Monday, killing six people and displacing 1,200.", (1200, 1200, 1200)),
        ("Rebels attacked Kiwanja on Monday, forcing 1,200 villagers to flee.", (1200, 1200, 1200)),
    ],
)
def test_those_who_were_driven_out_are_counted(
    resources: Resources, text: str, bounds: tuple[int, int | None, int | None]
) -> None:
    toll = _first(resources, text).displaced
    assert toll is not None
    assert (toll.low, toll.best, toll.high) == bounds


@pytest.mark.parametrize(
    "text",
    [
        f"{RAID} Six gunmen fled on motorbikes.",
        f"{RAID} The driver fled.",
        f"{RAID} Four soldiers fled across the bridge.",
        "Rebels attacked a camp near Kiwanja on Monday, killing 14 displaced people.",
        RAID,
    ],
)
def test_those_who_ran_or_had_fled_before_are_not(resources: Resources, text: str) -> None:
    mention = _first(resources, text)
    assert mention.displaced is None
    assert mention.fatalities is not None
    assert mention.fatalities.best in {4, 14}


def test_a_count_has_its_words_for_evidence(resources: Resources) -> None:
    mention = _first(resources, f"{RAID} The attack displaced about 900 villagers.")
    assert [e.text for e in mention.evidence if e.slot == "displaced"] == ["about 900 villagers"]
