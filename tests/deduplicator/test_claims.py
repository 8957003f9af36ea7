"""Mechanical corroboration: who speaks for whom."""

from __future__ import annotations

from typing import Any

import pytest

from services.deduplicator.claims import Parties, corroborate, side_of
from services.deduplicator.load import load_knowledge
from services.records import EventMention
from tests.deduplicator.builders import ARMY, CIVILIANS, REBELS, article, claim, mention

ARMY_SAYS = (claim("the Northern Army", "belligerent"),)
REBELS_SAY = (claim("River Front", "belligerent"),)
STRIKE, SEIZURE = "air_drone_strike", "non_state_actor_overtakes_territory"


def outcome(mentions: list[EventMention], *, type: str = STRIKE, origins: int = 2, **roles: Any) -> str:
    parties = Parties(
        actors=roles.get("actors", (ARMY,)),
        targets=roles.get("targets", (REBELS,)),
        civilian_targeting=roles.get("civilian_targeting", False),
        traits=load_knowledge().types[type],
    )
    return corroborate(mentions, parties, origins)


def told(claims: Any = (), affiliation: str | None = None, **slots: Any) -> EventMention:
    return mention("m1", of=article(affiliation=affiliation), claims=claims, **slots)


CASES: list[tuple[str, list[EventMention], dict[str, Any], str]] = [
    ("one origin", [told()], {"origins": 1}, "single-source"),
    ("several outlets of no side", [told(), told()], {}, "multi-outlet"),
    ("both parties", [told(ARMY_SAYS), told(REBELS_SAY)], {}, "cross-party"),
    ("one party twice", [told(ARMY_SAYS), told(ARMY_SAYS)], {}, "multi-outlet"),
    ("a denial is no agreement", [told(ARMY_SAYS), told(REBELS_SAY, status="denied")], {}, "multi-outlet"),
    ("both parties' outlets", [told((), "state:SYR"), told((), "party:River Front")], {}, "cross-party"),
    ("an outlet that credits somebody", [told(REBELS_SAY, "state:SYR"), told(REBELS_SAY)], {}, "multi-outlet"),
    ("a witness is of no side", [told((claim("River Front", "witness"),)), told(ARMY_SAYS)], {}, "multi-outlet"),
    ("the loser says the place is lost", [told(REBELS_SAY)], {"type": SEIZURE, "origins": 1}, "cross-party"),
    (
        "a state says that it hit civilians",
        [told(ARMY_SAYS)],
        {"targets": (CIVILIANS,), "civilian_targeting": True, "origins": 1},
        "cross-party",
    ),
    (
        "an armed group boasts of it",
        [told(REBELS_SAY)],
        {"actors": (REBELS,), "targets": (CIVILIANS,), "civilian_targeting": True, "origins": 1},
        "single-source",
    ),
]


@pytest.mark.parametrize(("mentions", "event", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_corroboration(mentions: list[EventMention], event: dict[str, Any], expected: str) -> None:
    assert outcome(mentions, **event) == expected


SIDES: list[tuple[str, EventMention, dict[str, Any], str | None]] = [
    ("who acted", told(ARMY_SAYS), {}, "actor"),
    ("whom it was done to", told(REBELS_SAY), {}, "target"),
    ("a party on both sides", told(ARMY_SAYS), {"targets": (REBELS, ARMY)}, "both"),
    ("police of neither", told((claim("police", "official"),)), {}, "neither"),
    ("a witness by a party's name", told((claim("River Front", "witness"),)), {}, "neither"),
    ("a belligerent that nobody names", told((claim("Hill Militia", "belligerent"),)), {}, None),
    ("nobody named in either role", told((claim("police", "official"),)), {"actors": (), "targets": ()}, None),
    ("the outlet of a party", told((), "party:River Front"), {}, "target"),
    ("an outlet of no side", told(), {}, "neither"),
]


@pytest.mark.parametrize(("mention", "roles", "expected"), [c[1:] for c in SIDES], ids=[c[0] for c in SIDES])
def test_for_whom_a_claimant_speaks(mention: EventMention, roles: dict[str, Any], expected: str | None) -> None:
    said = mention.claims[0] if mention.claims else None
    sides = {"actors": (ARMY,), "targets": (REBELS,)} | roles
    assert side_of(said, mention.article.outlet, **sides) == expected
