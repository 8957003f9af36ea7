from __future__ import annotations

from dataclasses import replace

import pytest

from services.export.columns import COLUMNS, Column, to_row
from services.records import Event
from tests.examples import example, situations

SHELLING: Event = example("event", "contested-toll-cross-party")
UNLOCATED: Event = example("event", "unlocated")


@pytest.mark.parametrize("situation", situations("event"))
def test_a_row_has_every_column_in_its_order(situation: str) -> None:
    assert list(to_row(example("event", situation))) == [column.name for column in COLUMNS]


@pytest.mark.parametrize("situation", situations("event"))
def test_only_what_may_be_unknown_is_null(situation: str) -> None:
    row = to_row(example("event", situation))
    assert [c.name for c in COLUMNS if row[c.name] is None and not c.is_nullable] == []


def test_an_event_without_a_place_leaves_the_place_null() -> None:
    row = to_row(UNLOCATED)
    places = ("place", "admin1", "country", "latitude", "longitude", "place_precision", "radius_km")
    assert [row[name] for name in places] == [None] * len(places)


def test_each_claim_names_the_outlet_that_reports_it() -> None:
    claims = to_row(SHELLING)["claims"]
    assert isinstance(claims, list)
    stated = [(claim["claimant"], claim["stance"], claim["outlet"]) for claim in claims]
    assert stated == [(c.claimant, c.stance, r.outlet.id) for r in SHELLING.reports for c in r.claims]
    assert stated


def test_a_count_that_no_column_holds_is_left_empty() -> None:
    assert SHELLING.fatalities is not None
    row = to_row(replace(SHELLING, fatalities=replace(SHELLING.fatalities, best=12, high=2**31)))
    assert (row["fatalities_best"], row["fatalities_high"]) == (12, None)


def test_every_column_and_field_says_what_it_means_and_its_type() -> None:
    def all_of(columns: tuple[Column, ...]) -> list[Column]:
        return [
            c for column in columns for c in (column, *(all_of(column.kind) if column.kind.__class__ is tuple else ()))
        ]

    assert all(column.meaning and column.type_text for column in all_of(COLUMNS))
    types = {column.name: column.type_text for column in COLUMNS}
    assert (types["actors"], types["last_reported_at"]) == ("list<string>", "timestamp[us, UTC]")
    assert types["claims"].startswith("list<struct<claimant: string, ")
