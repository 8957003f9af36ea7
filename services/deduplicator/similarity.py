"""How alike two mentions are, slot by slot: a few named numbers, and the reasons that no weight may outvote.

Every function is symmetric in its two arguments. A feature is 0 where one side is silent: silence is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import asin as arcsin
from math import exp, radians, sin, sqrt
from operator import eq

from rapidfuzz.fuzz import token_set_ratio

from services.deduplicator.features import Count, Days, Features, Party, Point
from services.deduplicator.knowledge import Knowledge

EARTH_DIAMETER_KM = 12742.0
_COARSE_RADIUS_KM = 40.0
"""A wider place is an area: it can hold a precise one, and lies near nothing."""
_PLACE_SLACK_KM = 8.0
"""Gazetteers differ by some kilometres on where a town's point lies."""
_SAME_PLACE_KM = 3.0
_NEAR_SCALE_KM = 8.0
"""Distance beyond the radii at which nearness has fallen to 1/e."""
MAX_APART_KM = 60.0
"""No two precise places further apart are one, whatever their radii."""
_SAME_NAME = 86.0
"""rapidfuzz token set ratio, 0 to 100: spellings of one name lie above, different groups below."""
_TOLL_FACTOR = 2.0
"""Counts of one event differ by less between outlets once both are above a handful."""
_COPY_SHARE = 0.5
"""Share of equal MinHash values, an estimate of the Jaccard similarity of two texts; rewritten news lies below."""
_GENERIC_KINDS = frozenset({"unidentified", "civilians", None})


