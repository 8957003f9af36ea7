"""Deduplication without a broker: mentions in, changes or final events out, by the service's own functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from services.deduplicator.closing import close_before
from services.deduplicator.decide import Decision, decide, decide_separation
from services.deduplicator.match import Matcher
from services.deduplicator.state import TABLES, DedupIntent, Put, State, TableName
from services.ids import partition_key
from services.messages import Drop, Outcome
from services.records import ClusterChange, EventCluster, EventMention, MentionSet, Separation


def dedupe(
    mentions: Iterable[EventMention],
    matcher: Matcher,
    *,
    close_after_days: int | None = None,
    separations: Iterable[Separation] = (),
) -> Iterator[ClusterChange | Drop]:
    """Yield each change to an event, in order, and each drop.

    Args:
        mentions: Mentions of one article's revision stand together, as `conflictwire extract` writes them.
        matcher: Compares mentions; `load.load_matcher()`.
        separations: Decisions of operators, taken after all mentions.
        close_after_days: An event without a report for so long is closed; None: never, for a file may be in any order.
    """
    tables: dict[TableName, dict[str, bytes]] = {name: {} for name in TABLES}
    state = State(matcher, tables, close_after_days=close_after_days)
    for seq, mention_set in enumerate(to_mention_sets(mentions)):
        if (closing := close_before(mention_set, state)) is not None:
            write(tables, closing.puts)
            state.apply(DedupIntent(Outcome(), closing.puts, closing=closing))
        yield from _carry_out(decide(mention_set, state, seq), mention_set.country, state, tables)
    for seq, decided in enumerate(separations):
        yield from _carry_out(decide_separation(decided, state, seq), decided.country, state, tables)


def _carry_out(
    decision: Decision, country: str, state: State, tables: Mapping[TableName, dict[str, bytes]]
) -> Iterator[ClusterChange | Drop]:
    write(tables, decision.puts)
    state.apply(decision.intent(country))
    yield from decision.drops
    yield from decision.changes


def write(tables: Mapping[TableName, dict[str, bytes]], puts: Iterable[Put]) -> None:
    """Write entries to tables in memory."""
    for put in puts:
        if put.value is None:
            tables[put.table].pop(put.key, None)
        else:
            tables[put.table][put.key] = put.value


def final_clusters(changes: Iterable[ClusterChange]) -> list[EventCluster]:
    """Return the last version of each event, in the order they were first seen: what a compacted topic ends with."""
    last: dict[str, EventCluster] = {}
    for change in changes:
        last[change.after.id] = change.after
    return list(last.values())


def to_mention_sets(mentions: Iterable[EventMention]) -> Iterator[MentionSet]:
    """Yield one set per article, revision and country; a country that a later revision leaves out is withdrawn."""
    countries: dict[str, set[str]] = {}
    for _, group in groupby(mentions, key=lambda m: (m.article.id, m.article.revision)):
        by_country: dict[str, list[EventMention]] = {}
        for mention in group:
            country = partition_key(mention.location.country if mention.location else None)
            by_country.setdefault(country, []).append(mention)
        article = mention.article
        for left in sorted(countries.get(article.id, set()) - set(by_country)):
            yield MentionSet(article=article, country=left, mentions=())
        countries.setdefault(article.id, set()).update(by_country)
        for country, of_country in by_country.items():
            yield MentionSet(article=article, country=country, mentions=tuple(of_country))
