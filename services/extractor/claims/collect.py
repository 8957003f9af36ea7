"""The claims of one event: each speaker the article credits, else the outlet that speaks for a side or a monitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.extractor.actors.blame import Accusation
from services.extractor.actors.lexicon import GROUP_KINDS, ActorLexicon
from services.extractor.claims.attribution import Attribution
from services.extractor.claims.claimants import role_of_claimant
from services.extractor.merging import Draft
from services.extractor.reports import Report
from services.records import Actor, ActorKind, Claim, ClaimantRole, Outlet, Span, Stance

_STATE_FORCES: frozenset[ActorKind] = frozenset({"state_forces", "external_forces"})


def collect_claims(
    draft: Draft, text: str, roles: Mapping[str, ClaimantRole], actors: ActorLexicon
) -> tuple[Claim, ...]:
    """Return who says what an article reports of an event, body before title.

    A speaker named in the title only counts where the body has the same words.

    Args:
        draft: Reports of the event, sentences that refer to it, sentences that only count.
        text: The article's text, which the spans refer to.
        roles: Word to kind of speaker.
        actors: Tells armed actors.
    """
    body = sorted((r for r in (*draft.reports, *draft.references)), key=lambda r: r.sentence.kind == "title")
    found: dict[str, Claim] = {}
    for report in body:
        for said in report.attributions:
            _add(found, said, text, roles, actors, is_title=report.sentence.kind == "title")
    for note in draft.notes:
        for said in note.attributions:
            _add(found, said, text, roles, actors, is_title=False)
    return tuple(found.values())


def with_accusers(
    claims: Sequence[Claim],
    accused: Accusation | None,
    text: str,
    roles: Mapping[str, ClaimantRole],
    actors: ActorLexicon,
) -> tuple[Claim, ...]:
    """Return the claims of an event, and after them who says whose deed it is; the last arguments as above."""
    found = {claim.claimant.casefold(): claim for claim in claims}
    for said in accused.speakers if accused is not None and accused.sentence else ():
        _add(found, said, text, roles, actors, is_title=False)
    return tuple(found.values())


def _add(
    found: dict[str, Claim],
    said: Attribution,
    text: str,
    roles: Mapping[str, ClaimantRole],
    actors: ActorLexicon,
    *,
    is_title: bool,
) -> None:
    role = role_of_claimant(said.claimant, roles, actors)
    start, end = said.start, said.end
    if is_title:
        start = text.find(said.claimant)
        end = start + len(said.claimant)
    is_where = said.is_headline and said.start == 0 and actors.is_state(actors.resolve(said.claimant))  # "Iraq: …"
    if said.is_pronoun or is_where or (said.is_headline and role == "unknown") or start < 0:
        return
    claim = Claim(claimant=said.claimant, claimant_role=role, stance=said.stance, span=Span(start=start, end=end))
    found.setdefault(said.claimant.casefold(), claim)


def owned_up(
    hit: Sequence[Actor], claims: Sequence[Claim], actors: ActorLexicon, *, country: str | None
) -> tuple[Actor, ...]:
    """Return the armed group that alone tells of losses of a state, and says not whose deed they are: its own.

    "Three soldiers were killed in a bomb attack, the BLA said"; not of civilians, whom the other side may have hit.

    Args:
        hit: Targets of an event without an actor.
        claims: Who says so.
        actors: Tells armed groups.
        country: ISO 3166-1 alpha-3 of the event; None where unknown.
    """
    speakers = [actors.resolve(c.claimant, country=country) for c in claims if c.stance == "asserts"]
    is_of_state = bool(hit) and all(a.kind == "state_forces" for a in hit)
    if not is_of_state or len(claims) != 1 or not speakers or speakers[0].id is None:
        return ()
    group = speakers[0]
    is_enemy = group.kind in GROUP_KINDS and group.side not in {a.side for a in hit}
    return (replace(group, basis="claimed"),) if is_enemy else ()


def own_voice(outlet: Outlet, reports: Sequence[Report], parties: Sequence[Actor], country: str | None) -> Claim | None:
    """Return the claim of an outlet that speaks for somebody where its text credits nobody.

    A party's organ speaks for the party, a state's for the state where it or its country is concerned, a monitor for
    itself. None for all others: an independent newsroom reports.

    Args:
        outlet: Who publishes.
        reports: Of one event; the first in the body bears the claim.
        parties: Actors and targets of the event.
        country: ISO 3166-1 alpha-3 of the place.
    """
    told = next((r.sentence for r in reports if r.sentence.kind == "body"), None)
    kind, _, side = (outlet.affiliation or "").partition(":")
    if told is None:
        return None
    forces = [p.name for p in parties if p.kind in _STATE_FORCES and p.country == side]
    claimant: str | None = None
    role: ClaimantRole = "official"
    if kind == "monitor":
        claimant, role = outlet.name, "monitor"
    elif kind == "party" and side:
        claimant, role = side, "belligerent"
    elif kind == "state" and forces:
        claimant, role = forces[0], "belligerent"
    elif kind == "state" and side in {country, *(p.country for p in parties)}:
        claimant = outlet.owner or outlet.name
    if claimant is None:
        return None
    stance: Stance = "denies" if reports[0].status == "denied" else "asserts"
    return Claim(claimant=claimant, claimant_role=role, stance=stance, span=Span(start=told.start, end=told.end))
