from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from services import contract
from services.errors import DataFileError
from services.records import Actor, ActorKind, Event, When
from services.tail.acled import load_acled_names, parse_labels, to_acled_row
from services.tail.flat import Cell
from tests.examples import example

NAMES = load_acled_names()
SHELLING: Event = example("event", "contested-toll-cross-party")
UNLOCATED: Event = example("event", "unlocated")

COLUMNS = [
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
]


def test_columns_are_those_of_the_export_in_its_order() -> None:
    assert list(to_acled_row(SHELLING, NAMES)) == COLUMNS
    assert list(to_acled_row(UNLOCATED, NAMES)) == COLUMNS


CELLS = {
    "event_date": "2025-11-03",
    "year": 2025,
    "time_precision": 1,
    "disorder_type": "Political violence",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
    "actor1": "Unidentified rebels",
    "assoc_actor_1": None,
    "inter1": "Rebel group",
    "inter2": "Civilians",
    "interaction": "Rebel group-Civilians",
    "civilian_targeting": "Civilian targeting",
    "iso": 729,
    "region": None,
    "country": "Sudan",
    "admin1": "North Kordofan",
    "location": "El Obeid",
    "geo_precision": 1,
    "source": "Nile Courier; National Desk",
    "fatalities": 12,
    "tags": "corroboration=cross-party; independent origins=2",
    "timestamp": 1762188300,
}


@pytest.mark.parametrize(("column", "cell"), CELLS.items(), ids=CELLS)
def test_cell(column: str, cell: Cell) -> None:
    assert to_acled_row(SHELLING, NAMES)[column] == cell


def test_notes_are_the_sentence_that_first_reported_the_event() -> None:
    assert to_acled_row(SHELLING, NAMES)["notes"] == SHELLING.reports[0].evidence[0].text
    assert to_acled_row(replace(SHELLING, reports=()), NAMES)["notes"] is None


def test_an_unlocated_event_leaves_every_place_column_empty() -> None:
    row = to_acled_row(UNLOCATED, NAMES)
    places = ("iso", "country", "admin1", "location", "latitude", "longitude", "geo_precision")
    assert [row[column] for column in places] == [None] * len(places)


def party(name: str, kind: ActorKind | None) -> Actor:
    return Actor(name=name, wording=name, kind=kind)


ARMY, REBELS, UNKNOWN = party("Army", "state_forces"), party("Rebels", "rebel_group"), party("Men", None)
INTERACTION = {
    "in the order of the codes, whoever acts": ((REBELS,), (ARMY,), "State forces-Rebel group"),
    "same kind on both sides": ((REBELS,), (REBELS,), "Rebel group-Rebel group"),
    "kind of one side unknown": ((UNKNOWN,), (ARMY,), None),
    "one side unstated": ((REBELS,), (), None),
}


@pytest.mark.parametrize(("actors", "targets", "expected"), INTERACTION.values(), ids=INTERACTION)
def test_interaction(actors: tuple[Actor, ...], targets: tuple[Actor, ...], expected: str | None) -> None:
    assert to_acled_row(replace(SHELLING, actors=actors, targets=targets), NAMES)["interaction"] == expected


def test_further_actors_are_associates_of_the_first() -> None:
    row = to_acled_row(replace(SHELLING, actors=(ARMY, REBELS, UNKNOWN), targets=()), NAMES)
    assert (row["actor1"], row["assoc_actor_1"], row["actor2"]) == ("Army", "Rebels; Men", None)


def test_a_week_is_precision_2_and_no_toll_is_empty_not_0() -> None:
    week = When(start=date(2025, 11, 3), end=date(2025, 11, 9), precision="week")
    row = to_acled_row(replace(SHELLING, time=week, fatalities=None), NAMES)
    assert (row["time_precision"], row["fatalities"]) == (2, None)


def test_a_country_that_no_table_knows_keeps_its_code() -> None:
    assert SHELLING.location is not None
    row = to_acled_row(replace(SHELLING, location=replace(SHELLING.location, country="QZZ")), NAMES)
    assert (row["country"], row["iso"]) == ("QZZ", None)


def test_every_sub_event_type_has_its_labels() -> None:
    assert set(NAMES.types) == set(contract.schemas()["common.v1"]["$defs"]["sub_event_type"]["enum"])


DISORDER = {
    "mob_violence": "Political violence",
    "peaceful_protest": "Demonstrations",
    "excessive_force_against_protesters": "Political violence; Demonstrations",
    "arrests": "Strategic developments",
}


@pytest.mark.parametrize(("sub_event_type", "label"), DISORDER.items(), ids=DISORDER)
def test_disorder_type(sub_event_type: str, label: str) -> None:
    assert to_acled_row(replace(SHELLING, sub_event_type=sub_event_type), NAMES)["disorder_type"] == label


def test_every_kind_of_actor_but_the_unidentified_has_its_label() -> None:
    assert set(NAMES.inter) == set(get_args(ActorKind)) - {"unidentified"}


def test_a_line_with_a_missing_cell_is_named() -> None:
    text = "# comment\nkind\trank\nrioters\t5\nprotesters\n"
    with pytest.raises(DataFileError, match=r"labels\.tsv:4: 1 cells, 2 wanted"):
        list(parse_labels("labels.tsv", text))
