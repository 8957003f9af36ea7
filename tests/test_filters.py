from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.filters import Wanted, known_types, parse_since, parse_wanted
from tests.examples import example

SHELLING, ABDUCTION = example("event", "single-source"), example("event", "unlocated")
CONTESTED = example("event", "contested-toll-cross-party")

TAKEN = {
    "nothing asked": ([], [], True, True),
    "its country": (["SDN"], [], True, False),
    "one of several countries": (["TCD", "SDN"], [], True, False),
    "lower case": (["sdn"], [], True, False),
    "another country": (["TCD"], [], False, False),
    "its event type": ([], ["explosions_remote_violence"], True, False),
    "its sub-event type": ([], ["shelling_artillery_missile_attack"], True, False),
    "type as people type it": ([], ["Abduction-forced disappearance"], False, True),
    "either of two types": ([], ["attack", "violence_against_civilians"], False, True),
    "right country, another type": (["SDN"], ["protests"], False, False),
}


@pytest.mark.parametrize(("countries", "types", "located", "unlocated"), TAKEN.values(), ids=TAKEN)
def test_takes(countries: list[str], types: list[str], located: bool, unlocated: bool) -> None:
    wanted = parse_wanted(countries, types)
    assert (wanted.takes(SHELLING), wanted.takes(ABDUCTION)) == (located, unlocated)


@pytest.mark.parametrize(
    ("wanted", "single", "cross"),
    [
        (Wanted(corroboration=frozenset({"cross-party"})), False, True),
        (Wanted(corroboration=frozenset({"cross-party", "single-source"})), True, True),
        (Wanted(min_origins=2), False, True),
        (Wanted(since=SHELLING.last_reported_at), True, CONTESTED.last_reported_at >= SHELLING.last_reported_at),
        (Wanted(since=SHELLING.last_reported_at + timedelta(seconds=1)), False, True),
    ],
    ids=["cross-party", "either", "two origins", "since its report", "since later"],
)
def test_takes_by_corroboration_and_time(wanted: Wanted, single: bool, cross: bool) -> None:
    assert (wanted.takes(SHELLING), wanted.takes(CONTESTED)) == (single, cross)


NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T06:30:00Z", datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        ("2026-03-01T06:30:00+02:00", datetime(2026, 3, 1, 4, 30, tzinfo=UTC)),
        ("2026-03-01T06:30:00", datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        ("24h", datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (" 2w ", datetime(2026, 2, 24, 12, tzinfo=UTC)),
    ],
)
def test_since(text: str, instant: datetime) -> None:
    assert parse_since(text, NOW) == instant


@pytest.mark.parametrize("text", ["yesterday", "", "24", "999999w", "2026-13-01", "-3h"])
def test_since_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"no day|too far back"):
        parse_since(text, NOW)


REFUSED = {
    "two-letter country": (["SD"], [], "alpha-3 country code: 'SD'"),
    "country with digits": (["SD1"], [], "alpha-3"),
    "type of no scheme": ([], ["skirmish"], "no such type: skirmish; known: .*armed_clash"),
}


@pytest.mark.parametrize(("countries", "types", "reason"), REFUSED.values(), ids=REFUSED)
def test_refuses(countries: list[str], types: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_wanted(countries, types)


def test_all_types_of_the_scheme_are_known() -> None:
    assert len(known_types()) == 6 + 25
    assert Wanted() == parse_wanted()
