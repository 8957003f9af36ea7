"""Sticky ids: which event id each group of mentions bears.

Membership does not depend on the order of arrival; ids do, on purpose: an event keeps the id it had. An old id goes to
the group that holds its founding mention, else to the one with most of its members. Where two meet, the older stays and
the other becomes a redirect. A group without an id revives a redirect or retracted event of its own, or founds one.

Each old id's claim depends on that id's entry alone, so a half-written state comes to the same ids when the message is
replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from services import ids
from services.deduplicator.ledger import StoredCluster

Group = tuple[str, ...]
"""Mention ids in canonical order."""

Find = Callable[[str], StoredCluster | None]
"""Looks an event id up among all events, whatever their status."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A group and the id it bears."""

    id: str
    group: Group
    founder: str
    previous: StoredCluster | None  # the entry under this id; None for a new event
    absorbed: tuple[StoredCluster, ...]  # older events that become redirects to this one


@dataclass(frozen=True, slots=True)
class Assignment:
    """What becomes of ids."""

    active: tuple[Assigned, ...]
    retracted: tuple[StoredCluster, ...]  # no mention is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The message that led here."""

    country: str
    mention_ids: Collection[str]


def assign(groups: Sequence[Group], stored: Iterable[StoredCluster], arrival: Arrival, find: Find) -> Assignment:
    """Return the ids of groups.

    Args:
        groups: All groups of the components at hand.
        stored: The active events that mentions of these components belong, or belonged, to.
        arrival: The message that led here.
        find: Looks up any event.
    """
    home = {mention: i for i, group in enumerate(groups) for mention in group}
    claims: dict[int, list[StoredCluster]] = {}
    retracted = []
    for old in sorted(stored, key=_age):
        target = _claim(old, home)
        if target is None:
            retracted.append(old)
        else:
            claims.setdefault(target, []).append(old)
    taken = {old.id for olds in claims.values() for old in olds}
    active = []
    for i, group in enumerate(groups):
        if olds := claims.get(i):
            winner = olds[0]
            active.append(Assigned(winner.id, group, winner.founder, winner, tuple(olds[1:])))
        else:
            assigned = _revive(group, arrival.country, find, taken) or _found(group, arrival, find, taken)
            taken.add(assigned.id)
            active.append(assigned)
    return Assignment(tuple(active), tuple(retracted))


def _age(stored: StoredCluster) -> tuple[int, str]:
    return stored.created_seq, stored.id


def _claim(old: StoredCluster, home: dict[str, int]) -> int | None:
    """Return the number of the group that an old id belongs to; None when no member is left."""
    if old.founder in home:
        return home[old.founder]
    counts: dict[int, int] = {}
    for mention in old.members:
        if mention in home:
            counts[home[mention]] = counts.get(home[mention], 0) + 1
    return min(counts, key=lambda i: (-counts[i], i)) if counts else None


def _revive(group: Group, country: str, find: Find, taken: set[str]) -> Assigned | None:
    """A group that holds the founder of a redirect or retracted event is that event again; the oldest is."""
    found = []
    for mention in group:
        event = find(founded_id(country, mention))
        if event is not None and event.status != "active" and event.id not in taken:
            found.append((_age(event), mention, event))
    if not found:
        return None
    _, mention, event = min(found, key=lambda item: item[0])
    return Assigned(event.id, group, mention, event, ())


def _found(group: Group, arrival: Arrival, find: Find, taken: set[str]) -> Assigned:
    """A new event: the mention that just arrived founds it, else the first in canonical order whose id is free."""
    arrived = [mention for mention in group if mention in arrival.mention_ids]
    others = [mention for mention in group if mention not in arrival.mention_ids]
    ordinal = 0
    while True:
        for mention in (*arrived, *others):
            event_id = founded_id(arrival.country, mention, ordinal)
            if event_id not in taken and find(event_id) is None:
                return Assigned(event_id, group, mention, None, ())
        ordinal += 1


def founded_id(country: str, mention: str, ordinal: int = 0) -> str:
    """Return the id of the event that a mention founds in a country.

    The country is part of it: an edit may move a mention to another country, whose events live in another partition.
    """
    suffix = f"#{ordinal}" if ordinal else ""
    return ids.event_id(f"{mention}@{country}{suffix}")
