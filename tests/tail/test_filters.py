from __future__ import annotations

import pytest

from services.tail.filters import Wanted, known_types, parse_wanted
from tests.examples import example

SHELLING, ABDUCTION = example("event", "single-source"), example("event", "unlocated")

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
