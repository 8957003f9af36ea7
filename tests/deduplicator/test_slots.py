"""Reconciliation, slot by slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.deduplicator import slots
from services.deduplicator.load import load_knowledge
from services.deduplicator.slots import Members
from services.records import Actor, Location, When
from tests.deduplicator.builders import ARMY, DAY, MILITIA, REBELS, article, mention, place, when


def members(*said: dict[str, Any], origins: str | None = None) -> Members:
    """One article per mention; `origins` names one letter per article, equal letters being copies."""
    made = [mention(f"m{i}", of=article(f"a{i}", hours=24 + i), **slots) for i, slots in enumerate(said)]
    letters = origins or "abcdefgh"
    return Members(tuple(made), {m.article.id: letters[i] for i, m in enumerate(made)})


def typed(*types: str, origins: str | None = None) -> tuple[str, str]:
    return slots.merge_type(members(*({"type": t} for t in types), origins=origins), load_knowledge())


def test_most_origins_give_the_type() -> None:
    strike, clash = "air_drone_strike", "armed_clash"
    assert typed(clash, strike, strike) == ("explosions_remote_violence", strike)
    assert typed(clash, clash, strike, strike, strike, origins="abccc") == ("battles", clash)


def test_of_equally_supported_types_the_more_specific() -> None:
    seizure = "non_state_actor_overtakes_territory"
    assert typed("armed_clash", seizure) == typed(seizure, "armed_clash") == ("battles", seizure)


TOWN, SPOT, REGION, COUNTRY = place(), place(precision="exact"), place(precision="admin1"), place(precision="country")
PLACES: list[tuple[str, list[Location | None], str | None, Location | None]] = [
    ("none", [None], None, None),
    ("the town within the region and country", [COUNTRY, REGION, TOWN], None, TOWN),
    ("one spot beside a town is enough of two", [TOWN, SPOT], None, SPOT),
    ("one spot against three towns is not", [TOWN, TOWN, place("Carrow", "exact"), TOWN], None, TOWN),
    ("copies have one vote", [TOWN, place("Brookvale"), place("Brookvale"), TOWN], "abbc", TOWN),
    ("the silent have none", [None, None, SPOT], None, SPOT),
]


@pytest.mark.parametrize(("said", "origins", "expected"), [c[1:] for c in PLACES], ids=[c[0] for c in PLACES])
def test_place(said: list[Location | None], origins: str | None, expected: Location | None) -> None:
    assert slots.merge_place(members(*({"location": p} for p in said), origins=origins)) == expected


WEEK, UNSTATED = when(DAY - timedelta(3), DAY + timedelta(3), "week"), when(DAY + timedelta(1), wording=None)
TIMES: list[tuple[str, list[When], When]] = [
    ("the day before its week", [WEEK, when()], when()),
    ("stated before taken from publication", [UNSTATED, UNSTATED, when()], when()),
    ("most origins", [when(DAY + timedelta(1)), when(), when()], when()),
    ("nothing stated: the earliest report's", [UNSTATED, replace(UNSTATED, start=DAY, end=DAY)], UNSTATED),
]


@pytest.mark.parametrize(("said", "expected"), [c[1:] for c in TIMES], ids=[c[0] for c in TIMES])
def test_time(said: list[When], expected: When) -> None:
    assert slots.merge_time(members(*({"time": t} for t in said))) == expected


GUNMEN = Actor(name="Gunmen", wording="gunmen", kind="unidentified")
UNKNOWN_ARMY = replace(ARMY, id=None, side=None, name="Northern army")
ACTORS: list[tuple[str, list[tuple[Actor, ...]], tuple[Actor, ...]]] = [
    ("nobody named", [(), ()], ()),
    ("the lexicon's name for one party", [(UNKNOWN_ARMY,), (ARMY,)], (ARMY,)),
    ("two parties, best supported first", [(REBELS, ARMY), (ARMY,), ()], (ARMY, REBELS)),
    ("one slip among four", [(ARMY,), (ARMY,), (ARMY,), (MILITIA,)], (ARMY,)),
    ("unidentified gives way to a name", [(GUNMEN,), (GUNMEN,), (REBELS,)], (REBELS,)),
    ("unidentified stands alone", [(GUNMEN,), ()], (GUNMEN,)),
]


@pytest.mark.parametrize(("said", "expected"), [c[1:] for c in ACTORS], ids=[c[0] for c in ACTORS])
def test_actors(said: list[tuple[Actor, ...]], expected: tuple[Actor, ...]) -> None:
    assert slots.merge_actors(members(*({"actors": a} for a in said)), lambda m: m.actors) == expected


@pytest.mark.parametrize(("flags", "expected"), [("ynn", False), ("yn", True), ("n", False)])
def test_a_flag_is_what_half_say(flags: str, expected: bool) -> None:
    said = members(*({"civilian_targeting": flag == "y"} for flag in flags))
    assert slots.merge_flag(said, lambda m: m.civilian_targeting) is expected


HOLDS: list[tuple[str, Location, Location, bool]] = [
    ("itself", TOWN, TOWN, True),
    ("a region its town", REGION, TOWN, True),
    ("a town not its region", TOWN, REGION, False),
    ("another region", replace(REGION, admin1="East"), TOWN, False),
    ("a country anything", COUNTRY, REGION, True),
    ("a town a spot in it", TOWN, SPOT, True),
    ("a town a spot far off", TOWN, place("Carrow", "exact"), False),
    ("one gazetteer entry", replace(TOWN, geonames_id=5), replace(TOWN, geonames_id=5, latitude=36.0), True),
    ("a region without a name, by distance", replace(REGION, admin1=None), TOWN, True),
]


@pytest.mark.parametrize(("wider", "inner", "expected"), [c[1:] for c in HOLDS], ids=[c[0] for c in HOLDS])
def test_a_report_bears_out_a_place(wider: Location, inner: Location, expected: bool) -> None:
    assert slots.holds_place(wider, inner) is expected


def test_a_share_counts_articles_and_skips_the_silent() -> None:
    said = members({"status": "occurred"}, {"status": "claimed"}, {"status": "denied"})
    verdict = {"occurred": True, "claimed": False, "denied": None}
    assert said.share(lambda m: verdict[m.status]) == 0.5
    assert said.share(lambda m: None) is None
