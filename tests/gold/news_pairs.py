"""Which mention reports which gold event: the matching rule of the gate.

A mention may stand for a gold event of its article when its sentence overlaps the gold one, or when type, place and day
all agree. Those that agree in most of the four are paired first; each mention and each event is paired once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.offline import REPORTED
from services.records import Article, EventMention
from tests.gold.demo_events import km
from tests.gold.news import GoldEvent, GoldReport, News

MAX_KM = {"exact": 25.0, "city": 25.0, "admin1": 150.0, "country": 800.0}
"""How far from the gold point a mention may lie, by how precisely gold knows the place."""
MAX_DAYS_LONGER = 6  # than the gold days: a report that says "this week" is not wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A mention and the gold event it reports."""

    article: Article
    mention: EventMention
    event: GoldEvent
    reports: tuple[GoldReport, ...]  # the accounts of the event in this article


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What was found, missed and made up."""

    pairs: tuple[Pair, ...]
    missed: tuple[tuple[GoldEvent, tuple[GoldReport, ...]], ...]  # without those only looked back at
    unpaired: tuple[EventMention, ...]


def pair_mentions(news: News, mentions: Iterable[EventMention]) -> Pairing:
    """Pair the mentions that go on to deduplication with the gold events, article by article."""
    of_article: Mapping[str, list[EventMention]] = defaultdict(list)
    for mention in mentions:
        if mention.status in REPORTED:
            of_article[mention.article.id].append(mention)
    pairs: list[Pair] = []
    missed, unpaired = [], []
    for article_id in news.articles:
        found = _pair_article(news, of_article[article_id], article_id)
        pairs += found
        paired = {pair.mention.id for pair in found}
        unpaired += [mention for mention in of_article[article_id] if mention.id not in paired]
        for event_id, reports in news.reports_of.get(article_id, {}).items():
            if all(pair.event.id != event_id for pair in found) and not is_background(reports):
                missed.append((news.events[event_id], reports))
    return Pairing(pairs=tuple(pairs), missed=tuple(missed), unpaired=tuple(unpaired))


def is_background(reports: Sequence[GoldReport]) -> bool:
    """Whether an article only looks back at an event."""
    return all(report.background for report in reports)


def overlaps_text(mention: EventMention, text: str, passage: str) -> bool:
    """Whether the sentence a mention rests on shares a word with a passage of the article's text."""
    start = text.index(passage)
    end = start + len(passage)
    return any(e.slot == "event" and e.start < end and start < e.end for e in mention.evidence)


def has_type(mention: EventMention, event: GoldEvent) -> bool:
    """Whether the sub-event type is one that gold accepts."""
    return mention.sub_event_type in event.types


def has_place(mention: EventMention, event: GoldEvent) -> bool:
    """Whether the place is near enough for how precisely gold knows it."""
    if mention.location is None:
        return False
    gold, place = event.location, mention.location
    return km((place.latitude, place.longitude), (gold.latitude, gold.longitude)) <= MAX_KM[gold.precision]


def has_day(mention: EventMention, event: GoldEvent) -> bool:
    """Whether the days overlap, those of the mention being not much longer."""
    is_long = (mention.time.end - mention.time.start) - (event.end - event.start)
    return mention.time.start <= event.end and event.start <= mention.time.end and is_long.days <= MAX_DAYS_LONGER


def _pair_article(news: News, mentions: Sequence[EventMention], article_id: str) -> list[Pair]:
    article = news.articles[article_id].article
    rated: list[tuple[int, int, str]] = []  # agreements, index of the mention, event id
    for index, mention in enumerate(mentions):
        for event_id, reports in news.reports_of.get(article_id, {}).items():
            event = news.events[event_id]
            slots = (has_type(mention, event), has_place(mention, event), has_day(mention, event))
            is_same_passage = any(overlaps_text(mention, article.text, report.evidence) for report in reports)
            if is_same_passage or all(slots):
                rated.append((is_same_passage + sum(slots), index, event_id))
    pairs: list[Pair] = []
    used: set[int | str] = set()
    for _, index, event_id in sorted(rated, key=lambda row: (-row[0], *row[1:])):
        if index not in used and event_id not in used:
            used |= {index, event_id}
            reports = news.reports_of[article_id][event_id]
            pairs.append(Pair(article=article, mention=mentions[index], event=news.events[event_id], reports=reports))
    return pairs
