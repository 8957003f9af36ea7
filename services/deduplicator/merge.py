"""Members -> cluster: every slot of an event, as a function of the set of its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from services.deduplicator import slots
from services.deduplicator.claims import Parties, corroborate, side_of
from services.deduplicator.copies import count_independent, find_origins
from services.deduplicator.knowledge import Knowledge, TypeTraits
from services.deduplicator.slots import Members
from services.deduplicator.tolls import merge_tolls
from services.records import (
    Actor,
    Agreement,
    ArticleRef,
    Claim,
    EventCluster,
    EventMention,
    Evidence,
    Location,
    MergeReason,
    ReconciledToll,
    Report,
    Status,
    Toll,
)

_STATUS_ORDER: tuple[Status, ...] = ("occurred", "claimed", "denied", "background", "planned", "hypothetical")
"""An article that says an event twice has the firmest of its words."""
_MAX_CONFIDENCE = 0.99


def merge_members(
    event_id: str, mentions: Sequence[EventMention], reasons: tuple[MergeReason, ...], knowledge: Knowledge
) -> EventCluster:
    """Return the event that mentions form; its version is 0, for only who knows what was last sent can number it.

    Args:
        event_id: As identity gives it.
        mentions: At least one, in canonical order.
        reasons: Why each belongs, in the same order.
        knowledge: Tables of this service.
    """
    origins = find_origins(articles := _articles(mentions))
    members = Members(tuple(mentions), {article: origin.id for article, origin in origins.items()})
    event_type, sub_event_type = slots.merge_type(members, knowledge)
    parties = _parties(members, knowledge.types[sub_event_type])
    independent = count_independent(list(origins.values()))
    location, time = slots.merge_place(members), slots.merge_time(members)
    fatalities = merge_tolls(mentions, "fatalities", parties.actors, members.origins)
    return EventCluster(
        id=event_id,
        version=0,
        status="active",
        merged_into=None,
        event_type=event_type,
        sub_event_type=sub_event_type,
        actors=tuple(parties.actors),
        targets=tuple(parties.targets),
        civilian_targeting=parties.civilian_targeting,
        location=location,
        time=time,
        fatalities=fatalities,
        injured=merge_tolls(mentions, "injured", parties.actors, members.origins),
        detained=merge_tolls(mentions, "detained", parties.actors, members.origins),
        displaced=merge_tolls(mentions, "displaced", parties.actors, members.origins),
        reports=tuple(_report(article, members, parties) for article in articles),
        agreement=Agreement(
            sub_event_type=members.share(lambda m: m.sub_event_type == sub_event_type),
            location=members.share(lambda m: _holds(m.location, location)),
            time=members.share(lambda m: slots.holds_days(m.time, time)),
            actors=members.share(lambda m: _name_any(m.actors, parties.actors)),
            targets=members.share(lambda m: _name_any(m.targets, parties.targets)),
            fatalities=members.share(lambda m: _bears_out(m.fatalities, fatalities)),
        ),
        outlet_count=len({article.outlet.id for article in articles}),
        independent_origin_count=independent,
        corroboration=corroborate(mentions, parties, independent),
        first_reported_at=articles[0].published_at,
        last_reported_at=articles[-1].published_at,
        merge_reasons=reasons,
        confidence=_confidence(members),
    )


def _parties(members: Members, traits: TypeTraits) -> Parties:
    return Parties(
        actors=slots.merge_actors(members, lambda m: m.actors),
        targets=slots.merge_actors(members, lambda m: m.targets),
        civilian_targeting=slots.merge_flag(members, lambda m: m.civilian_targeting),
        traits=traits,
    )


def _articles(mentions: Sequence[EventMention]) -> list[ArticleRef]:
    """Each article once, in canonical order, which is by publication."""
    return list({mention.article.id: mention.article for mention in mentions}.values())


def _report(article: ArticleRef, members: Members, parties: Parties) -> Report:
    own = [mention for mention in members.mentions if mention.article.id == article.id]
    sided = (_with_side(claim, article, parties) for mention in own for claim in mention.claims)
    claims: dict[Claim, None] = dict.fromkeys(sided)
    evidence: dict[Evidence, None] = {item: None for mention in own for item in mention.evidence}
    return Report(
        mention_ids=tuple(mention.id for mention in own),
        article_id=article.id,
        revision=article.revision,
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        published_at=article.published_at,
        status=min((mention.status for mention in own), key=_STATUS_ORDER.index),
        claims=tuple(sorted(claims, key=lambda c: (c.span.start, c.span.end, c.claimant, c.stance))),
        evidence=tuple(sorted(evidence, key=lambda e: (e.start, e.end, e.slot))),
        fatalities=_report_toll([mention.fatalities for mention in own]),
        origin=members.origins[article.id],
    )


def _with_side(claim: Claim, article: ArticleRef, parties: Parties) -> Claim:
    return replace(claim, side=side_of(claim, article.outlet, actors=parties.actors, targets=parties.targets))


def _report_toll(tolls: Sequence[Toll | None]) -> Toll | None:
    """The highest count of this event alone, else whatever was said."""
    said = [toll for toll in tolls if toll is not None]
    return max(said, key=lambda t: (not t.cumulative, t.best is not None, t.best or 0), default=None)


def _confidence(members: Members) -> float:
    """One minus the chance that every independent account is wrong, 0 to 1, as if they were independent."""
    best: dict[str, float] = {}
    for mention in members.mentions:
        origin = members.origin(mention)
        best[origin] = max(best.get(origin, 0.0), mention.confidence)
    return round(min(_MAX_CONFIDENCE, 1 - prod(1 - confidence for _, confidence in sorted(best.items()))), 4)


def _holds(named: Location | None, place: Location | None) -> bool | None:
    return None if named is None or place is None else slots.holds_place(named, place)


def _name_any(named: Sequence[Actor], merged: Sequence[Actor]) -> bool | None:
    return any(slots.are_same_actor(a, b) for a in named for b in merged) if named else None


def _bears_out(toll: Toll | None, merged: ReconciledToll | None) -> bool | None:
    if toll is None or toll.cumulative or merged is None or merged.best is None:
        return None
    if toll.best is None and toll.low is None and toll.high is None:
        return None
    if toll.best == merged.best:
        return True
    return (toll.low or 0) <= merged.best <= (toll.high if toll.high is not None else merged.best) and toll.best is None
