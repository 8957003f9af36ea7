"""Slot by slot: what ties two mentions, what sets them apart, what blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.deduplicator.load import load_knowledge
from services.deduplicator.similarity import distance_km, hard_blocks, pair_features
from services.records import Actor
from tests.deduplicator.builders import (
    ARMY,
    CIVILIANS,
    DAY,
    MILITIA,
    REBELS,
    article,
    features,
    place,
    signature,
    toll,
    when,
)

KNOWLEDGE = load_knowledge()
NEXT_DAY = when(DAY + timedelta(1))


def pair(a: dict[str, Any], b: dict[str, Any]) -> dict[str, float]:
    first, second = features("m1", **a), features("m2", **{"of": article("a2"), **b})
    found = dict(pair_features(first, second, KNOWLEDGE))
    assert dict(pair_features(second, first, KNOWLEDGE)) == pytest.approx(found)
    return found


def blocks(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    first, second = features("m1", **a), features("m2", **{"of": article("a2"), **b})
    found = list(hard_blocks(first, second, KNOWLEDGE))
    assert list(hard_blocks(second, first, KNOWLEDGE)) == found
    return found


FAR_TOWN = replace(place(), name="Selby", latitude=place().latitude + 0.5, radius_km=3.0)
NEAR_FAR_TOWN = replace(FAR_TOWN, radius_km=15.0)

GUNMEN = Actor(name="unidentified armed group", wording="gunmen", kind="unidentified")
CROWD = Actor(name="protesters", wording="a crowd", kind="protesters")

CASES = [
    ("the same type", {}, {}, {"type_same": 1.0}),
    ("a related type", {}, {"type": "shelling_artillery_missile_attack"}, {"type_near": 0.7, "type_apart": 0.3}),
    ("an unrelated type", {}, {"type": "agreement"}, {"type_apart": 1.0}),
    ("the same spot", {}, {}, {"place_same": 1.0}),
    ("a suburb inside the town", {}, {"location": place("Brookvale")}, {"place_same": 1.0}),
    ("a town and its region", {}, {"location": place(precision="admin1")}, {"place_within": 1.0}),
    ("a town and its country", {}, {"location": place(precision="country")}, {"place_vague": 1.0}),
    ("a country and no detail", {}, {"location": place(precision="country")}, {"vague_bare": 1.0}),
    (
        "a country and one count",
        {"fatalities": toll(9)},
        {"fatalities": toll(9), "location": place(precision="country")},
        {"toll_same": 8 / 9, "vague_bare": 0.0},
    ),
    ("two towns", {}, {"location": FAR_TOWN}, {"town_apart": 0.9999959, "place_beside": 0.0}),
    ("a town and what is near another", {}, {"location": NEAR_FAR_TOWN}, {"town_apart": 0.0}),
    ("the same day", {}, {}, {"day_same": 1.0}),
    ("a day and its week", {}, {"time": when(DAY, DAY + timedelta(6), "week")}, {"day_overlap": 1 / 7}),
    ("the day before publication", {}, {"time": when(DAY + timedelta(1), wording=None)}, {"day_slack": 1.0}),
    ("a round-up", {}, {"time": when(DAY + timedelta(3), wording=None)}, {"day_late": 1.0}),
    ("one actor by id", {}, {}, {"actor_same": 1.0}),
    ("one actor by spelling", {}, {"actors": (replace(ARMY, id=None, name="The Northern army"),)}, {"actor_same": 0.9}),
    ("one side", {}, {"actors": (replace(ARMY, id="guard", name="Guard"),)}, {"actor_same": 0.7}),
    ("different sides", {}, {"actors": (MILITIA,)}, {"actor_apart": 1.0}),
    ("civilians twice", {"targets": (CIVILIANS,)}, {"targets": (CIVILIANS,)}, {"target_same": 0.4}),
    ("one count", {"fatalities": toll(9)}, {"fatalities": toll(9)}, {"toll_same": 8 / 9}),
    ("nobody, twice", {"fatalities": toll(0)}, {"fatalities": toll(0)}, {"toll_same": 0.0, "toll_near": 0.0}),
    ("one dead, twice", {"fatalities": toll(1)}, {"fatalities": toll(1)}, {"toll_same": 0.0, "toll_apart": 0.0}),
    (
        "a night, told by both its days",
        {"time": when(wording="Thursday"), "sentence": "It came late on Thursday."},
        {"time": when(DAY + timedelta(1), wording="Friday"), "sentence": "It came before dawn on Friday."},
        {"day_night": 1.0},
    ),
    (
        "a night, told by one of its days",
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday."},
        {"time": when(DAY + timedelta(1), wording="Friday"), "sentence": "It came before dawn on Friday."},
        {"day_night": 0.5},
    ),
    (
        "a town whose name is no harbour",
        {"location": replace(place(), name="Port Ayle"), "sentence": "Shots in Port Ayle"},
        {"location": replace(place(), name="Port Ayle"), "sentence": "Shots in Port Ayle"},
        {"object_same": 0.0},
    ),
    ("close counts", {"fatalities": toll(5)}, {"fatalities": toll(8)}, {"toll_near": 1.0}),
    ("far counts", {"fatalities": toll(5)}, {"fatalities": toll(50)}, {"toll_apart": 1.0}),
    ("a count and its triple", {"fatalities": toll(5)}, {"fatalities": toll(15)}, {"toll_apart": 0.528321}),
    (
        "morning and evening of one day",
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday morning."},
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday evening."},
        {"hour_apart": 1.0, "day_same": 1.0},
    ),
    (
        "afternoon and evening of one day",
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday afternoon."},
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday evening."},
        {"hour_apart": 0.0},
    ),
    (
        "one part of the day told",
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday morning."},
        {"time": when(wording="Thursday"), "sentence": "It came on Thursday."},
        {"hour_apart": 0.0},
    ),
    (
        "the dead of two sides",
        {"fatalities": replace(toll(3), wording="three soldiers")},
        {"fatalities": replace(toll(5), wording="five gunmen")},
        {"victims_apart": 1.0, "victims_same": 0.0},
    ),
    (
        "the dead of one kind, by two names",
        {"fatalities": replace(toll(3), wording="Three traders")},
        {"fatalities": replace(toll(5), wording="five villagers")},
        {"victims_same": 1.0, "victims_apart": 0.0},
    ),
    (
        "who was bombed fights later",
        {"type": "remote_explosive_landmine_ied", "actors": (), "targets": (ARMY,)},
        {"type": "armed_clash", "actors": (ARMY,), "targets": (REBELS,)},
        {"party_crossed": 1.0, "actor_same": 0.0},
    ),
    (
        "who attacks fights",
        {"type": "attack", "actors": (ARMY,), "targets": ()},
        {"type": "armed_clash", "actors": (REBELS,), "targets": (ARMY,)},
        {"party_crossed": 1.0},
    ),
    (
        "who attacks whom, and who fights whom",
        {"type": "attack", "actors": (ARMY,), "targets": (REBELS,)},
        {"type": "armed_clash", "actors": (ARMY,), "targets": (REBELS,)},
        {"party_crossed": 0.0, "actor_same": 1.0},
    ),
    ("one kind of target", {"sentence": "a clinic"}, {"sentence": "the hospital"}, {"object_same": 1.0}),
    ("two kinds of target", {"sentence": "a clinic"}, {"sentence": "the market"}, {"object_apart": 1.0}),
    ("a word in common", {"sentence": "Jets hit a bakery"}, {"sentence": "A bakery was bombed"}, {"words": 0.25**0.5}),
    (
        "only what most reports share",
        {"sentence": "Jets killed three people in Ashford on Thursday"},
        {"sentence": "On Thursday three people were killed in Ashford"},
        {"words": 0.0},
    ),
    (
        "other types and nothing in common",
        {"type": "attack", "sentence": "A judge was shot"},
        {"type": "air_drone_strike", "sentence": "A bakery burned"},
        {"type_bare": 1.0, "type_unrelated": 0.0},
    ),
    (
        "other types and a word in common",
        {"type": "attack", "sentence": "A bakery was attacked"},
        {"type": "air_drone_strike", "sentence": "A bakery burned"},
        {"type_bare": 0.0},
    ),
    (
        "types that are never one incident",
        {"type": "attack"},
        {"type": "peaceful_protest"},
        {"type_unrelated": 1.0, "type_apart": 1.0},
    ),
    (
        "elders and children",
        {"fatalities": replace(toll(3), wording="three elders")},
        {"fatalities": replace(toll(3), wording="Three children")},
        {"trade_apart": 1.0},
    ),
    (
        "teachers, and people",
        {"fatalities": replace(toll(3), wording="three teachers")},
        {"fatalities": replace(toll(3), wording="three people")},
        {"trade_apart": 0.0},
    ),
    ("gunmen and a crowd", {"actors": (GUNMEN,)}, {"actors": (CROWD,)}, {"actor_apart": 1.0}),
    (
        "hours told apart from the day",
        {
            "time": when(wording="Thursday"),
            "sentence": "In the morning a bomb fell on a market in Ashford on Thursday.",
        },
        {
            "time": when(wording="Thursday"),
            "sentence": "In the evening a bomb fell on a market in Ashford on Thursday.",
        },
        {"hour_apart": 1.0},
    ),
    ("a copied text", {"of": article(text=signature(5))}, {"of": article("a2", text=signature(5))}, {"copy": 1.0}),
    ("the same article", {}, {"of": article()}, {"same_article": 1.0}),
]


@pytest.mark.parametrize(("a", "b", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_features(a: dict[str, Any], b: dict[str, Any], expected: dict[str, float]) -> None:
    found = pair(a, b)
    assert {name: found.get(name, 0.0) for name in expected} == pytest.approx(expected)


SILENT = [
    ("an actor unnamed on one side", {}, {"actors": ()}, {"actor_same", "actor_apart"}),
    ("a cumulative count", {"fatalities": toll(5)}, {"fatalities": toll(5, cumulative=True)}, {"toll_same"}),
    ("an unknown group", {}, {"actors": (Actor(name="Gunmen", wording="gunmen"),)}, {"actor_same", "actor_apart"}),
    ("no place on both sides", {"location": None}, {"location": None}, {"place_same", "place_within", "place_apart"}),
]


@pytest.mark.parametrize(("a", "b", "absent"), [c[1:] for c in SILENT], ids=[c[0] for c in SILENT])
def test_silence_is_no_evidence(a: dict[str, Any], b: dict[str, Any], absent: set[str]) -> None:
    assert not absent & set(pair(a, b))


def test_roles_are_interchangeable_in_a_mutual_type() -> None:
    clash = {"type": "armed_clash"}
    found = pair({**clash, "actors": (ARMY,), "targets": (REBELS,)}, {**clash, "actors": (REBELS,), "targets": (ARMY,)})
    assert found["actor_same"] == 1.0


MINE = "remote_explosive_landmine_ied"

BLOCKS: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("nothing blocks", {}, {}, []),
    ("stated days differ", {}, {"time": NEXT_DAY}, ["on different days"]),
    ("the later day was not stated", {}, {"time": replace(NEXT_DAY, wording=None)}, []),
    ("three days on, not stated", {}, {"time": when(DAY + timedelta(3), wording=None)}, []),
    ("four days on, not stated", {}, {"time": when(DAY + timedelta(4), wording=None)}, ["on different days"]),
    ("two towns", {}, {"location": place("Carrow")}, ["66 km apart"]),
    ("a town and a region far off", {}, {"location": place("Dunmere", "admin1")}, []),
    ("only one has a place", {}, {"location": None}, ["only one has a place"]),
    (
        "retaliation",
        {"actors": (ARMY,), "targets": (REBELS,)},
        {"actors": (REBELS,), "targets": (ARMY,)},
        ["opposite sides in the same role"],
    ),
    (
        "opponents by one report alone",
        {"actors": (ARMY,), "targets": (REBELS,)},
        {"actors": (REBELS,)},
        ["opposite sides in the same role"],
    ),
    (
        "who met a mine, told as acting",
        {"type": MINE, "actors": (ARMY,), "targets": (REBELS,)},
        {"type": MINE, "actors": (REBELS,)},
        [],
    ),
    (
        "mines of both sides",
        {"type": MINE, "actors": (ARMY,), "targets": (REBELS,)},
        {"type": MINE, "actors": (REBELS,), "targets": (ARMY,)},
        ["opposite sides in the same role"],
    ),
    (
        "a mine, and a strike in return",
        {"type": MINE, "actors": (ARMY,), "targets": (REBELS,)},
        {"actors": (REBELS,)},
        ["opposite sides in the same role"],
    ),
    ("two attackers that are no opponents", {"actors": (ARMY,)}, {"actors": (MILITIA,)}, []),
    (
        "a clash told from both ends",
        {"type": "armed_clash", "actors": (ARMY,), "targets": (REBELS,)},
        {"type": "armed_clash", "actors": (REBELS,), "targets": (ARMY,)},
        [],
    ),
]


@pytest.mark.parametrize(("a", "b", "expected"), [c[1:] for c in BLOCKS], ids=[c[0] for c in BLOCKS])
def test_hard_blocks(a: dict[str, Any], b: dict[str, Any], expected: list[str]) -> None:
    assert blocks(a, b) == expected


def test_distance() -> None:
    a, b = features(location=place("Ashford")).point, features(location=place("Dunmere")).point
    assert a is not None
    assert b is not None
    assert distance_km(a, b) == pytest.approx(215.0, abs=1.0)
