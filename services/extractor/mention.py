"""A Draft as the record that travels: EventMention, with evidence for the event and each slot, ids and provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services import ids
from services.extractor.actors.choice import find_sides, name_sides, without_victims
from services.extractor.actors.elsewhere import Elsewhere
from services.extractor.claims.collect import collect_claims, own_voice, owned_up, with_accusers
from services.extractor.coding.candidates import Candidate
from services.extractor.knowledge.lexicon import FIGHTERS
from services.extractor.merging import Draft, leading_report
from services.extractor.places.gazetteer import distance_km
from services.extractor.places.geolocate import DATELINE
from services.extractor.places.reach import where_it_reached
from services.extractor.reports import ASSERTED, Report
from services.extractor.resources import Resources
from services.extractor.roles.parties import Party
from services.extractor.tolls.choice import choose_other_tolls, choose_toll
from services.extractor.tolls.count import Count
from services.records import (
    Actor,
    ArticleRef,
    Claim,
    EventMention,
    Evidence,
    Location,
    Status,
    When,
)

_CIVILIAN_TYPES = frozenset(
    {"attack", "sexual_violence", "abduction_forced_disappearance", "excessive_force_against_protesters"}
)
_DISTRICT_TIMES = 3
"""So much wider than a town, in radius, is a district that holds it."""


def to_mention(
    draft: Draft,
    resources: Resources,
    *,
    article: ArticleRef,
    text: str,
    ordinal: int,
    elsewhere: Elsewhere,
) -> EventMention:
    """Return the mention of one event.

    Args:
        draft: Its reports.
        resources: Resolve wordings and types; what made the mention.
        article: What the mention keeps of its article.
        text: The article's text, for evidence.
        ordinal: 0 for the first mention of this type and trigger in the article, …
        elsewhere: What other sentences of the article tell of actors.
    """
    leading = leading_report(draft)
    actors, roles = resources.actors, resources.claimant_roles
    event_type, location = resources.event_types[leading.sub_event_type], _location_of(draft)
    country = location.country if location else None
    sides = find_sides(draft, elsewhere, resources.lexicon.doubts, actors)
    doing, suffering = name_sides(sides, elsewhere, actors, country=country, event_type=event_type)
    location = where_it_reached(location, doing, suffering, leading.sub_event_type, resources.gazetteer)
    claims = collect_claims(draft, text, roles, actors)
    doing = doing or owned_up(suffering, claims, actors, country=country)
    own = None if claims else own_voice(article.outlet, draft.reports, (*doing, *suffering), country)
    return EventMention(
        id=ids.mention_id(article.id, leading.sub_event_type, leading.candidate.lead.words, ordinal),
        article=article,
        event_type=event_type,
        sub_event_type=_settled_type(draft, doing, suffering, location),
        actors=without_victims(doing, suffering, leading.sub_event_type),
        targets=suffering,
        civilian_targeting=leading.sub_event_type in _CIVILIAN_TYPES or _is_civilian(sides.hit),
        location=location,
        time=_time(draft, article),
        fatalities=choose_toll(draft, "killed"),
        other_fatalities=choose_other_tolls(draft),
        injured=choose_toll(draft, "injured"),
        detained=choose_toll(draft, "detained"),
        displaced=choose_toll(draft, "displaced"),
        claims=with_accusers((own,) if own else claims, elsewhere.accused, text, roles, actors),
        status=_status(draft.reports, own),
        evidence=_evidence(draft, text),
        confidence=_confidence(draft, leading),
        provenance=resources.provenance,
    )


def _settled_type(draft: Draft, doing: Sequence[Actor], suffering: Sequence[Actor], location: Location | None) -> str:
    """Return the type of an event by what its sentences say together.

    An army that takes a place abroad, and not from rebels, regains nothing; an attack whose dead are all of a force
    or group, as a later sentence counts them, is a clash.

    Source: the ACLED codebook counts foreign forces with the non-state side that overtakes territory.
    """
    told = leading_report(draft).sub_event_type
    if told == "government_regains_territory" and location is not None:
        armies = {a.country for a in doing if a.kind == "state_forces"}
        is_abroad = bool(armies) and None not in armies and location.country not in armies
        is_ally = any(a.kind not in {None, "state_forces"} for a in suffering)
        return "non_state_actor_overtakes_territory" if is_abroad and not is_ally else told
    if told == "attack" and not any(a.kind == "civilians" for a in suffering):
        is_counted = any(c.harm == "killed" for report in draft.reports for c in report.candidate.counts)
        victims = {c.victims for note in draft.notes for c in note.counts if c.harm == "killed"}
        return "armed_clash" if victims and victims <= FIGHTERS and not is_counted else told
    return told


def _confidence(draft: Draft, leading: Report) -> float:
    """Repetition within the article adds a little: a slip is seldom made twice."""
    return round(min(0.99, leading.confidence + 0.02 * (len(draft.reports) - 1)), 3)


def _is_civilian(parties: Sequence[Party]) -> bool:
    return any(p.kind in {"civilian", "site"} for p in parties)


def _location_of(draft: Draft) -> Location | None:
    """What only refers to an event places it where nothing that reports it does: a headline, and its denial below."""
    return _location(draft.reports) or _location(draft.references)


def _location(reports: Sequence[Report]) -> Location | None:
    """Prefer a place named beside the trigger, then the more exact one, then the earlier."""
    order = {"exact": 0, "city": 1, "admin1": 2, "country": 3}
    placed = [r for r in reports if r.location is not None]
    best = min(
        placed,
        key=lambda r: (not r.has_own_place, order[r.location.precision] if r.location else 9, r.sentence.index),
        default=None,
    )
    if best is None or best.location is None:
        return None
    finer = (r.location for r in placed if r.location and _is_finer(r.location, best.location))
    return next(finer, best.location)


def _is_finer(place: Location, area: Location) -> bool:
    """Tell whether a place is a town inside an area: "in Nampula" told before, beside the country of the title."""
    if area.precision == "city" and place.precision in ("exact", "city"):  # a title's district beside the town in it
        apart_km = distance_km(place.latitude, place.longitude, area.latitude, area.longitude)
        return place.radius_km * _DISTRICT_TIMES <= area.radius_km and apart_km <= area.radius_km
    is_inside = place.country == area.country and (area.precision == "country" or place.admin1 == area.admin1)
    return is_inside and place.precision in ("exact", "city") and f": {DATELINE};" not in place.reason


def _time(draft: Draft, article: ArticleRef) -> When:
    """Return the day that reports tell, else that of words which refer to the event: "held after Monday's riot"."""
    dated = [r.date for r in draft.reports if r.date is not None]
    dated = dated or [r.date for r in draft.references if r.date is not None and not r.date.is_history]
    best = min(dated, key=lambda d: d.rank, default=None)
    if best is not None:
        return best.when
    day = article.published_at.date()
    return When(start=day, end=day, precision="day", wording=None)


def _status(reports: Sequence[Report], own: Claim | None) -> Status:
    """Return the status of all reports together; what a belligerent's own outlet tells is claimed."""
    statuses = {r.status for r in reports}
    if statuses <= ASSERTED:
        is_boast = own is not None and own.claimant_role == "belligerent"
        return "occurred" if "occurred" in statuses and not is_boast else "claimed"
    return reports[0].status


