"""Which mentions are compared at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deduplicator.blocking import Blocks, are_candidates
from services.deduplicator.features import Features
from services.deduplicator.load import load_matcher
from services.records import Location
from tests.deduplicator.builders import DAY, features, when


def at(latitude: float, longitude: float, precision: Any = "city", radius_km: float = 6.0) -> Location:
    return Location(
        name="X",
        country="SYR",
        admin1=None,
        latitude=latitude,
        longitude=longitude,
        precision=precision,
        radius_km=radius_km,
        reason="test",
    )


CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("the same spot and day", {}, True),
    ("across the edge of a cell", {"location": at(34.95, 36.95)}, True),
    ("far off", {"location": at(38.0, 37.0)}, False),
    ("a region, wherever its point lies", {"location": at(38.0, 37.0, "admin1", 80.0)}, True),
    ("no place", {"location": None}, True),
    ("the day before", {"time": when(DAY - timedelta(1))}, False),
    ("the week of that day", {"time": when(DAY - timedelta(3), DAY + timedelta(3), "week")}, True),
    ("the day after, taken from publication", {"time": when(DAY + timedelta(1), wording=None)}, True),
]


@pytest.mark.parametrize(("slots", "found"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_candidates(slots: dict[str, Any], found: bool) -> None:
    here, other = features("m1", location=at(35.0, 37.0)), features("m2", **{"location": at(35.0, 37.0), **slots})
    blocks = Blocks()
    blocks.add(other)
    assert blocks.candidates(here) == ({"m2"} if found else set())
    assert are_candidates(here, other) is are_candidates(other, here) is found


def test_a_mention_is_not_its_own_candidate() -> None:
    blocks = Blocks()
    blocks.add(features("m1"))
    assert blocks.candidates(features("m1")) == set()


def test_cells_meet_across_the_date_line() -> None:
    blocks = Blocks()
    blocks.add(features("m2", location=at(-17.0, -179.95)))
    assert blocks.candidates(features("m1", location=at(-17.0, 179.95))) == {"m2"}


def test_what_is_removed_leaves_nothing_behind() -> None:
    blocks, gone = Blocks(), features("m1", time=when(DAY, DAY + timedelta(6), "week"))
    area = features("m2", location=None)
    for mention in (gone, area):
        blocks.add(mention)
    for mention in (gone, area):
        blocks.remove(mention)
    assert blocks.candidates(features("m3")) == set()
    assert not blocks._days


PLACES = st.builds(
    at,
    st.floats(-56, 56),
    st.floats(-180, 180),
    st.sampled_from(["exact", "city", "admin1"]),
    st.sampled_from([1.0, 10.0, 30.0, 90.0]),
)


@given(PLACES, st.floats(-1, 1), st.floats(-1, 1))
def test_no_pair_that_could_match_is_missed(first: Location, north: float, east: float) -> None:
    second = at(first.latitude + north, (first.longitude + east + 180) % 360 - 180, "city", 30.0)
    a, b = features("m1", location=first), features("m2", location=second)
    assert are_candidates(a, b) or load_matcher().score(a, b) is None


def test_every_stored_candidate_is_found_by_the_direct_rule() -> None:
    stored: list[Features] = [
        features(f"s{i}", location=at(34 + i / 5, 37.0), time=when(DAY + timedelta(i % 3))) for i in range(15)
    ]
    blocks = Blocks()
    for mention in stored:
        blocks.add(mention)
    for mention in stored:
        direct = {other.id for other in stored if other.id != mention.id and are_candidates(mention, other)}
        assert blocks.candidates(mention) == direct
