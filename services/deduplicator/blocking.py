"""Which mentions could be the same event: those that share a day, and a cell of the map or an area.

country -> day -> cells of some MAX_APART_KM; areas by first-level division. The cost of a look-up depends on what
happened on those days near that spot, and on nothing else. No pair that matching could accept is missed: two precise
places in cells that do not touch are further apart than MAX_APART_KM, and an area holds nothing of another division.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, floor, pi, radians
from typing import TypeVar

from services.deduplicator.features import EARTH_RADIUS_KM, Features, Point
from services.deduplicator.similarity import MAX_APART_KM

_KM_PER_DEG = pi * EARTH_RADIUS_KM / 180
CELL_DEG = 1.05 * MAX_APART_KM / _KM_PER_DEG
"""Height of a cell, degrees of latitude. Its width is as many kilometres: towards the poles a row has fewer cells."""

Cell = tuple[int, int]
K = TypeVar("K")


@dataclass(slots=True)
class _Day:
    """Mention ids of one day: in their cell, or as an area, and by first-level division; None where that is unknown."""

    cells: defaultdict[Cell, list[str]] = field(default_factory=lambda: defaultdict(list))
    spots: defaultdict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))
    areas: defaultdict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))

    def bins(self, point: Point | None) -> Iterator[list[str]]:
        """Yield the bins that hold a mention at a place."""
        admin1 = point.admin1 if point else None
        if point is None or point.is_area:
            yield self.areas[admin1]
        else:
            yield self.spots[admin1]
            yield self.cells[_cell(point)]

    def drop_empty(self) -> bool:
        """Drop empty bins; tell whether none is left."""
        _drop_empty(self.cells)
        _drop_empty(self.spots)
        _drop_empty(self.areas)
        return not self.spots and not self.areas


def _drop_empty(bins: dict[K, list[str]]) -> None:
    for key in [key for key, ids in bins.items() if not ids]:
        del bins[key]


class Blocks:
    """Mention ids of one country, by day and place."""

    def __init__(self) -> None:
        self._days: defaultdict[int, _Day] = defaultdict(_Day)

    def add(self, mention: Features) -> None:
        """Make a mention findable."""
        for number in _days(mention):
            for ids in self._days[number].bins(mention.point):
                ids.append(mention.id)

    def remove(self, mention: Features) -> None:
        """Forget a mention; empty days and cells go with it."""
        for number in _days(mention):
            day = self._days[number]
            for ids in day.bins(mention.point):
                ids.remove(mention.id)
            if day.drop_empty():
                del self._days[number]

    def candidates(self, mention: Features) -> set[str]:
        """Return the ids of mentions that could be the same event, without the mention's own."""
        point = mention.point
        found: set[str] = set()
        touching = () if point is None or point.is_area else tuple(_touching(point))
        for number in _days(mention):
            if (day := self._days.get(number)) is None:
                continue
            found.update(*_of_division(day.areas, point))
            if touching:
                found.update(*(day.cells[near] for near in touching if near in day.cells))
            else:
                found.update(*_of_division(day.spots, point))
        found.discard(mention.id)
        return found


def _of_division(bins: Mapping[str | None, list[str]], point: Point | None) -> Iterable[list[str]]:
    """Return the bins of a place's division, and of none; all where its own is unknown."""
    if point is None or point.admin1 is None:
        return bins.values()
    return [bins[admin1] for admin1 in (point.admin1, None) if admin1 in bins]


def are_candidates(a: Features, b: Features) -> bool:
    """Tell whether two mentions would find each other: the same rule, for mentions not in the index."""
    if a.days.earliest > b.days.latest or b.days.earliest > a.days.latest:
        return False
    if a.point is None or b.point is None:
        return True
    if a.point.is_area or b.point.is_area:
        return a.point.admin1 == b.point.admin1 or a.point.admin1 is None or b.point.admin1 is None
    return _cell(b.point) in _touching(a.point)


def _days(mention: Features) -> Iterable[int]:
    return range(mention.days.earliest, mention.days.latest + 1)


def _cell(point: Point) -> Cell:
    row = floor(point.latitude / CELL_DEG)
    return row, _column(row, point.longitude)


def _touching(point: Point) -> Iterator[Cell]:
    """Yield the cells in which a precise place may lie within MAX_APART_KM."""
    row = floor(point.latitude / CELL_DEG)
    for near in (row - 1, row, row + 1):
        columns, middle = _columns(near), _column(near, point.longitude)
        for column in {(middle + step) % columns for step in (-1, 0, 1)}:
            yield near, column


def _column(row: int, longitude: float) -> int:
    columns = _columns(row)
    return floor((longitude + 180) / 360 * columns) % columns


@lru_cache(maxsize=512)
def _columns(row: int) -> int:
    """Return how many cells go round the world: each at least CELL_DEG wide even where the next row polewards ends."""
    polewards_deg = min(90.0, max(abs(row - 1), abs(row + 2)) * CELL_DEG)
    return max(1, floor(360 * cos(radians(polewards_deg)) / CELL_DEG))