def is_coarse(point: Point) -> bool:
    """Tell whether a place is an area rather than a spot."""
    return point.precision in ("admin1", "country") or point.radius_km > _COARSE_RADIUS_KM


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance of two places, kilometres."""
    half_lat = sin(radians(b.latitude - a.latitude) / 2)
    half_lon = sin(radians(b.longitude - a.longitude) / 2)
    h = half_lat * half_lat + a.cos_latitude * b.cos_latitude * half_lon * half_lon
    km: float = EARTH_DIAMETER_KM * arcsin(min(1.0, sqrt(h)))
    return km


def signature_similarity(a: Features, b: Features) -> float:
    """Return the share of equal MinHash values, 0 to 1; 0 where a text has no signature."""
    if a.signature is None or b.signature is None or len(a.signature) != len(b.signature):
        return 0.0
    equal: int = sum(map(eq, a.signature, b.signature))
    return equal / len(a.signature)


def hard_blocks(a: Features, b: Features, knowledge: Knowledge) -> Iterator[str]:
    """Yield each reason why two mentions can never be one event."""
    if (a.point is None) != (b.point is None):
        yield "only one has a place"
    if a.point and b.point and _are_distant(a.point, b.point):
        yield f"{distance_km(a.point, b.point):.0f} km apart"
    if not may_share_day(a.days, b.days):
        yield "on different days"
    if _are_roles_swapped(a, b, knowledge):
        yield "opposite sides in the same role"


def may_share_day(a: Days, b: Days) -> bool:
    """Tell whether two events may lie on one day, or in one night that two days share."""
    if a.earliest > b.latest or b.earliest > a.latest:
        return False
    if not (a.is_stated and b.is_stated):
        return True
    early, late = (a, b) if a.start <= b.start else (b, a)
    return late.start <= early.end or _meet_at_night(early, late)


def _meet_at_night(early: Days, late: Days) -> bool:
    """Tell whether two successive days may name one night; "Monday night" and "Tuesday night" are two."""
    if early.by_day or late.by_day:
        return False
    is_late_early = late.from_night or not late.into_night
    is_early_late = early.into_night or not early.from_night
    return (early.into_night or late.from_night) and is_late_early and is_early_late


def pair_features(a: Features, b: Features, knowledge: Knowledge) -> dict[str, float]:
    """Return the features of a pair that are not 0, each from 0 to 1."""
    found: dict[str, float] = {"bias": 1.0}
    type_similarity = knowledge.type_similarity(a.sub_event_type, b.sub_event_type)
    _set(found, "type_same", type_similarity == 1.0)
    _set(found, "type_near", type_similarity if type_similarity < 1.0 else 0.0)
    _set(found, "type_apart", 1.0 - type_similarity)
    if a.point and b.point:
        for name, value in _places(a.point, b.point):
            _set(found, name, value)
    name, value = _day(a.days, b.days)
    _set(found, name, value)
    _add_parties(found, a, b, knowledge)
    _add_counts(found, a, b)
    if a.objects and b.objects:
        _set(found, "object_same" if a.objects & b.objects else "object_apart", 1.0)
    _set(found, "words", sqrt(_overlap(a, b)))
    _set(found, "copy", a.article_id != b.article_id and signature_similarity(a, b) >= _COPY_SHARE)
    _set(found, "same_article", a.article_id == b.article_id)
    return found


def same_party(a: Party, b: Party) -> bool:
    """Tell whether two names mean one party: by id, else by spelling."""
    if a.id is not None and b.id is not None:
        return a.id == b.id
    return bool(a.name and b.name) and token_set_ratio(a.name, b.name) >= _SAME_NAME


def _set(found: dict[str, float], name: str, value: float) -> None:
    if value:
        found[name] = float(value)


# ---------------------------------------------------------------- place and day


def _are_distant(a: Point, b: Point) -> bool:
    if is_coarse(a) or is_coarse(b):
        return False
    reach_km = a.radius_km + b.radius_km + _PLACE_SLACK_KM
    # A town may stand for its district, or a village nearby may be named for it: only exact places are what they say.
    return distance_km(a, b) > (min(MAX_APART_KM, reach_km) if "exact" in (a.precision, b.precision) else MAX_APART_KM)


def _places(a: Point, b: Point) -> Iterator[tuple[str, float]]:
    km = distance_km(a, b)
    if is_coarse(a) or is_coarse(b):
        yield _area(a, b, km)
    elif km <= _SAME_PLACE_KM or (a.geonames_id is not None and a.geonames_id == b.geonames_id):
        yield "place_same", 1.0
    else:
        nearness = exp(-max(0.0, km - max(a.radius_km, b.radius_km)) / _NEAR_SCALE_KM)
        yield "place_near", nearness
        yield "place_beside", 1.0 - nearness


def _area(a: Point, b: Point, km: float) -> tuple[str, float]:
    """An area and a spot, or two areas: does one hold the other?"""
    if "country" in (a.precision, b.precision):
        # Every place here lies in the country: that says nothing, and a country's report may sum up many events.
        return "place_vague", 1.0
    if a.admin1 and b.admin1:
        return ("place_within" if a.admin1 == b.admin1 else "place_apart"), 1.0
    wide = max(a, b, key=lambda point: point.radius_km)
    return ("place_within" if km <= wide.radius_km + _PLACE_SLACK_KM else "place_apart"), 1.0


def _day(a: Days, b: Days) -> tuple[str, float]:
    if a.is_day and b.is_day and a.start == b.start and a.end == b.end:
        return "day_same", 1.0
    shared = min(a.end, b.end) - max(a.start, b.start) + 1
    if shared <= 0 and a.is_stated and b.is_stated:
        return "day_night", (a.into_night + a.from_night + b.into_night + b.from_night) / 2
    if shared <= 0:
        # Not stated by one of them: the day before its publication is usual, more is for round-ups.
        return ("day_slack" if shared == 0 else "day_late"), 1.0
    return "day_overlap", shared / max(a.end - a.start + 1, b.end - b.start + 1)


# ---------------------------------------------------------------- parties


def _sides(parties: tuple[Party, ...]) -> set[str]:
    return {party.side for party in parties if party.side}


def _are_roles_swapped(a: Features, b: Features, knowledge: Knowledge) -> bool:
    """One side hits the other here, and is hit by it there: two events, unless the type has no direction."""
    types = knowledge.types
    if types[a.sub_event_type].is_mutual or types[b.sub_event_type].is_mutual:
        return False
    a_did, a_met, b_did, b_met = _sides(a.actors), _sides(a.targets), _sides(b.actors), _sides(b.targets)
    if not (a_did and b_did) or a_did & b_did:
        return False
    # One report that names both sides is enough to see that the two are opponents.
    return bool(a_did & b_met or b_did & a_met)


def _add_parties(found: dict[str, float], a: Features, b: Features, knowledge: Knowledge) -> None:
    types = knowledge.types
    is_mutual = types[a.sub_event_type].is_mutual or types[b.sub_event_type].is_mutual
    if is_mutual:
        likeness = _likeness((*a.actors, *a.targets), (*b.actors, *b.targets))
        _set(found, "actor_same" if likeness > 0 else "actor_apart", abs(likeness))
        return
    for role, ours, theirs in (("actor", a.actors, b.actors), ("target", a.targets, b.targets)):
        likeness = _likeness(ours, theirs)
        _set(found, f"{role}_same" if likeness > 0 else f"{role}_apart", abs(likeness))


def _likeness(ours: tuple[Party, ...], theirs: tuple[Party, ...]) -> float:
    """Return -1 (different parties) to 1 (a party in common); 0 where nothing can be said."""
    if not ours or not theirs:
        return 0.0
    if any(a.id is not None and a.id == b.id for a in ours for b in theirs):
        return 1.0
    best = 0.0
    for a in ours:
        for b in theirs:
            if same_party(a, b):
                best = max(best, 0.4 if a.kind in _GENERIC_KINDS else 0.9)
            elif a.side and a.side == b.side:
                best = max(best, 0.7)
    if best:
        return best
    return -1.0 if _are_different(ours, theirs) else 0.0


def _are_different(ours: tuple[Party, ...], theirs: tuple[Party, ...]) -> bool:
    """Two named parties differ; an unnamed one could be anybody of its kind."""
    our_sides, their_sides = _sides(ours), _sides(theirs)
    if our_sides and their_sides:
        return not our_sides & their_sides
    our_kinds = {party.kind for party in ours} - _GENERIC_KINDS
    their_kinds = {party.kind for party in theirs} - _GENERIC_KINDS
    return bool(our_kinds and their_kinds) and not our_kinds & their_kinds


# ---------------------------------------------------------------- counts and words


def _add_counts(found: dict[str, float], a: Features, b: Features) -> None:
    for name, ours, theirs in (("toll", a.fatalities, b.fatalities), ("injured", a.injured, b.injured)):
        if ours is None or theirs is None:
            continue
        if ours.best == theirs.best:
            # Many events have one dead, or none; few have 23: the larger a count, the more its repetition says.
            _set(found, f"{name}_same", ours.best / (ours.best + 1))
        elif not _are_near(ours, theirs):
            _set(found, f"{name}_apart", 1.0)
        elif name == "toll":
            _set(found, "toll_near", 1.0)


def _are_near(a: Count, b: Count) -> bool:
    """Tell whether two unequal counts may be of one event: their ranges meet, or they differ as tolls that grow do."""
    if a.low <= b.high and b.low <= a.high:
        return True
    small, large = sorted((a.best, b.best))
    return large <= small * _TOLL_FACTOR or large - small <= 2


def _overlap(a: Features, b: Features) -> float:
    """Share of the shorter sentence's telling words that the other has too, 0 to 1."""
    fewer = min(len(a.words), len(b.words))
    return len(set(a.words).intersection(b.words)) / max(fewer, 4) if fewer else 0.0
