"""Scores deduplication on the gold news, end to end: the events that the extracted mentions come to.

Only mentions that report a gold event (news_pairs.py) have a known home; the others count for `made_up_bad` alone.

b3_precision, b3_recall, b3_f1   B-cubed over those mentions (Bagga and Baldwin 1998)
false_merges_bad   pairs of mentions in one event that report different gold events; of the pairs in one event
missed_merges_bad  pairs of mentions of one gold event that lie in different events; of the pairs of one gold event
near_misses_bad    pairs of gold events, near in place and time, that one event mixes
events_ratio_bad   events that hold a mention of a gold event; of the gold events found. Above 1: events in pieces;
                   below 1: some are mixed, which false_merges_bad counts
in_one_event       gold events all of whose mentions lie in one event; of those found
made_up_bad        events without a mention of a gold event
copies             copies whose report has the origin of the report they copy; of those in one event
copies_bad         pairs of reports of one origin that neither copies nor common owners tie; of the pairs so untied
event_toll         the reconciled number of killed is gold's last word; of gold events with one
toll_spans         the interval has every number that a report in the event states; of events with a number
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from services.deduplicator.dedupe import dedupe, final_clusters
from services.deduplicator.load import load_matcher
from services.offline import REPORTED
from services.records import ClusterChange, EventCluster, EventMention
from services.records.events import Report
from tests.gold.demo_events import km
from tests.gold.figures import Figure, Miss
from tests.gold.news import GoldEvent, News
from tests.gold.news_pairs import Pair, pair_mentions

NEAR_KM = 60.0
NEAR_DAYS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Clustering:
    """Which event each mention of a gold event came to."""

    news: News
    events: Sequence[EventCluster]  # active
    pairs: Sequence[Pair]

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Event by mention."""
        return {mention: event.id for event in self.events for r in event.reports for mention in r.mention_ids}

    @cached_property
    def items(self) -> Sequence[tuple[str, str]]:
        """Gold event and event of each mention that has both."""
        return [(p.event.id, self.homes[p.mention.id]) for p in self.pairs if p.mention.id in self.homes]


def cluster(news: News, mentions: Iterable[EventMention]) -> Clustering:
    """Deduplicate mentions, in the order of publication of their articles."""
    mentions = list(mentions)
    steps = dedupe((m for m in mentions if m.status in REPORTED), load_matcher())
    finals = final_clusters(step for step in steps if isinstance(step, ClusterChange))
    active = [event for event in finals if event.status == "active"]
    return Clustering(news=news, events=active, pairs=pair_mentions(news, mentions).pairs)


def score_deduplication(news: News, mentions: Sequence[EventMention]) -> tuple[list[Figure], list[Miss]]:
    """Return the figures, and the errors behind them."""
    found = cluster(news, mentions)
    counted = [_near_misses(found), _whole(found), _made_up(found), _copies(found), _false_copies(found)]
    counted += [_event_tolls(found), _toll_spans(found)]
    whole = [*_b_cubed(found.items), *_merges(found.items), _events_ratio(found.items)]
    figures = [*whole, *(figure for figure, _ in counted)]
    return figures, [miss for _, misses in counted for miss in misses]


def _b_cubed(items: Sequence[tuple[str, str]]) -> list[Figure]:
    golds, events, both = Counter(g for g, _ in items), Counter(e for _, e in items), Counter(items)
    precision = sum(both[item] / events[item[1]] for item in items)
    recall = sum(both[item] / golds[item[0]] for item in items)
    f1 = 2 * precision * recall / (precision + recall) if items else 0.0
    shares = {"b3_precision": precision, "b3_recall": recall, "b3_f1": f1}
    return [Figure(name, count, len(items)) for name, count in shares.items()]


def _merges(items: Sequence[tuple[str, str]]) -> list[Figure]:
    right = _pairs(Counter(items))
    merged, true = _pairs(Counter(e for _, e in items)), _pairs(Counter(g for g, _ in items))
    return [Figure("false_merges_bad", merged - right, merged), Figure("missed_merges_bad", true - right, true)]


def _events_ratio(items: Sequence[tuple[str, str]]) -> Figure:
    return Figure("events_ratio_bad", len({event for _, event in items}), len({gold for gold, _ in items}))


