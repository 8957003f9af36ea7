"""A Draft as the record that travels: EventMention, with evidence for the event and each slot, ids and provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services import ids
from services.extractor.actors import ActorLexicon
from services.extractor.candidates import Candidate
from services.extractor.casualties import Count
from services.extractor.claims import collect_claims, own_voice
from services.extractor.merging import Draft, precision_of
from services.extractor.parties import Party, is_pronoun
from services.extractor.reports import ASSERTED, Note, Report
from services.extractor.toll_choice import choose_toll
from services.records import (
    Actor,
    ArticleRef,
    Claim,
    ClaimantRole,
    EventMention,
    Evidence,
    Location,
    Provenance,
    Status,
    When,
)

_NOT_PARTIES = frozenset({"weapon", "machine", "place"})
_CIVILIAN_TYPES = frozenset(
    {"attack", "sexual_violence", "abduction_forced_disappearance", "excessive_force_against_protesters"}
)
_INTERVENTION = "protest_with_intervention"
_CROWD_ACTS = frozenset({"peaceful_protest", _INTERVENTION})
_PEOPLE = frozenset({"civilian", "mob"})


def to_mention(
    draft: Draft,
    *,
    article: ArticleRef,
    text: str,
    event_type_of: Mapping[str, str],
    actors: ActorLexicon,
    claimant_roles: Mapping[str, ClaimantRole],
    provenance: Provenance,
    ordinal: int,
) -> EventMention:
    """Return the mention of one event.

    Args:
        draft: Its reports.
        article: What the mention keeps of its article.
        text: The article's text, for evidence.
        event_type_of: Sub-event type to event type.
        actors: Resolves wordings.
        claimant_roles: Word to role.
        provenance: What made the mention.
        ordinal: 0 for the first mention of this type and trigger in the article, …
    """
    leading = leading_report(draft)
    location = _location(draft.reports)
    country = location.country if location else None
    acting, hit = _sides(draft, leading)
    doing = _resolved(acting, actors, country, is_actor=True)
    suffering = _resolved(hit, actors, country, is_actor=False)
    claims = collect_claims(draft, text, claimant_roles, actors)
    own = None if claims else own_voice(article.outlet, draft.reports, (*doing, *suffering), country)
    return EventMention(
        id=ids.mention_id(article.id, leading.sub_event_type, leading.candidate.lead.words, ordinal),
        article=article,
        event_type=event_type_of[leading.sub_event_type],
        sub_event_type=leading.sub_event_type,
        actors=doing,
        targets=suffering,
        civilian_targeting=any(p.kind in {"civilian", "site"} for p in hit)
        or leading.sub_event_type in _CIVILIAN_TYPES,
        location=location,
        time=_time(draft.reports, article),
        fatalities=choose_toll(draft, "killed"),
        injured=choose_toll(draft, "injured"),
        detained=choose_toll(draft, "detained"),
        claims=(own,) if own else claims,
        status=_status(draft.reports, own),
        evidence=_evidence((*draft.reports, *draft.references), draft.notes, text),
        confidence=_confidence(draft, leading),
        provenance=provenance,
    )


def _sides(draft: Draft, leading: Report) -> tuple[list[Party], list[Party]]:
    """Return who acts and who is acted upon; who acts is told where the type is, else where someone is blamed."""
    telling = [*sorted(draft.reports, key=lambda r: -precision_of(r)), *draft.references]
    acting = _parties([r.candidate.actors for r in telling])
    hit = _parties([r.candidate.targets for r in telling]) or _places([r.candidate.targets for r in telling])
    crowd = [p for p in hit if p.kind == "crowd"]
    if leading.sub_event_type == _INTERVENTION and acting and all(p.kind == "state" for p in acting):
        crowd = crowd or [p for p in hit if p.kind in _PEOPLE]
    if leading.sub_event_type in _CROWD_ACTS and crowd:
        acting, hit = crowd, acting  # ACLED: whoever protests acts
    names = {p.wording.lower() for p in acting}
    return acting, [p for p in hit if p.wording.lower() not in names]


def leading_report(draft: Draft) -> Report:
    """Return the report that names the type best: precise before generic before aftermath, then sure, then early."""
    return max(draft.reports, key=lambda r: (precision_of(r), r.confidence, -r.sentence.index))


def _confidence(draft: Draft, leading: Report) -> float:
    """Repetition within the article adds a little: a slip is seldom made twice."""
    return round(min(0.99, leading.confidence + 0.02 * (len(draft.reports) - 1)), 3)


def _body_first(reports: Sequence[Report]) -> list[Report]:
    return sorted(reports, key=lambda r: r.sentence.kind == "title")


def _parties(found: Sequence[tuple[Party, ...]]) -> list[Party]:
    """Return the parties of the first report that names any; pronouns only stand aside."""
    for parties in found:
        named = [p for p in parties if not is_pronoun(p.token) and p.kind not in _NOT_PARTIES]
        if named:
            return named
    return []


def _places(found: Sequence[tuple[Party, ...]]) -> list[Party]:
    """Return the places of the first report whose words hit one: "bombed Odesa" names nobody else."""
    each = ([p for p in parties if p.kind == "place"] for parties in found)
    return next((places for places in each if places), [])


def _resolved(
    parties: Sequence[Party], lexicon: ActorLexicon, country: str | None, *, is_actor: bool
) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for party in parties:
        for wording in _joint(party.wording, lexicon):
            actor = lexicon.resolve(wording, country=country, is_actor=is_actor)
            found.setdefault(actor.id or actor.name.casefold(), actor)
    return tuple(found.values())


def _joint(wording: str, lexicon: ActorLexicon) -> tuple[str, ...]:
    """ "Syrian-Russian" names two states; other hyphens stay."""
    halves = tuple(wording.split("-"))
    is_joint = len(halves) == 2 and all(h[:1].isupper() and lexicon.resolve(h).country for h in halves)
    return halves if is_joint else (wording,)


def _location(reports: Sequence[Report]) -> Location | None:
    """Prefer a place named beside the trigger, then the more exact one, then the earlier."""
    order = {"exact": 0, "city": 1, "admin1": 2, "country": 3}
    placed = [r for r in reports if r.location is not None]
    best = min(
        placed,
        key=lambda r: (not r.has_own_place, order[r.location.precision] if r.location else 9, r.sentence.index),
        default=None,
    )
    return best.location if best else None


def _time(reports: Sequence[Report], article: ArticleRef) -> When:
    dated = [r.date for r in reports if r.date is not None]
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


def _evidence(reports: Sequence[Report], notes: Sequence[Note], text: str) -> tuple[Evidence, ...]:
    found: dict[tuple[int, int, str], Evidence] = {}

    def add(start: int, end: int, slot: str) -> None:
        if 0 <= start < end <= len(text):
            found.setdefault((start, end, slot), Evidence(start=start, end=end, text=text[start:end], slot=slot))

    for report in reports:
        if report.sentence.kind == "title":
            continue
        add(report.sentence.start, report.sentence.end, "event")
        _slots(report.candidate, add)
        if report.date is not None:
            base = report.sentence.start
            add(base + report.date.start, base + report.date.end, "time")
        for said in report.attributions:
            add(said.start, said.end, "claims")
    for note in notes:
        _tolls(note.counts, add)
    return tuple(found.values())


def _slots(candidate: Candidate, add: Callable[[int, int, str], None]) -> None:
    add(candidate.lead.start, candidate.lead.end, "sub_event_type")
    for slot, parties in (("actors", candidate.actors), ("targets", candidate.targets)):
        for party in parties:
            add(party.start, party.end, slot)
    _tolls(candidate.counts, add)


def _tolls(counts: Sequence[Count], add: Callable[[int, int, str], None]) -> None:
    names = {"killed": "fatalities", "injured": "injured", "detained": "detained"}
    for count in counts:
        add(count.start, count.end, names[count.harm])
