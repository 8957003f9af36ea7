from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any

import orjson
import pytest

from services import codec
from services.records import Actor, Event
from services.tail.flat import to_row
from services.tail.follow import write_events
from services.tail.formats import FORMATS
from tests.examples import example

FIRST: Event = example("event", "contested-toll-cross-party")
SECOND: Event = example("event", "unlocated")


def text_of(name: str, *events: Event) -> str:
    out = io.StringIO()
    assert write_events(events, out, FORMATS[name]) == len(events)
    return out.getvalue()


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_lines_are_the_events_as_they_stand_on_the_topic() -> None:
    lines = text_of("json", FIRST, SECOND).splitlines()
    assert [codec.decode(line.encode(), Event) for line in lines] == [FIRST, SECOND]


def test_geojson_is_one_collection_with_flat_properties() -> None:
    collection: dict[str, Any] = orjson.loads(text_of("geojson", FIRST, SECOND))
    first, second = collection["features"]
    assert (collection["type"], first["type"]) == ("FeatureCollection", "Feature")
    assert first["geometry"] == {"type": "Point", "coordinates": [30.21669, 13.18421]}
    assert first["properties"] == to_row(FIRST)
    assert (second["id"], second["geometry"]) == (SECOND.id, None)


def test_hxl_has_the_hashtag_of_each_column_under_its_name() -> None:
    names, tags, first = list(csv.reader(io.StringIO(text_of("hxl", FIRST))))
    of = dict(zip(names, tags, strict=True))
    assert names == list(to_row(FIRST))
    assert (of["fatalities_best"], of["country"], of["latitude"]) == (
        "#affected+killed",
        "#country+code+v_iso3",
        "#geo+lat",
    )
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*", tag) for tag in tags)
    assert first[0] == FIRST.id


@pytest.mark.parametrize("name", ["csv", "acled"])
def test_csv_has_one_head_and_a_row_per_event(name: str) -> None:
    rows = rows_of(text_of(name, FIRST, SECOND))
    assert [row.get("id") or row["event_id_cnty"] for row in rows] == [FIRST.id, SECOND.id]


def test_unknown_is_an_empty_cell() -> None:
    (row,) = rows_of(text_of("csv", SECOND))
    assert (row["latitude"], row["fatalities_best"], row["detained_best"]) == ("", "", "9")


def test_commas_quotes_and_line_ends_in_names_keep_the_columns() -> None:
    name = 'The "Tigers", north\nwing'
    (row,) = rows_of(text_of("csv", replace(FIRST, actors=(Actor(name=name, wording=name),))))
    assert row["actors"] == name


def test_a_name_is_no_formula() -> None:
    (row,) = rows_of(text_of("acled", replace(FIRST, actors=(Actor(name="=1+1", wording="x"),))))
    assert row["actor1"] == "'=1+1"


EMPTY = {"json": "", "csv": "", "acled": "", "geojson": '{"type":"FeatureCollection","features":[]}\n'}


@pytest.mark.parametrize(("name", "text"), EMPTY.items(), ids=EMPTY)
def test_no_event(name: str, text: str) -> None:
    assert text_of(name) == text


@pytest.mark.parametrize("name", FORMATS)
def test_the_text_ends_with_a_line_end(name: str) -> None:
    assert text_of(name, FIRST).endswith("\n")
    assert not text_of(name, FIRST).endswith("\n\n")
