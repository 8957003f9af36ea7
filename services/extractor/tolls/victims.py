"""Who they were whom a toll counts: the counts of it whose words tell, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.tolls.count import Count
from services.extractor.tolls.numbers import add_up
from services.records import VictimCount, VictimKind

_KINDS: Mapping[PartyKind | None, VictimKind] = {
    "state": "state_forces",
    "nonstate": "armed_group",
    "gunmen": "armed_group",
    "crowd": "protesters",
    "mob": "rioters",
    "civilian": "civilians",
    "official": "civilians",
}
"""A mayor is a civilian, as in the ACLED codebook."""


def victims_of(counts: Iterable[Count]) -> tuple[VictimCount, ...]:
    """Return what counts say of each kind of people, in reading order; "12 people" are of no kind."""
    told = ((_KINDS.get(c.victims), c.amount) for c in counts if not c.is_anybody)
    return sum_victims(
        VictimCount(kind=kind, low=amount.low, best=amount.best, high=amount.high)
        for kind, amount in told
        if kind is not None
    )


def sum_victims(counts: Iterable[VictimCount]) -> tuple[VictimCount, ...]:
    """Return counts added up by kind, each kind where it is first named; a bound that one of them lacks is unknown."""
    found: dict[VictimKind, list[VictimCount]] = {}
    for count in counts:
        found.setdefault(count.kind, []).append(count)
    return tuple(
        VictimCount(
            kind=kind,
            low=add_up(c.low for c in of_kind),
            best=add_up(c.best for c in of_kind),
            high=add_up(c.high for c in of_kind),
        )
        for kind, of_kind in found.items()
    )
