from __future__ import annotations

from itertools import permutations

import pytest

from services.export.versions import to_export
from services.filters import Wanted
from services.records import Event
from tests.examples import example

FIRST: Event = example("event", "single-source")
SECOND: Event = example("event", "contested-toll-cross-party")  # the next version of FIRST
OTHER: Event = example("event", "unlocated")
ALL = sorted([FIRST, SECOND, OTHER], key=lambda event: (event.id, event.version))


@pytest.mark.parametrize("events", list(permutations([FIRST, SECOND, OTHER])))
def test_whatever_the_order_each_version_stands_once_by_id_then_version(events: tuple[Event, ...]) -> None:
    assert to_export([*events, FIRST], Wanted(), has_history=True) == ALL
    assert to_export(events, Wanted(), has_history=False) == [event for event in ALL if event is not FIRST]


def test_a_filter_is_held_against_the_last_version_or_against_each() -> None:
    wanted = Wanted(corroboration={FIRST.corroboration})
    assert FIRST.corroboration != SECOND.corroboration
    assert FIRST not in to_export([FIRST, SECOND], wanted, has_history=False)
    assert to_export([FIRST, SECOND], wanted, has_history=True) == [FIRST]
