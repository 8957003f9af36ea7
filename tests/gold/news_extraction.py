"""Scores extraction on the gold news: which events of each article are found, and each slot of those that are.

found        gold events of an article that a mention reports (recall); those only looked back at are not asked for
right        mentions that report a gold event (precision; denials that gold has denied too do not
             count against it); `found_f1` is the harmonic mean of both
type, place, day   of the events found, by the rules of news_pairs.py
actor        an actor (in battles: or target) is one that gold names; where the article names one of them
status       denied, or not: occurred and claimed count as one
toll         the number of killed is one that an account in the article gives; of those that give one above 0
claimant     a claim is credited to whom the article credits it; of the accounts that are credited
toll_made_up_bad   a number of killed where the article gives none
trapped_bad        traps that a mention takes for an event
quiet        articles without an event from which no event is taken
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import Actor, EventMention
from tests.gold.figures import Figure, Miss, is_bad
from tests.gold.news import News
from tests.gold.news_pairs import (
    Pair,
    Pairing,
    has_day,
    has_place,
    has_type,
    is_background,
    overlaps_text,
    pair_mentions,
)
from tests.gold.same_name import is_named_in, is_same_name

ASSERTED = frozenset({"occurred", "claimed"})


@cache
def extract_all(news: News) -> tuple[EventMention, ...]:
    """Return the mentions of every article, in order of publication."""
    parts = load_resources()
    return tuple(mention for gold in news.articles.values() for mention in extract(gold.article, parts).mentions)


def score_extraction(news: News, mentions: Sequence[EventMention]) -> tuple[list[Figure], list[Miss]]:
    """Return the figures, and the errors behind them."""
    pairing = pair_mentions(news, mentions)
    figures, misses = _found(news, pairing)
    for name, judge in _SLOTS.items():
        verdicts = [(pair, verdict) for pair in pairing.pairs if (verdict := judge(pair))]
        figures.append(Figure(name, sum(v.is_right != is_bad(name) for _, v in verdicts), len(verdicts)))
        misses += [_slot_miss(name, pair, verdict) for pair, verdict in verdicts if not verdict.is_right]
    trapped = _trapped(news, pairing)
    quiet = [article for article in news.articles if article not in news.reports_of]
    loud = [m for m in mentions if m.status in ASSERTED and m.article.id in quiet]
    figures.append(Figure("trapped_bad", len(trapped), len(news.traps)))
    figures.append(Figure("quiet", len(quiet) - len({m.article.id for m in loud}), len(quiet)))
    return figures, misses + trapped


def sentence_of(mention: EventMention) -> str:
    """Return the words a mention rests on."""
    return next((e.text for e in mention.evidence if e.slot == "event"), "")


def _found(news: News, pairing: Pairing) -> tuple[list[Figure], list[Miss]]:
    hits = len(pairing.pairs)
    asked = sum(not is_background(pair.reports) for pair in pairing.pairs)
    made_up = [mention for mention in pairing.unpaired if not _is_denial(news, mention)]
    missed, extra = len(pairing.missed), len(made_up)
    figures = [
        Figure("found", asked, asked + missed),
        Figure("right", hits, hits + extra),
        Figure("found_f1", 2 * hits, 2 * hits + missed + extra),
    ]
    misses = [
        Miss("found", reports[0].article_id, f"{event.sub_event_type} at {event.location.name}: {reports[0].evidence}")
        for event, reports in pairing.missed
    ]
    misses += [
        Miss("right", m.article.id, f"{m.sub_event_type}, {m.status}: {sentence_of(m)}") for m in pairing.unpaired
    ]
    return figures, misses


def _is_denial(news: News, mention: EventMention) -> bool:
    """Whether a mention denies what gold has denied too: a second account of an event, or of none, but not made up."""
    article_id = mention.article.id
    denied = [r.evidence for rs in news.reports_of.get(article_id, {}).values() for r in rs if r.status == "denied"]
    denied += [trap.text for trap in news.traps_of.get(article_id, ()) if trap.kind == "denial_only"]
    text = news.articles[article_id].article.text
    return mention.status == "denied" and any(overlaps_text(mention, text, denial) for denial in denied)


@dataclass(frozen=True, slots=True)
class _Verdict:
    is_right: bool
    expected: object
    got: object


def _type(pair: Pair) -> _Verdict:
    return _Verdict(has_type(pair.mention, pair.event), sorted(pair.event.types), pair.mention.sub_event_type)


def _place(pair: Pair) -> _Verdict:
    place = pair.mention.location
    got = f"{place.name}, {place.country} ({place.precision})" if place else None
    return _Verdict(
        has_place(pair.mention, pair.event), f"{pair.event.location.name}, {pair.event.location.country}", got
    )


def _day(pair: Pair) -> _Verdict:
    time = pair.mention.time
    got = f"{time.start}..{time.end} {time.wording!r}"
    return _Verdict(has_day(pair.mention, pair.event), f"{pair.event.start}..{pair.event.end}", got)


def _actor(pair: Pair) -> _Verdict | None:
    told = f"{pair.article.title} {pair.article.text}"
    if not any(is_named_in(name, told) for name in pair.event.actors):
        return None
    acting: tuple[Actor, ...] = pair.mention.actors
    if pair.event.event_type == "battles":
        acting += pair.mention.targets
    named = [name for actor in acting for name in (actor.name, actor.wording)]
    is_right = any(is_same_name(ours, gold) for ours in named for gold in pair.event.actors)
    return _Verdict(is_right, pair.event.actors, named)


def _status(pair: Pair) -> _Verdict:
    said = {report.status in ASSERTED for report in pair.reports}
    return _Verdict((pair.mention.status in ASSERTED) in said, {r.status for r in pair.reports}, pair.mention.status)


def _toll(pair: Pair) -> _Verdict | None:
    stated = _stated_tolls(pair)
    return _Verdict(_killed(pair.mention) in stated, stated, _killed(pair.mention)) if stated else None


def _made_up_toll(pair: Pair) -> _Verdict | None:
    return None if _stated_tolls(pair) else _Verdict(not _killed(pair.mention), None, _killed(pair.mention))


def _claimant(pair: Pair) -> _Verdict | None:
    credited = {report.claimant for report in pair.reports if report.claimant}
    if not credited:
        return None
    got = [claim.claimant for claim in pair.mention.claims]
    return _Verdict(any(is_same_name(ours, gold) for ours in got for gold in credited), credited, got)


_SLOTS: Mapping[str, Callable[[Pair], _Verdict | None]] = {
    "type": _type,
    "place": _place,
    "day": _day,
    "actor": _actor,
    "status": _status,
    "toll": _toll,
    "claimant": _claimant,
    "toll_made_up_bad": _made_up_toll,
}


def _stated_tolls(pair: Pair) -> set[int]:
    return {r.fatalities.best for r in pair.reports if r.fatalities and r.fatalities.best}


def _killed(mention: EventMention) -> int | None:
    """The number of killed that a mention gives for its own event."""
    return mention.fatalities.best if mention.fatalities and not mention.fatalities.cumulative else None


def _slot_miss(name: str, pair: Pair, verdict: _Verdict) -> Miss:
    what = f"{verdict.expected} expected, {verdict.got} given: {sentence_of(pair.mention)}"
    return Miss(name, f"{pair.mention.article.id} {pair.event.id}", what)


def _trapped(news: News, pairing: Pairing) -> list[Miss]:
    """Traps that an unpaired mention rests on."""
    taken = [mention for mention in pairing.unpaired if mention.status in ASSERTED]
    return [
        Miss("trapped_bad", trap.article_id, f"{trap.kind}: {trap.text}")
        for trap in news.traps
        if any(
            mention.article.id == trap.article_id
            and overlaps_text(mention, news.articles[trap.article_id].article.text, trap.text)
            for mention in taken
        )
    ]
