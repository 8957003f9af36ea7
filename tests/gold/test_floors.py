"""The gate: no figure of gold falls below its floor. `make eval SHOW=5` names the errors behind a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gold.evaluate import corpus_digest, measure_all
from tests.gold.figures import Figure
from tests.gold.floors import Floors, below_floor, load_floors, pin, save_floors


def test_the_floors_were_pinned_on_these_files() -> None:
    """After a change to gold: `python -m tests.gold.evaluate --pin`."""
    assert load_floors().corpus == corpus_digest()


@pytest.mark.timeout(600)  # it codes all of gold; a busy machine takes its time
def test_no_figure_falls_below_its_floor() -> None:
    figures = [figure for found, _ in measure_all().values() for figure in found]
    assert len({figure.name for figure in figures}) == len(figures)
    assert below_floor(figures, load_floors().floors) == []


@pytest.mark.parametrize(
    ("name", "count", "is_below"),
    [("found", 80, False), ("found", 79, True), ("trapped_bad", 80, False), ("trapped_bad", 81, True)],
)
def test_a_figure_is_held_to_its_floor(name: str, count: int, is_below: bool) -> None:
    assert bool(below_floor([Figure(name, count, 100)], {name: 0.80})) == is_below


def test_a_figure_without_floor_is_told() -> None:
    assert below_floor([Figure("new", 1, 1)], {}) == ["new has no floor"]


def test_a_floor_rises_with_its_figure() -> None:
    assert _pin("found", 95, was=0.80).floors == {"found": 0.93}
    assert _pin("trapped_bad", 5, was=0.80).floors == {"trapped_bad": 0.07}


def test_a_floor_stays_while_its_figure_keeps_to_it() -> None:
    assert _pin("found", 81, was=0.80).floors == {"found": 0.80}


def test_a_floor_falls_only_with_a_reason() -> None:
    with pytest.raises(ValueError, match=r"found from 0.8 to 0.68"):
        _pin("found", 70, was=0.80)
    fallen = _pin("found", 70, was=0.80, reason="harder stories")
    assert fallen.floors == {"found": 0.68}
    assert fallen.lowered == [{"figure": "found", "was": 0.80, "now": 0.68, "reason": "harder stories"}]


def test_floors_survive_their_file(tmp_path: Path) -> None:
    floors = _pin("found", 70, was=0.80, reason="harder stories")
    save_floors(floors, tmp_path / "floors.json")
    assert load_floors(tmp_path / "floors.json") == floors


def _pin(name: str, count: int, *, was: float, reason: str | None = None) -> Floors:
    return pin([Figure(name, count, 100)], Floors(corpus="old", floors={name: was}), "new", reason)
