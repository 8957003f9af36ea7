"""The tolls of one event: the first that the body states, the other side's dead, and later updates."""

from __future__ import annotations

from collections.abc import Sequence

from services.extractor.knowledge.lexicon import Harm
from services.extractor.merging import Draft
from services.extractor.reports import Note, Report
from services.extractor.tolls.count import Count
from services.extractor.tolls.numbers import add_up
from services.extractor.tolls.victims import sum_victims
from services.records import Toll


def choose_toll(draft: Draft, harm: Harm) -> Toll | None:
    """Return how many people an article counts in one event, None where it counts none.

    The body goes before the title, which may sum up several events, an event's own toll before a cumulative one, and
    a toll said to have risen before the one it rose from. The dead of the other side are added.

    Args:
        draft: Reports of the event and the sentences that only count its victims.
        harm: Killed, injured, detained or displaced.
    """
    telling = _in_order(draft)
    stated = [t for t in (_toll_of(r, harm) for r in telling) if t is not None]
    base = next((t for t in stated if not t.cumulative), stated[0] if stated else None)
    if base is None or base.cumulative or harm != "killed":
        return base
    first = next(i for i, r in enumerate(telling) if _toll_of(r, harm) is base)
    for later in telling[first + 1 :]:
        if _has_update(_counts(later)):
            return later.killed
        if (
            later.killed is not None
            and later.sentence.kind == "body"
            and _are_two_sides(_counts(telling[first]), _counts(later))
        ):
            return _sum(base, later.killed)
    return base


def choose_other_tolls(draft: Draft) -> tuple[Toll, ...]:
    """Return what else the body counts of those killed in the event alone: a second claimant's figure, if it has one.

    Args:
        draft: As for `choose_toll`, whose choice is left out.
    """
    chosen = choose_toll(draft, "killed")
    if chosen is None or chosen.cumulative:
        return ()
    found: dict[tuple[int | None, ...], Toll] = {(chosen.low, chosen.best, chosen.high): chosen}
    for told in _in_order(draft):
        toll = told.killed
        is_title = isinstance(told, Report) and told.sentence.kind == "title"
        if toll is not None and not toll.cumulative and not is_title and toll.wording not in chosen.wording:
            found.setdefault((toll.low, toll.best, toll.high), toll)
    return tuple(found.values())[1:]


def _in_order(draft: Draft) -> list[Report | Note]:
    body: list[Report | Note] = [r for r in draft.reports if r.sentence.kind == "body"]
    body = sorted([*body, *draft.notes], key=lambda r: r.sentence.index)
    titles = (r for r in draft.reports if r.sentence.kind == "title" and _counts_its_own(r))
    return [*body, *draft.references, *titles]


def _counts_its_own(title: Report) -> bool:
    """ "Motorcycle bomb injures nine in Cali; drone kills policeman": the policeman died of another event."""
    lead = title.candidate.lead.start
    return not any(";" in title.sentence.text[min(lead, c.start) : max(lead, c.end)] for c in title.candidate.counts)


def _toll_of(told: Report | Note, harm: Harm) -> Toll | None:
    return {"killed": told.killed, "injured": told.injured, "detained": told.detained, "displaced": told.displaced}[
        harm
    ]


def _counts(told: Report | Note) -> Sequence[Count]:
    counts = told.counts if isinstance(told, Note) else told.candidate.counts
    return [c for c in counts if c.harm == "killed" and not c.is_cumulative]


def _has_update(counts: Sequence[Count]) -> bool:
    return any(c.is_update for c in counts)


def _are_two_sides(one: Sequence[Count], other: Sequence[Count]) -> bool:
    """Tell whether two sentences count the dead of two armed sides."""
    kinds = {frozenset(c.victims for c in one), frozenset(c.victims for c in other)}
    return kinds == {frozenset({"state"}), frozenset({"nonstate"})}


def _sum(one: Toll, other: Toll) -> Toll:
    best, high = add_up((one.best, other.best)), add_up((one.high, other.high))
    low = (one.low or 0) + (other.low or 0)
    return Toll(
        low=low,
        best=best,
        high=high,
        wording=f"{one.wording} ... {other.wording}",
        victims=sum_victims((*one.victims, *other.victims)),
    )
