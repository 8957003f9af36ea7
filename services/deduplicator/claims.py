"""Who speaks for a mention, and whose side that is. Mechanical: no verdict on who is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import token_set_ratio

from services.deduplicator.features import fold
from services.deduplicator.knowledge import TypeTraits
from services.records import Actor, Claim, ClaimSide, Corroboration, EventMention, Outlet

_SAME_NAME = 86.0
"""rapidfuzz token set ratio, 0 to 100, from which a claimant is a party by name."""
_SIDE_OF = {"state": "government", "party": "party"}
"""First word of an outlet's affiliation to first word of the side it speaks for."""

_STATES = frozenset({"asserts", "attributes"})
"""Stances of a claimant who states what the mention states."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Both roles of a reconciled event."""

    actors: Sequence[Actor]
    targets: Sequence[Actor]
    civilian_targeting: bool
    traits: TypeTraits


def speaker(mention: EventMention) -> Claim | None:
    """Return the claim whose claimant states what the mention states; None: the outlet's own voice."""
    return next((claim for claim in mention.claims if claim.stance in _STATES), None)


def claim_of_count(mention: EventMention, slot: str, wording: str) -> Claim | None:
    """Return the claim whose claimant gives a count; None: the outlet's own voice.

    It is the nearest in the sentence that counts. Where that sentence credits nobody, who speaks elsewhere in the
    article gives the count only if the whole report rests on a party's word, or if the sentence is not known.
    """
    words = next((e for e in mention.evidence if e.slot == slot and e.text == wording), None)
    sentences = [
        e for e in mention.evidence if words and e.slot == "event" and e.start <= words.start and words.end <= e.end
    ]
    if words is None or not sentences:
        return speaker(mention)
    beside = [
        claim
        for claim in mention.claims
        if claim.stance in _STATES and any(e.start <= claim.span.start < e.end for e in sentences)
    ]
    if not beside:
        return speaker(mention) if mention.status == "claimed" else None
    return min(beside, key=lambda c: abs(c.span.start - words.start))


def roles_spoken_for(
    claim: Claim | None, outlet: Outlet, *, actors: Sequence[Actor], targets: Sequence[Actor]
) -> set[str]:
    """Return for which roles, "actor" and "target", a claimant speaks, or else the outlet that credits nobody."""
    roles = {"actor": actors, "target": targets}
    if claim is not None:
        if claim.claimant_role not in ("belligerent", "official", "unknown"):
            return set()
        return {role for role, parties in roles.items() if _is_one_of(claim.claimant, parties)}
    affiliation = outlet.affiliation
    return {role for role, parties in roles.items() if affiliation and _speaks_for(affiliation, parties)}


def side_of(
    claim: Claim | None, outlet: Outlet, *, actors: Sequence[Actor], targets: Sequence[Actor]
) -> ClaimSide | None:
    """Return on whose side a claimant stands, or else the outlet that credits nobody.

    None where nobody is named in either role, and of a belligerent of neither name: which party it is cannot be told.
    """
    roles = roles_spoken_for(claim, outlet, actors=actors, targets=targets)
    if len(roles) == 2:
        return "both"
    if roles:
        return "actor" if "actor" in roles else "target"
    is_party = claim is not None and claim.claimant_role == "belligerent"
    return None if is_party or not (actors or targets) else "neither"


def corroborate(mentions: Sequence[EventMention], parties: Parties, independent_origins: int) -> Corroboration:
    """Return how an event is borne out.

    cross-party: reports that speak for opposed sides agree that it happened, or a side states what harms its own case.

    Args:
        mentions: Members of one event in canonical order.
        parties: The reconciled event.
        independent_origins: As counted by `copies`.
    """
    # A denial is disagreement: it corroborates nothing.
    spoken_for = {role for m in mentions if m.status != "denied" for role in _roles_of(m, parties)}
    if spoken_for == {"actor", "target"} or _is_against_interest(spoken_for, parties):
        return "cross-party"
    return "multi-outlet" if independent_origins > 1 else "single-source"


def _is_against_interest(spoken_for: set[str], parties: Parties) -> bool:
    """The loser says a place is lost, or a state says that its forces hit civilians.

    An armed group that claims an attack on civilians boasts; that is no admission.
    """
    if parties.traits.moves_territory and "target" in spoken_for:
        return True
    is_state = any(actor.kind == "state_forces" for actor in parties.actors)
    return parties.civilian_targeting and is_state and "actor" in spoken_for


def _roles_of(mention: EventMention, parties: Parties) -> set[str]:
    return roles_spoken_for(speaker(mention), mention.article.outlet, actors=parties.actors, targets=parties.targets)


def _is_one_of(name: str, actors: Sequence[Actor]) -> bool:
    folded = fold(name)
    return any(
        token_set_ratio(folded, fold(spelling)) >= _SAME_NAME
        for a in actors
        for spelling in (a.name, a.wording)
        if spelling
    )


def _speaks_for(affiliation: str, actors: Sequence[Actor]) -> bool:
    kind, _, whose = affiliation.partition(":")
    if kind not in _SIDE_OF or not whose:
        return False
    if any(actor.side == f"{_SIDE_OF[kind]}:{whose}" for actor in actors):
        return True
    if kind == "state":
        return any(actor.kind == "state_forces" and actor.country == whose for actor in actors)
    return _is_one_of(whose, actors)