def _pairs(sizes: Mapping[object, int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _near_misses(found: Clustering) -> tuple[Figure, list[Miss]]:
    homes = _homes_of_golds(found)
    golds = [found.news.events[gold] for gold in homes]
    near = [(one, other) for one, other in combinations(golds, 2) if _is_near(one, other)]
    mixed = [(one, other) for one, other in near if homes[one.id].keys() & homes[other.id].keys()]
    misses = [Miss("near_misses_bad", f"{one.id} and {other.id}", "share an event") for one, other in mixed]
    return Figure("near_misses_bad", len(mixed), len(near)), misses


def _is_near(one: GoldEvent, other: GoldEvent) -> bool:
    here, there = one.location, other.location
    apart = max(one.start, other.start) - min(one.end, other.end)
    is_close = km((here.latitude, here.longitude), (there.latitude, there.longitude)) <= NEAR_KM
    return here.country == there.country and is_close and apart.days <= NEAR_DAYS


def _whole(found: Clustering) -> tuple[Figure, list[Miss]]:
    homes = _homes_of_golds(found)
    misses = []
    for gold, articles in homes.items():
        if len(articles) > 1:
            told = "; ".join(", ".join(names) for names in articles.values())
            misses.append(Miss("in_one_event", gold, f"in {len(articles)} events: {told}"))
    return Figure("in_one_event", len(homes) - len(misses), len(homes)), misses


def _homes_of_golds(found: Clustering) -> Mapping[str, Mapping[str, list[str]]]:
    """Articles by event by gold event."""
    homes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for pair in found.pairs:
        if pair.mention.id in found.homes:
            homes[pair.event.id][found.homes[pair.mention.id]].append(pair.article.id)
    return homes


def _made_up(found: Clustering) -> tuple[Figure, list[Miss]]:
    told = {event for _, event in found.items}
    made_up = [event for event in found.events if event.id not in told]
    misses = [
        Miss("made_up_bad", ", ".join(report.article_id for report in event.reports), event.sub_event_type)
        for event in made_up
    ]
    return Figure("made_up_bad", len(made_up), len(found.events)), misses


def _copies(found: Clustering) -> tuple[Figure, list[Miss]]:
    copies = [
        pair
        for event in found.events
        for pair in combinations(event.reports, 2)
        if _root(found.news, pair[0]) == _root(found.news, pair[1])
    ]
    misses = [
        Miss("copies", f"{one.article_id} and {other.article_id}", "have two origins")
        for one, other in copies
        if one.origin != other.origin
    ]
    return Figure("copies", len(copies) - len(misses), len(copies)), misses


def _false_copies(found: Clustering) -> tuple[Figure, list[Miss]]:
    apart, misses = 0, []
    for event in found.events:
        origin = _origins(found.news, event.reports)
        for one, other in combinations(event.reports, 2):
            if origin[one.article_id] != origin[other.article_id]:
                apart += 1
                if one.origin == other.origin:
                    misses.append(Miss("copies_bad", f"{one.article_id} and {other.article_id}", "have one origin"))
    return Figure("copies_bad", len(misses), apart), misses


def _origins(news: News, reports: Sequence[Report]) -> Mapping[str, int]:
    """A number by article: one for all that are tied by copies and by common owners, over any number of steps."""
    groups: list[tuple[set[str], set[str]]] = []  # articles, and the texts and owners they go back to
    for report in reports:
        ties = {_root(news, report), f"owner {report.outlet.owner or report.outlet.id}"}
        tied = [group for group in groups if group[1] & ties]
        groups = [group for group in groups if not group[1] & ties]
        groups.append(({report.article_id}.union(*(g[0] for g in tied)), ties.union(*(g[1] for g in tied))))
    return {article: number for number, (articles, _) in enumerate(groups) for article in articles}


def _root(news: News, report: Report) -> str:
    """The article whose text a report's goes back to."""
    return news.articles[report.article_id].copy_of or report.article_id


def _event_tolls(found: Clustering) -> tuple[Figure, list[Miss]]:
    """The event that holds most mentions of a gold event stands for it."""
    largest = Counter(found.items)
    events = {event.id: event for event in found.events}
    asked, misses = 0, []
    for gold_id in _homes_of_golds(found):
        gold = found.news.events[gold_id].fatalities
        if gold is None or not gold.best:
            continue
        asked += 1
        event = events[max((item for item in largest if item[0] == gold_id), key=lambda item: largest[item])[1]]
        best = event.fatalities.best if event.fatalities else None
        if best != gold.best:
            misses.append(Miss("event_toll", gold_id, f"{gold.best} expected, {best} given"))
    return Figure("event_toll", asked - len(misses), asked), misses


def _toll_spans(found: Clustering) -> tuple[Figure, list[Miss]]:
    asked, misses = 0, []
    for event in found.events:
        tolls = [r.fatalities for r in event.reports if r.fatalities and not r.fatalities.cumulative]
        stated = [n for toll in tolls for n in (toll.low or None, toll.best, toll.high) if n is not None]
        if not stated:
            continue
        asked += 1
        span = event.fatalities
        if span is None or span.low != min(stated) or (span.high is not None and span.high < max(stated)):
            misses.append(Miss("toll_spans", event.id, f"{sorted(stated)} stated, {span}"))
    return Figure("toll_spans", asked - len(misses), asked), misses
