"""How alike two mentions are, slot by slot: a few named numbers, and the reasons that no weight may outvote.

Every function is symmetric in its two arguments. A feature is 0 where one side is silent: silence is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import asin as arcsin
from math import exp, log, sqrt

from rapidfuzz.fuzz import token_set_ratio

from services.deduplicator.copies import are_copies
from services.deduplicator.features import EARTH_RADIUS_KM, Count, Days, Features, Party, Point, sides
from services.deduplicator.knowledge import Knowledge

_PLACE_SLACK_KM = 8.0
"""Gazetteers differ by some kilometres on where a town's point lies."""
_SAME_PLACE_KM = 3.0
_NEAR_SCALE_KM = 4.0
"""Distance beyond the radii at which nearness has fallen to 1/e: two towns, or quarters, by name are two places."""
MAX_APART_KM = 60.0
"""No two precise places further apart are one, whatever their radii."""
_SAME_NAME = 86.0
"""rapidfuzz token set ratio, 0 to 100: spellings of one name lie above, different groups below."""
_TOLL_FACTOR = 2.0
"""Counts of one event differ by less between outlets once both are above a handful."""
_OTHER_TOLL_FACTOR = 8.0
"""Counts this far apart are as little of one event as counts can be: first reports are seldom further from the last."""
_HOURS_APART = 5
"""Told hours of one event differ by less: "at dawn" and "in the morning", "in the afternoon" and "in the evening"."""
_DETAILS = frozenset({"toll_same", "injured_same", "object_same"})
"""What tells an event somewhere in a country from the others there."""
_LIKENESSES = 16_384
"""Pairs of roles whose likeness is kept: the parties to a country's war meet in report after report."""
_GENERIC_KINDS = frozenset({"unidentified", "civilians", None})
_GUNMEN_AND_CROWD = {frozenset({"unidentified"}), frozenset({"protesters"})}
"""Whoever they are, gunmen are no march."""


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance of two places, kilometres."""
    x, y, z = a.x_km - b.x_km, a.y_km - b.y_km, a.z_km - b.z_km
    through_km = sqrt(x * x + y * y + z * z)
    return 2 * EARTH_RADIUS_KM * arcsin(min(1.0, through_km / (2 * EARTH_RADIUS_KM)))


def hard_blocks(a: Features, b: Features, knowledge: Knowledge) -> Iterator[str]:
    """Yield each reason why two mentions can never be one event; the ones that are quickest to tell come first."""
    if not may_share_day(a.days, b.days):
        yield "on different days"
    if (a.point is None) != (b.point is None):
        yield "only one has a place"
    if a.point and b.point:
        if _is_country(a.point, b.point):
            if not knowledge.type_similarity(a.sub_event_type, b.sub_event_type):
                yield "of unrelated types, and somewhere in the country"
        elif _are_distant(a.point, b.point):
            yield f"{distance_km(a.point, b.point):.0f} km apart"
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


def pair_features(a: Features, b: Features, knowledge: Knowledge) -> list[tuple[str, float]]:
    """Return the features of a pair, each from 0 to 1, in one order; absent ones are 0."""
    found = [("bias", 1.0)]
    type_similarity = knowledge.type_similarity(a.sub_event_type, b.sub_event_type)
    if type_similarity == 1.0:
        found.append(("type_same", 1.0))
    else:
        found += (("type_near", type_similarity), ("type_apart", 1.0 - type_similarity))
        if not type_similarity:
            found.append(("type_unrelated", 1.0))
    if a.point and b.point:
        _add_place(found, a.point, b.point)
    found.append(_day(a.days, b.days))
    if _are_at_other_hours(a.days, b.days):
        found.append(("hour_apart", 1.0))
    _add_parties(found, a, b, knowledge)
    _add_counts(found, a, b)
    if a.victims and b.victims:
        found.append(("victims_same" if a.victims & b.victims else "victims_apart", 1.0))
    if a.trades and b.trades and not a.trades & b.trades:
        found.append(("trade_apart", 1.0))
    if a.objects and b.objects:
        found.append(("object_same" if a.objects & b.objects else "object_apart", 1.0))
    is_one_article = a.article_id == b.article_id
    if is_one_article:
        found.append(("same_article", 1.0))
    if shared := _overlap(a, b):
        found.append(("words", sqrt(shared)))
    # Of a copied round-up of several events, only the passages that share words are copies.
    is_one_passage = shared or not (a.words or b.words)
    if is_one_passage and not is_one_article and are_copies(a.signature, b.signature):
        found.append(("copy", 1.0))
    if not any(name in _DETAILS for name, _ in found):
        if ("place_vague", 1.0) in found:
            found.append(("vague_bare", 1.0))
        if type_similarity < 1.0 and not shared:
            found.append(("type_bare", 1.0))
    return found


def same_party(a: Party, b: Party) -> bool:
    """Tell whether two names mean one party: by id, else by spelling."""
    if a.id is not None and b.id is not None:
        return a.id == b.id
    return bool(a.name and b.name) and token_set_ratio(a.name, b.name) >= _SAME_NAME


# ---------------------------------------------------------------- place and day


def _are_distant(a: Point, b: Point) -> bool:
    km = distance_km(a, b)
    if a.is_area or b.is_area:
        return not _is_within(a, b, km)
    reach_km = a.radius_km + b.radius_km + _PLACE_SLACK_KM
    # A town may stand for its district, or a village nearby may be named for it: only exact places are what they say.
    return km > (min(MAX_APART_KM, reach_km) if "exact" in (a.precision, b.precision) else MAX_APART_KM)


def _is_country(a: Point, b: Point) -> bool:
    return "country" in (a.precision, b.precision)


def _is_within(a: Point, b: Point, km: float) -> bool:
    """An area and a spot, or two areas: does one hold the other?"""
    if a.admin1 and b.admin1:
        return a.admin1 == b.admin1
    return km <= max(a.radius_km, b.radius_km) + _PLACE_SLACK_KM


def _add_place(found: list[tuple[str, float]], a: Point, b: Point) -> None:
    if _is_country(a, b):
        # Every place here lies in the country: that says nothing, and a country's report may sum up many events.
        found.append(("place_vague", 1.0))
        return
    if a.is_area or b.is_area:
        found.append(("place_within", 1.0))
        return
    km = distance_km(a, b)
    if km <= _SAME_PLACE_KM or (a.geonames_id is not None and a.geonames_id == b.geonames_id):
        found.append(("place_same", 1.0))
        return
    nearness = exp(-max(0.0, km - max(a.radius_km, b.radius_km)) / _NEAR_SCALE_KM)
    # Two towns by name are two scenes; a village and what lies "near" its town may be one.
    apart = "town_apart" if a.is_town and b.is_town else "place_beside"
    found += (("place_near", nearness), (apart, 1.0 - nearness))


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


def _are_at_other_hours(a: Days, b: Days) -> bool:
    """Tell whether two events lie on one day, but in other parts of it."""
    if a.hour is None or b.hour is None or a.start != b.start:
        return False
    return abs(a.hour - b.hour) >= _HOURS_APART


# ---------------------------------------------------------------- parties


def _are_roles_swapped(a: Features, b: Features, knowledge: Knowledge) -> bool:
    """One side hits the other here, and is hit by it there: two events, unless the type has no direction."""
    if not (a.acting and b.acting) or a.acting & b.acting:
        return False
    types = knowledge.types
    if types[a.sub_event_type].is_mutual or types[b.sub_event_type].is_mutual:
        return False
    forth, back = a.acting & b.hit, b.acting & a.hit
    if types[a.sub_event_type].is_laid and types[b.sub_event_type].is_laid:
        # "An army truck hit a mine" may put as acting who was hit.
        return bool(forth and back)
    # One report that names both sides is enough to see that the two are opponents.
    return bool(forth or back)


def _add_parties(found: list[tuple[str, float]], a: Features, b: Features, knowledge: Knowledge) -> None:
    one, other = (knowledge.types[f.sub_event_type].is_mutual for f in (a, b))
    if one or other:
        everyone = (*a.actors, *a.targets), (*b.actors, *b.targets)
        likeness = _likeness(*everyone)
        # Who is hit by a bomb and kills gunmen later acts in both, and in two events.
        if likeness > 0 and one != other and not _agree_in_a_role(a, b):
            found.append(("party_crossed", likeness))
        else:
            _add_likeness(found, "actor", *everyone)
        return
    _add_likeness(found, "actor", a.actors, b.actors)
    _add_likeness(found, "target", a.targets, b.targets)


def _agree_in_a_role(a: Features, b: Features) -> bool:
    return _likeness(a.actors, b.actors) > 0 or _likeness(a.targets, b.targets) > 0


def _add_likeness(
    found: list[tuple[str, float]], role: str, ours: tuple[Party, ...], theirs: tuple[Party, ...]
) -> None:
    if likeness := _likeness(ours, theirs):
        found.append((f"{role}_same", likeness) if likeness > 0 else (f"{role}_apart", -likeness))


@lru_cache(maxsize=_LIKENESSES)
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
    our_sides, their_sides = sides(ours), sides(theirs)
    if our_sides and their_sides:
        return not our_sides & their_sides
    our_kinds, their_kinds = ({party.kind for party in parties} for parties in (ours, theirs))
    if {frozenset(our_kinds), frozenset(their_kinds)} == _GUNMEN_AND_CROWD:
        return True
    our_kinds, their_kinds = our_kinds - _GENERIC_KINDS, their_kinds - _GENERIC_KINDS
    return bool(our_kinds and their_kinds) and not our_kinds & their_kinds


# ---------------------------------------------------------------- counts and words


def _add_counts(found: list[tuple[str, float]], a: Features, b: Features) -> None:
    for name, ours, theirs in (("toll", a.fatalities, b.fatalities), ("injured", a.injured, b.injured)):
        if ours is None or theirs is None:
            continue
        if ours.best == theirs.best:
            # Many events have one dead, or none; few have 23: the larger a count, the more its repetition says.
            if ours.best > 1:
                found.append((f"{name}_same", 1.0 - 1.0 / ours.best))
        elif not _are_near(ours, theirs):
            found.append((f"{name}_apart", _apartness(ours.best, theirs.best)))
        elif name == "toll":
            found.append(("toll_near", 1.0))


def _are_near(a: Count, b: Count) -> bool:
    """Tell whether two unequal counts may be of one event: their ranges meet, or they differ as tolls that grow do."""
    if a.low <= b.high and b.low <= a.high:
        return True
    small, large = sorted((a.best, b.best))
    return large <= small * _TOLL_FACTOR or large - small <= 2


def _apartness(a: int, b: int) -> float:
    """Return how far two counts are apart, 0 to 1, on a scale of orders: a toll that tripled is no other event yet."""
    small, large = sorted((max(1, a), max(1, b)))
    return min(1.0, log(large / small) / log(_OTHER_TOLL_FACTOR))


def _overlap(a: Features, b: Features) -> float:
    """Share of the shorter sentence's telling words that the other has too, 0 to 1."""
    fewer = min(len(a.words), len(b.words))
    return len(set(a.words).intersection(b.words)) / max(fewer, 4) if fewer else 0.0
