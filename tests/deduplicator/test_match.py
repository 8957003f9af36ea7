"""Pairs of short reports: same event or not, with the reasons shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.deduplicator.load import load_matcher
from services.deduplicator.match import FLOOR, THRESHOLD
from tests.deduplicator.builders import ARMY, DAY, MILITIA, article, features, place, toll, when

MATCHER = load_matcher()
OTHER = article("a2")

CASES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("one strike, two outlets", {}, {}, True),
    ("one strike, actor and toll unstated by one", {"fatalities": toll(4)}, {"actors": ()}, True),
    ("one strike, tolls far apart", {"fatalities": toll(4)}, {"fatalities": toll(30)}, True),
    ("a strike and a shelling of one town", {}, {"type": "shelling_artillery_missile_attack"}, True),
    ("the next day", {}, {"time": when(DAY + timedelta(1))}, False),
    ("the next town", {}, {"location": place("Carrow")}, False),
    (
        "a protest in the same town",
        {},
        {"type": "peaceful_protest", "actors": (), "sentence": "Marchers filled the square of Ashford."},
        False,
    ),
    (
        "one night, told by either of its days",
        {"time": when(wording="Thursday"), "sentence": "Jets struck the town late on Thursday night."},
        {"time": when(DAY + timedelta(1), wording="Friday"), "sentence": "Jets struck the town early on Friday."},
        True,
    ),
    (
        "two nights",
        {"time": when(wording="Thursday"), "sentence": "Jets struck the town on Thursday night."},
        {"time": when(DAY + timedelta(1), wording="Friday"), "sentence": "Jets struck the town on Friday night."},
        False,
    ),
    (
        "an afternoon and the small hours after it",
        {"time": when(wording="Thursday"), "sentence": "Jets struck the town on Thursday afternoon."},
        {"time": when(DAY + timedelta(1), wording="Friday"), "sentence": "Jets struck the town early on Friday."},
        False,
    ),
    ("somewhere in the country that day", {}, {"location": place(precision="country"), "actors": (MILITIA,)}, False),
    (
        "somewhere in the region, same actor and toll",
        {"fatalities": toll(7)},
        {"location": place(precision="admin1"), "fatalities": toll(7)},
        True,
    ),
]


@pytest.mark.parametrize(("a", "b", "same"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_same_event(a: dict[str, Any], b: dict[str, Any], same: bool) -> None:
    first, second = features("m1", **a), features("m2", of=OTHER, **b)
    assert MATCHER.match(first, second).same is same
    assert MATCHER.match(second, first) == MATCHER.match(first, second)


def test_two_incidents_of_one_article_stay_apart() -> None:
    one = features("m1", actors=(ARMY,), fatalities=toll(2))
    two = features("m2", type="shelling_artillery_missile_attack", actors=(), fatalities=toll(9))
    assert not MATCHER.match(one, two).same


def test_reasons_come_strongest_first_and_without_the_bias() -> None:
    decision = MATCHER.match(features("m1", sentence=""), features("m2", of=OTHER, sentence=""))
    strengths = [abs(float(reason.split()[1])) for reason in decision.reasons]
    assert strengths == sorted(strengths, reverse=True)
    assert decision.reasons[0].startswith("place_same +")
    assert not any(reason.startswith("bias") for reason in decision.reasons)


def test_a_block_is_told_and_outweighs_any_score() -> None:
    decision = MATCHER.match(features("m1"), features("m2", of=OTHER, time=when(DAY + timedelta(3))))
    assert (decision.is_blocked, decision.same, decision.reasons) == (True, False, ("on different days",))


def test_a_score_below_the_floor_is_as_good_as_a_block() -> None:
    near, far = features("m2", of=OTHER), features("m3", of=OTHER, type="agreement", actors=(MILITIA,), sentence="")
    decision = MATCHER.match(features("m1"), far)
    assert decision.score < FLOOR
    assert not decision.is_blocked
    assert MATCHER.score(features("m1"), far) is None
    assert MATCHER.score(features("m1"), near) == MATCHER.match(features("m1"), near).score


def test_nothing_ties_together_what_one_article_tells_apart() -> None:
    told = {"fatalities": toll(12), "sentence": "Bombs fell on Ashford."}
    one, two = features("m1", fatalities=toll(4)), features("m2", **told)
    assert FLOOR < MATCHER.match(one, two).score < THRESHOLD
    assert MATCHER.score(one, two) is None
    assert MATCHER.score(one, features("m2", of=OTHER, **told)) is not None
