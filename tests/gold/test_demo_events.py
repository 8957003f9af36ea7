"""Floors under the figures of the sample news. A floor may only be lowered with a reason in the commit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.gold.demo_events import Figures, find_events, score

FLOORS = json.loads((Path(__file__).parent / "demo_floors.json").read_text())


@pytest.fixture(scope="module")
def figures() -> Figures:
    return score(find_events())


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_below_its_floor(figures: Figures, name: str) -> None:
    share = figures.shares()[name]
    if name.endswith("_bad"):
        assert share <= FLOORS[name]
    else:
        assert share >= FLOORS[name]


def test_the_demo_has_enough_to_show(figures: Figures) -> None:
    """At least a dozen events, half of them from several outlets."""
    events = find_events()
    assert figures.found >= 12
    assert 2 * sum(event.outlet_count > 1 for event in events) >= figures.found
