"""Which mentions could be the same event: those that share a day, and a cell of the map or an area.

country -> day -> cells of CELL_DEG and one bin for areas. The cost of a look-up depends on what happened in that
country on those days near that spot, and on nothing else. No pair that matching could accept is missed: two precise
places in cells that do not touch are further apart than `similarity.MAX_APART_KM` (up to 57 degrees of latitude;
beyond, up to 70, radii of towns keep pairs closer than the narrower cells).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import floor

from services.deduplicator.features import Features, Point
from services.deduplicator.similarity import is_coarse

CELL_DEG = 1.0
_COLUMNS = int(360 / CELL_DEG)

Cell = tuple[int, int]


@dataclass(slots=True)
class _Day:
    """Mention ids of one day."""

    cells: dict[Cell, set[str]] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)  # coarse places, and no place at all


class Blocks:
    """Mention ids of one country, by day and cell."""

    def __init__(self) -> None:
        self._days: defaultdict[int, _Day] = defaultdict(_Day)

    def add(self, mention: Features) -> None:
        """Make a mention findable."""
        for number in _days(mention):
            day = self._days[number]
            cell = _cell(mention.point)
            if cell is None:
                day.areas.add(mention.id)
            else:
                day.cells.setdefault(cell, set()).add(mention.id)

    def remove(self, mention: Features) -> None:
        """Forget a mention; empty days and cells go with it."""
        for number in _days(mention):
            day = self._days[number]
            cell = _cell(mention.point)
            if cell is None:
                day.areas.discard(mention.id)
            elif ids := day.cells.get(cell):
                ids.discard(mention.id)
                if not ids:
                    del day.cells[cell]
            if not day.areas and not day.cells:
                del self._days[number]

    def candidates(self, mention: Features) -> set[str]:
        """Return the ids of mentions that could be the same event, without the mention's own."""
        found: set[str] = set()
        cell = _cell(mention.point)
        for number in _days(mention):
            day = self._days.get(number)
            if day is None:
                continue
            found |= day.areas
            if cell is None:
                found.update(*day.cells.values())
            else:
                found.update(*(day.cells.get(near, ()) for near in _touching(cell)))
        found.discard(mention.id)
        return found


def are_candidates(a: Features, b: Features) -> bool:
    """Tell whether two mentions would find each other: the same rule, for mentions not in the index."""
    if a.days.earliest > b.days.latest or b.days.earliest > a.days.latest:
        return False
    cell, other = _cell(a.point), _cell(b.point)
    return cell is None or other is None or other in _touching(cell)


def _days(mention: Features) -> Iterable[int]:
    return range(mention.days.earliest, mention.days.latest + 1)


def _cell(point: Point | None) -> Cell | None:
    if point is None or is_coarse(point):
        return None
    return floor(point.latitude / CELL_DEG), floor(point.longitude / CELL_DEG) % _COLUMNS


def _touching(cell: Cell) -> Iterator[Cell]:
    row, column = cell
    return ((row + r, (column + c) % _COLUMNS) for r in (-1, 0, 1) for c in (-1, 0, 1))
