from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.map.view import FieldStep, in_words, interval, to_step, to_summary, to_toll
from services.records import Event
from tests.examples import example, situations

CONTESTED: Event = example("event", "contested-toll-cross-party")
NAMES = {"SDN": "Sudan"}


def test_a_summary_has_what_map_and_list_show() -> None:
    summary = to_summary(CONTESTED, NAMES)
    assert summary.place is not None
    assert (summary.place.name, summary.place.country_name, summary.place.precision) == ("El Obeid", "Sudan", "city")
    assert summary.killed is not None
    assert (summary.killed.low, summary.killed.best, summary.killed.high) == (12, 12, 20)
    assert (summary.actors, summary.targets) == (("Unidentified rebels",), ("Civilians",))
    assert summary.told_as == ("claimed",)


def test_an_event_without_a_place_has_none() -> None:
    assert to_summary(example("event", "unlocated"), NAMES).place is None


def test_a_country_without_a_name_goes_by_its_code() -> None:
    place = to_summary(CONTESTED, {}).place
    assert place is not None
    assert place.country_name == "SDN"


@pytest.mark.parametrize("situation", situations("event"))
def test_every_example_event_has_a_summary(situation: str) -> None:
    event = example("event", situation)
    assert to_summary(event, NAMES).id == event.id


def test_a_toll_is_contested_where_claimants_differ() -> None:
    toll = to_toll(CONTESTED.fatalities)
    assert toll is not None
    assert toll.is_contested


def test_claimants_who_agree_contest_nothing() -> None:
    assert CONTESTED.fatalities is not None
    first = CONTESTED.fatalities.by_claimant[0]
    agreed = replace(CONTESTED.fatalities, by_claimant=(first, replace(first, claimant="Residents")))
    toll = to_toll(agreed)
    assert toll is not None
    assert not toll.is_contested


def test_a_cumulative_toll_contests_nothing() -> None:
    assert CONTESTED.fatalities is not None
    first, second = CONTESTED.fatalities.by_claimant
    toll = to_toll(replace(CONTESTED.fatalities, by_claimant=(first, replace(second, cumulative=True))))
    assert toll is not None
    assert not toll.is_contested


def test_a_toll_without_a_number_is_no_toll() -> None:
    assert CONTESTED.fatalities is not None
    assert to_toll(replace(CONTESTED.fatalities, low=None, best=None, high=None)) is None
    assert to_toll(None) is None


def test_a_step_tells_what_changed_and_leaves_out_what_always_does() -> None:
    step = to_step(example("event-change", "updated"))
    assert step.fields[0] == FieldStep(field="fatalities", before="at least 12", after="12 to 20, best 12")
    assert step.fields[1] == FieldStep(field="reports", before="Nile Courier", after="Nile Courier, National Desk")
    assert not {"agreement", "merge_reasons", "confidence"} & {f.field for f in step.fields}


def test_a_created_event_has_no_fields_to_tell() -> None:
    assert to_step(example("event-change", "created")).fields == ()


def test_a_merge_names_the_event_that_took_over() -> None:
    assert to_step(example("event-change", "merged")).merged_into == "e1-472121b9e469396d7b481209"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, None),
        ([], None),
        (True, "yes"),
        (3, "3"),
        ("cross-party", "cross-party"),
        ("armed_clash", "armed clash"),
        ({"start": "2025-11-03", "end": "2025-11-03"}, "2025-11-03"),
        ({"start": "2025-11-03", "end": "2025-11-09"}, "2025-11-03 to 2025-11-09"),
        ({"name": "Gao", "precision": "city", "admin1": None, "country": "MLI"}, "Gao, MLI (city)"),
        ([{"name": "Army"}, {"name": "Rebels"}], "Army, Rebels"),
        ({"type": "ASSAULT", "mode": None}, "type ASSAULT"),
        ("x" * 200, "x" * 119 + "…"),
    ],
)
def test_values_in_words(value: Any, words: str | None) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((12, 12, 20), "12 to 20, best 12"),
        ((12, None, 20), "12 to 20"),
        ((7, 7, 7), "7"),
        ((7, 7, None), "at least 7"),
        ((None, None, 7), "at most 7"),
        ((None, 7, None), "7"),
        ((None, None, None), "unknown"),
    ],
)
def test_intervals(bounds: tuple[int | None, int | None, int | None], words: str) -> None:
    assert interval(*bounds) == words
