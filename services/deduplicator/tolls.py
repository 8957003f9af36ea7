"""Contested tolls: the latest count of each claimant, and an interval that covers every stated count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median_low

from services.deduplicator.claims import speaker
from services.records import ClaimantRole, EventMention, ReconciledToll, Toll, TollClaim

TollOf = Callable[[EventMention], Toll | None]


def merge_tolls(mentions: Sequence[EventMention], toll_of: TollOf, origins: Mapping[str, str]) -> ReconciledToll | None:
    """Return one kind of toll over all mentions; None where none states any.

    best: of the latest counts, the highest that no party to the fighting gives: tolls grow, and corrections replace
    the same claimant's earlier count. Where only parties count, the lower median of theirs.

    Args:
        mentions: Members of one event in canonical order.
        toll_of: Picks the toll: fatalities, injured or detained.
        origins: Article id to origin id: copies of a text speak with one voice.
    """
    latest: dict[tuple[str, bool], TollClaim] = {}
    stated: list[Toll] = []
    for mention in mentions:
        toll = toll_of(mention)
        if toll is None:
            continue
        if not toll.cumulative:
            stated.append(toll)
        claim = _claim(mention, toll)
        voice = claim.claimant.casefold() if claim.claimant else f"origin {origins[mention.article.id]}"
        latest[voice, toll.cumulative] = claim
    if not latest:
        return None
    lows = [n for toll in stated if (n := _first(toll.low, toll.best, toll.high)) is not None]
    highs = [n for toll in stated if (n := _first(toll.high, toll.best, toll.low)) is not None]
    claims = tuple(sorted(latest.values(), key=lambda c: (c.reported_at, c.article_id, c.claimant or "", c.cumulative)))
    return ReconciledToll(
        low=min(lows, default=None), best=_best(claims), high=max(highs, default=None), by_claimant=claims
    )


def _best(claims: Sequence[TollClaim]) -> int | None:
    counts: dict[bool, list[int]] = {True: [], False: []}
    for claim in claims:
        if claim.best is not None and not claim.cumulative:
            counts[claim.claimant_role == "belligerent"].append(claim.best)
    if counts[False]:
        return max(counts[False])
    return median_low(counts[True]) if counts[True] else None


def _claim(mention: EventMention, toll: Toll) -> TollClaim:
    claim = speaker(mention)
    role: ClaimantRole = claim.claimant_role if claim else "media"
    return TollClaim(
        claimant=claim.claimant if claim else None,
        claimant_role=role,
        low=toll.low,
        best=toll.best,
        high=toll.high,
        wording=toll.wording,
        cumulative=toll.cumulative,
        article_id=mention.article.id,
        reported_at=mention.article.published_at,
    )


def _first(*numbers: int | None) -> int | None:
    return next((n for n in numbers if n is not None), None)
