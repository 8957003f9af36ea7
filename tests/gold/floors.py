"""Floors under the figures of the gate, and what they were measured on.

A floor rises by itself when the floors are pinned anew; it falls only with a reason, which is kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil, floor
from pathlib import Path

from tests.gold.figures import Figure, is_bad

FILE = Path(__file__).with_name("floors.json")
SLACK = 0.02
"""How far a floor lies from its figure: a rule that is right more often may cost one or two cases elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What was pinned."""

    corpus: str  # digest of the gold files; on other files the floors mean nothing
    floors: Mapping[str, float]  # by figure; a ceiling where less is better
    lowered: Sequence[Mapping[str, object]] = field(default=())  # figure, was, now, reason


def load_floors(file: Path = FILE) -> Floors:
    """Return the pinned floors."""
    return Floors(**json.loads(file.read_text(encoding="utf-8")))


def save_floors(floors: Floors, file: Path = FILE) -> None:
    """Write floors for people to read in a diff."""
    file.write_text(json.dumps(asdict(floors), indent=2) + "\n", encoding="utf-8")


def below_floor(figures: Sequence[Figure], floors: Mapping[str, float]) -> list[str]:
    """Return one line for each figure that is worse than its floor, or has none."""
    lines = [f"{figure.name} has no floor" for figure in figures if figure.name not in floors]
    lines += [
        f"{figure.name} is {figure.share:.3f} ({figure.count:.4g} of {figure.of}), the floor is {floors[figure.name]}"
        for figure in figures
        if figure.name in floors and _is_worse(figure.name, figure.share, floors[figure.name])
    ]
    return lines


def pin(figures: Sequence[Figure], old: Floors | None, corpus: str, reason: str | None) -> Floors:
    """Return floors under the figures.

    Args:
        figures: As measured on `corpus`.
        old: The floors in force; one stays while its figure keeps to it and none better can be pinned.
        corpus: Digest of the gold files.
        reason: Why a floor may fall; needed when one does.

    Raises:
        ValueError: A floor would fall without a reason; names them.
    """
    was = old.floors if old else {}
    floors = {figure.name: _best_floor(figure, was.get(figure.name)) for figure in figures}
    fallen = [name for name, now in floors.items() if name in was and _is_worse(name, now, was[name])]
    if fallen and not reason:
        told = ", ".join(f"{name} from {was[name]} to {floors[name]}" for name in fallen)
        raise ValueError(f"a floor falls only with a reason: {told}")
    lowered = [{"figure": name, "was": was[name], "now": floors[name], "reason": reason} for name in fallen]
    return Floors(corpus=corpus, floors=floors, lowered=[*(old.lowered if old else ()), *lowered])


def _best_floor(figure: Figure, was: float | None) -> float:
    """The floor in force while the figure keeps to it and none better lies under the figure."""
    now = _floor_under(figure)
    if was is None or _is_worse(figure.name, figure.share, was):
        return now
    return was if _is_worse(figure.name, now, was) else now


def _floor_under(figure: Figure) -> float:
    """The figure less SLACK, to two places; a share of few is left one miss."""
    slack = max(SLACK, 1 / figure.of if figure.of else 0.0)
    if is_bad(figure.name):
        ceiling = ceil(round((figure.share + slack) * 100, 6)) / 100
        return ceiling if figure.share > 1 else min(1.0, ceiling)  # a ratio, unlike a share, may exceed 1
    return max(0.0, floor(round((figure.share - slack) * 100, 6)) / 100)


def _is_worse(name: str, share: float, than: float) -> bool:
    return share > than if is_bad(name) else share < than
