"""Reconciliation: each slot of an event from the same slot of its mentions, by one named rule.

Mentions come in canonical order; reports of one origin have one vote together, so that copies cannot outvote.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from services.deduplicator.features import Point, fold, party
from services.deduplicator.knowledge import Knowledge
from services.deduplicator.similarity import distance_km, same_party
from services.records import Actor, Basis, EventMention, Location, When

K = TypeVar("K", bound=Hashable)

ENOUGH = 0.5
"""Share of origins that must bear out a more precise place before it replaces a wider one."""
_ACTOR_SHARE = 1 / 3
"""Share of the origins that name anyone in a role, from which a party stands in the event."""
_SAME_PLACE_KM = 8.0
_PRECISION = {"exact": 3, "city": 2, "admin1": 1, "country": 0}
_DAY_PRECISION = {"day": 2, "week": 1, "month": 0}
_FIRMEST: tuple[Basis, ...] = ("stated", "claimed", "attributed", "suspected")
_UNSPECIFIC_KINDS = frozenset({"unidentified", None})


@dataclass(frozen=True, slots=True)
class Members:
    """The mentions of one event, and who shares an origin."""

    mentions: tuple[EventMention, ...]  # canonical order
    origins: Mapping[str, str]  # article id to origin id

    def origin(self, mention: EventMention) -> str:
        """Return the origin of a mention's report."""
        return self.origins[mention.article.id]

    def share(self, holds: Callable[[EventMention], bool | None]) -> float | None:
        """Return the share of articles for which something holds.

        Args:
            holds: None where a mention says nothing; a mention that holds speaks for its article.
        """
        verdicts: dict[str, bool] = {}
        for mention in self.mentions:
            verdict = holds(mention)
            if verdict is not None:
                verdicts[mention.article.id] = verdicts.get(mention.article.id, False) or verdict
        return round(sum(verdicts.values()) / len(verdicts), 4) if verdicts else None


def merge_type(members: Members, knowledge: Knowledge) -> tuple[str, str]:
    """Return event type and sub-event type: most origins, then the more specific, then the alphabet."""
    votes = _votes(members, lambda m: (m.sub_event_type, m.event_type))
    sub_type, event_type = min(votes, key=lambda t: (-len(votes[t]), -knowledge.types[t[0]].specificity, t))
    return event_type, sub_type


def merge_place(members: Members) -> Location | None:
    """Return the most precise place that enough reports agree on.

    A report agrees with a place that it names, or that lies within the wider one it names.
    """
    located = [(members.origin(m), m.location) for m in members.mentions if m.location is not None]
    if not located:
        return None
    origin_count = len({origin for origin, _ in located})

    def rank(item: tuple[int, tuple[str, Location]]) -> tuple[bool, int, int, int, int]:
        i, (_, place) = item
        bearing = {origin for origin, other in located if holds_place(other, place)}
        direct = {origin for origin, other in located if _is_same_place(other, place)}
        is_enough = len(bearing) >= ENOUGH * origin_count
        return is_enough, _PRECISION[place.precision], len(bearing), len(direct), -i

    return max(enumerate(located), key=rank)[1][1]


def merge_time(members: Members) -> When:
    """Return the days most reports agree on, then the most precise, stated ones before those taken from publication."""
    times = [(members.origin(m), m.time) for m in members.mentions]

    def rank(item: tuple[int, tuple[str, When]]) -> tuple[int, int, int, int, int]:
        i, (_, time) = item
        stating = {origin for origin, other in times if other.wording is not None and holds_days(other, time)}
        bearing = {origin for origin, other in times if holds_days(other, time)}
        days = (time.end - time.start).days
        return len(stating), _DAY_PRECISION[time.precision], -days, len(bearing), -i

    return max(enumerate(times), key=rank)[1][1]


def merge_actors(members: Members, actors_of: Callable[[EventMention], tuple[Actor, ...]]) -> tuple[Actor, ...]:
    """Return the parties in one role, each under its most specific common name, best supported first.

    A party stands when a third of the origins that name anyone name it; an unspecific one only beside no specific one.
    """
    groups: list[list[tuple[str, Actor]]] = []
    naming: set[str] = set()
    for mention in members.mentions:
        for actor in actors_of(mention):
            naming.add(members.origin(mention))
            group = next((g for g in groups if any(are_same_actor(actor, other) for _, other in g)), None)
            if group is None:
                groups.append(group := [])
            group.append((members.origin(mention), actor))
    support = [len({origin for origin, _ in group}) for group in groups]
    best = max(support, default=0)
    wanted = min(best, _ACTOR_SHARE * len(naming))
    named = [(-count, i, _best_name(groups[i])) for i, count in enumerate(support) if count >= wanted]
    has_specific = any(actor.kind not in _UNSPECIFIC_KINDS for _, _, actor in named)
    return tuple(
        a for _, _, a in sorted(named, key=lambda n: n[:2]) if not has_specific or a.kind not in _UNSPECIFIC_KINDS
    )


def merge_flag(members: Members, flag_of: Callable[[EventMention], bool]) -> bool:
    """Return what at least half of the origins say."""
    yes = {members.origin(m) for m in members.mentions if flag_of(m)}
    return 2 * len(yes) >= len({members.origin(m) for m in members.mentions})


def holds_place(wider: Location, place: Location) -> bool:
    """Tell whether a report that names `wider` bears out `place`."""
    if _is_same_place(wider, place):
        return True
    if _PRECISION[wider.precision] > _PRECISION[place.precision]:
        return False
    if wider.precision == "country":
        return True
    if wider.precision == "admin1" and wider.admin1 and place.admin1:
        return fold(wider.admin1) == fold(place.admin1)
    return _km(wider, place) <= max(wider.radius_km, _SAME_PLACE_KM)


def holds_days(wider: When, time: When) -> bool:
    """Tell whether a report that names `wider` bears out the days of `time`."""
    return wider.start <= time.start and time.end <= wider.end


def are_same_actor(a: Actor, b: Actor) -> bool:
    """Tell whether two actors are one party."""
    if a.id is not None and b.id is not None:
        return a.id == b.id
    return same_party(party(a), party(b))


def _best_name(group: Sequence[tuple[str, Actor]]) -> Actor:
    """The most used among the most specific: known to the lexicon, then with a side, then by count of origins.

    It stands on the firmest word of any report.
    """
    uses: dict[str, set[str]] = {}
    for origin, actor in group:
        uses.setdefault(actor.name, set()).add(origin)

    def rank(item: tuple[int, tuple[str, Actor]]) -> tuple[bool, bool, int, int, int]:
        i, (_, actor) = item
        return actor.id is not None, actor.side is not None, len(uses[actor.name]), len(actor.name), -i

    named = max(enumerate(group), key=rank)[1][1]
    known = [actor.basis for _, actor in group if actor.basis is not None]
    firmest = min(known, key=_FIRMEST.index, default=None)
    return named if named.basis == firmest else replace(named, basis=firmest)


def _votes(members: Members, key_of: Callable[[EventMention], K]) -> dict[K, set[str]]:
    votes: dict[K, set[str]] = {}
    for mention in members.mentions:
        votes.setdefault(key_of(mention), set()).add(members.origin(mention))
    return votes


def _is_same_place(a: Location, b: Location) -> bool:
    if a.geonames_id is not None and a.geonames_id == b.geonames_id:
        return True
    return a.precision == b.precision and a.name == b.name and _km(a, b) <= _SAME_PLACE_KM


def _km(a: Location, b: Location) -> float:
    if (a.latitude, a.longitude) == (b.latitude, b.longitude):
        return 0.0
    return distance_km(Point.of(a), Point.of(b))
