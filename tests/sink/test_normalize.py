from __future__ import annotations

from dataclasses import fields, replace

import pytest

from services.errors import PermanentError
from services.event_types import EventTypeRow, load_event_types
from services.records import EventCluster, Geometry, Plover
from services.sink.normalize import to_event, to_geometry
from tests.examples import example

TYPES = load_event_types()


def cluster(situation: str = "created") -> EventCluster:
    after: EventCluster = example("cluster", situation).after
    return after


@pytest.mark.parametrize("slot", [f.name for f in fields(EventCluster)])
def test_an_event_has_every_slot_of_its_cluster(slot: str) -> None:
    assert getattr(to_event(cluster("updated"), TYPES), slot) == getattr(cluster("updated"), slot)


@pytest.mark.parametrize("coded", TYPES.values(), ids=TYPES)
def test_codes_come_from_the_crosswalk(coded: EventTypeRow) -> None:
    typed = replace(cluster(), event_type=coded.event_type, sub_event_type=coded.sub_event_type)
    event = to_event(typed, TYPES)
    assert event.plover == Plover(type=coded.plover_type, mode=coded.plover_mode)
    assert event.cameo == coded.cameo


def test_geometry_has_longitude_first() -> None:
    place = cluster().location
    assert place is not None
    assert to_geometry(place) == Geometry(coordinates=(place.longitude, place.latitude))
    assert place.longitude != place.latitude


def test_no_place_no_geometry() -> None:
    assert to_event(cluster("created-unlocated"), TYPES).geometry is None


REFUSED = {
    "unknown sub-event type": {"sub_event_type": "skirmish"},
    "event type of another sub-event type": {"event_type": "protests"},
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
def test_a_type_that_is_none_of_ours_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(PermanentError, match="no such type"):
        to_event(replace(cluster(), **wrong), TYPES)