def _evidence(draft: Draft, text: str) -> tuple[Evidence, ...]:
    found: dict[tuple[int, int, str], Evidence] = {}

    def add(start: int, end: int, slot: str) -> None:
        if 0 <= start < end <= len(text):
            found.setdefault((start, end, slot), Evidence(start=start, end=end, text=text[start:end], slot=slot))

    for report in (*draft.reports, *draft.references):
        if report.sentence.kind == "title":
            continue
        add(report.sentence.start, report.sentence.end, "event")
        _slots(report.candidate, add)
        if report.date is not None:
            base = report.sentence.start
            add(base + report.date.start, base + report.date.end, "time")
        for said in report.attributions:
            add(said.start, said.end, "claims")
    for note in draft.notes:
        _tolls(note.counts, add)
    return tuple(found.values())


def _slots(candidate: Candidate, add: Callable[[int, int, str], None]) -> None:
    add(candidate.lead.start, candidate.lead.end, "sub_event_type")
    for slot, parties in (("actors", candidate.actors), ("targets", candidate.targets)):
        for party in parties:
            add(party.start, party.end, slot)
    _tolls(candidate.counts, add)


def _tolls(counts: Sequence[Count], add: Callable[[int, int, str], None]) -> None:
    names = {"killed": "fatalities", "injured": "injured", "detained": "detained", "displaced": "displaced"}
    for count in counts:
        add(count.start, count.end, names[count.harm])
