"""Contested tolls: the latest count of each claimant, who is believed before whom, and an interval over all counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Literal

from services.deduplicator.claims import claim_of_count, roles_spoken_for, side_of
from services.deduplicator.features import fold
from services.records import Actor, Claim, EventMention, ReconciledToll, Toll, TollClaim

TollSlot = Literal["fatalities", "injured", "detained", "displaced"]
_ARTICLES = frozenset({"a", "an", "the"})


class Standing(IntEnum):
    """What a claimant has to gain by its count; the lower are believed first."""

    OBSERVER = 0
    """No party to the fighting: officials who did not act, hospitals, monitors, witnesses, newsrooms; and a party that
    owns up to the losses of its own forces, which it would rather deny."""
    LOSER = 1
    """A party that counts civilians whom others hit."""
    BOASTER = 2
    """A party that counts what it did to others, and whoever acted."""


def merge_tolls(
    mentions: Sequence[EventMention], slot: TollSlot, actors: Sequence[Actor], origins: Mapping[str, str]
) -> ReconciledToll | None:
    """Return one kind of toll over all mentions; None where none states any.

    low, high: the span of every count of this event, also those that were corrected; 0 only where nobody was counted,
    not where "up to 30" leaves the low open. High is None where the highest is a claimant's latest "at least 6".
    best: the last word of the claimants of the best standing. A claimant's later count replaces its earlier one, up or
    down. An exact count of a named claimant that is no party replaces whatever was counted before it, unless its number
    is old, for old ones are repeated; "at least 13", and what the outlet or a party counts, only raise it.
    "At least 13" leaves room: there a party that counts more civilians, hit by others, is believed. Where only
    boasters count, the latest has the word.

    Args:
        mentions: Members of one event in canonical order.
        slot: Which toll.
        actors: Who acted, reconciled.
        origins: Article id to origin id: copies of a text speak with one voice.
    """
    latest: dict[tuple[str, bool], tuple[Standing, TollClaim]] = {}
    stated: list[Toll] = []
    first_said: dict[int | None, str] = {}  # a number to the article that said it first
    for mention in mentions:
        for voice, (said, toll) in _counts(mention, slot, origins[mention.article.id]).items():
            if not toll.cumulative:
                stated.append(toll)
                first_said.setdefault(toll.best, mention.article.id)
            latest.pop((voice, toll.cumulative), None)  # the latest stand last
            latest[voice, toll.cumulative] = _standing(mention, said, actors), _claim(mention, said, toll, actors)
    if not latest:
        return None
    lows = [n for toll in stated if (n := _first(toll.low or None, toll.best, toll.high)) is not None]
    highs = [n for toll in stated if (n := _first(toll.high, toll.best, toll.low)) is not None]
    claims = sorted(
        (claim for _, claim in latest.values()),
        key=lambda c: (c.reported_at, c.article_id, c.claimant or "", c.cumulative),
    )
    own = [claim for claim in claims if not claim.cumulative]
    best = _best(list(latest.values()), first_said)
    return ReconciledToll(
        low=min(lows, default=None),
        best=best,
        high=_highest(highs, own),
        by_claimant=tuple(claims),
        victims=next((c.victims for c in reversed(own) if c.best == best and c.victims), ()),
    )


def _counts(mention: EventMention, slot: TollSlot, origin: str) -> dict[str, tuple[Claim | None, Toll]]:
    """Return the counts of an article by who gives them: its own first; others only from those a sentence credits."""
    toll: Toll | None = getattr(mention, slot)
    if toll is None:
        return {}
    said = claim_of_count(mention, slot, toll.wording)
    found = {_voice(said.claimant) if said else f"origin {origin}": (said, toll)}
    for other in mention.other_fatalities if slot == "fatalities" else ():
        if (by := claim_of_count(mention, slot, other.wording)) is not None:
            found.setdefault(_voice(by.claimant), (by, other))
    return found


def _highest(highs: Sequence[int], latest: Sequence[TollClaim]) -> int | None:
    """Return the highest count; None where it is open: no claimant puts an end to it."""
    top = max(highs, default=None)
    open_ends = [n for c in latest if c.high is None and (n := _first(c.best, c.low)) is not None]
    closed = [c.high for c in latest if c.high is not None]
    is_open = top is not None and top == max(open_ends, default=None) and top > max(closed, default=-1)
    return None if is_open else top


def _best(claims: Sequence[tuple[Standing, TollClaim]], first_said: Mapping[int | None, str]) -> int | None:
    counts = [(standing, c, c.best) for standing, c in claims if c.best is not None and not c.cumulative]
    if not counts:
        return None
    believed = min(standing for standing, _, _ in counts)
    heard = [(c, best) for standing, c, best in counts if standing == believed]
    if believed == Standing.BOASTER:
        return heard[-1][1]
    corrections = [i for i, (c, n) in enumerate(heard) if _may_lower(c) and first_said[n] == c.article_id]
    settled = max(corrections, default=0)
    best = max(best for _, best in heard[settled:])
    is_open = all(c.high is None for c, number in heard if number == best)
    later = [number for standing, _, number in counts if standing == Standing.LOSER] if is_open else []
    return max([best, *later])


def _may_lower(claim: TollClaim) -> bool:
    """Tell whether a count may correct a higher one: it is exact, and credited to somebody who is no party."""
    return claim.high is not None and claim.claimant is not None and claim.claimant_role != "belligerent"


def _standing(mention: EventMention, said: Claim | None, actors: Sequence[Actor]) -> Standing:
    roles = roles_spoken_for(said, mention.article.outlet, actors=actors, targets=mention.targets)
    is_armed = said is not None and said.claimant_role == "belligerent"
    if is_armed and len(roles) == 2:  # of a fight: whose dead it counts is not told
        return Standing.BOASTER
    if "target" in roles or ("actor" not in roles and mention.civilian_targeting):
        return Standing.LOSER if is_armed and mention.civilian_targeting else Standing.OBSERVER
    return Standing.BOASTER if is_armed or "actor" in roles else Standing.OBSERVER


def _voice(claimant: str) -> str:
    """A claimant by its name alone: "the police" and "police" are one."""
    words = fold(claimant).split()
    return " ".join(words[1:] if words[0] in _ARTICLES and len(words) > 1 else words)


def _claim(mention: EventMention, said: Claim | None, toll: Toll, actors: Sequence[Actor]) -> TollClaim:
    return TollClaim(
        claimant=said.claimant if said else None,
        claimant_role=said.claimant_role if said else "media",
        low=toll.low,
        best=toll.best,
        high=toll.high,
        wording=toll.wording,
        cumulative=toll.cumulative,
        article_id=mention.article.id,
        reported_at=mention.article.published_at,
        side=side_of(said, mention.article.outlet, actors=actors, targets=mention.targets),
        victims=toll.victims,
    )


def _first(*numbers: int | None) -> int | None:
    return next((n for n in numbers if n is not None), None)
