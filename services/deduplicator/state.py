"""The state of a deduplicator: two tables of bytes, and an index over them that is rebuilt on recovery.

    mentions   `<country>|<article id>` -> MentionSet       what each article says of each country
    clusters   event id -> StoredCluster                    each event's id, version, members and digest

Whoever owns the tables writes an intent's puts to them, then calls `apply`. Reads go through the tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from services import codec
from services.deduplicator import ledger
from services.deduplicator.features import describe
from services.deduplicator.ledger import StoredCluster
from services.deduplicator.match import Matcher
from services.deduplicator.neighbourhood import CountryIndex, Replacement
from services.messages import Outcome
from services.records import EventCluster, EventMention, MentionSet

T = TypeVar("T")

MAX_DECODED = 4096
"""Mention sets, and as many events, kept decoded: a busy day's open stories; a few tens of MB at most."""

TableName = Literal["clusters", "mentions"]


@dataclass(frozen=True, slots=True)
class Put:
    """One entry to write."""

    table: TableName
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class DedupIntent:
    """What one message leads to. First send the outcome, then write the puts in their order, then apply.

    The order matters after a crash: events are written before the mention set that changed them, so that a replay of
    the message finds the mentions as they were and comes to the same bytes.
    """

    outcome: Outcome
    puts: tuple[Put, ...] = ()
    country: str | None = None
    replacement: Replacement | None = None
    mention_set: MentionSet | None = None  # the one among the puts, not encoded
    contents: tuple[EventCluster, ...] = ()  # of the events among the puts, as sent


class State:
    """What decisions read.

    Args:
        matcher: Compares mentions.
        mentions: The table `mentions`.
        clusters: The table `clusters`.
    """

    def __init__(self, matcher: Matcher, mentions: Mapping[str, bytes], clusters: Mapping[str, bytes]) -> None:
        self.matcher = matcher
        self._mentions = mentions
        self._clusters = clusters
        self._countries: dict[str, CountryIndex] = {}
        self._decoded: OrderedDict[str, MentionSet] = OrderedDict()
        self._contents: OrderedDict[str, EventCluster] = OrderedDict()

    def country(self, country: str) -> CountryIndex:
        """Return a country's index."""
        if country not in self._countries:
            self._countries[country] = CountryIndex(self.matcher)
        return self._countries[country]

    def mention_set(self, country: str, article_id: str) -> MentionSet | None:
        """Return what an article is stored to say of a country."""
        key = ledger.mentions_key(country, article_id)
        known = self._decoded.get(key)
        if known is not None:
            self._decoded.move_to_end(key)
            return known
        raw = self._mentions.get(key)
        return None if raw is None else self._remember(key, codec.decode_own(raw, MentionSet))

    def mention(self, country: str, mention_id: str) -> EventMention | None:
        """Return a stored mention."""
        features = self.country(country).features.get(mention_id)
        found = self.mention_set(country, features.article_id) if features else None
        return next((m for m in found.mentions if m.id == mention_id), None) if found else None

    def content(self, event_id: str, version: int) -> EventCluster | None:
        """Return a version of an active event as it was sent; None where it is not kept."""
        found = self._contents.get(event_id)
        return found if found is not None and found.version == version else None

    def cluster(self, event_id: str) -> StoredCluster | None:
        """Return an event's entry, whatever its status."""
        raw = self._clusters.get(event_id)
        return None if raw is None else ledger.from_bytes(raw)

    def apply(self, intent: DedupIntent) -> None:
        """Bring the index up to the tables after an intent's puts were written."""
        if intent.country is None:
            return
        index = self.country(intent.country)
        if (written := intent.mention_set) is not None:
            self._remember(ledger.mentions_key(written.country, written.article.id), written)
        for content in intent.contents:
            # What an ended event was cannot be told from its members later: a restart must not make a difference.
            if content.status == "active":
                _keep(self._contents, content.id, content)
            else:
                self._contents.pop(content.id, None)
        if intent.replacement is not None:
            index.replace(intent.replacement)
        changed = [ledger.from_bytes(put.value) for put in intent.puts if put.table == "clusters"]
        waiting = (self.cluster(event) for event in index.dangling - {entry.id for entry in changed})
        self._settle(index, [*(entry for entry in waiting if entry is not None), *changed])

    def rebuild(self, mentions: Iterable[tuple[str, bytes]], clusters: Iterable[tuple[str, bytes]]) -> None:
        """Make the index anew from all entries of both tables, in any order."""
        self._countries.clear()
        self._decoded.clear()
        self._contents.clear()
        for _, raw in mentions:
            stored = codec.decode_own(raw, MentionSet)
            index = self.country(stored.country)
            for mention in stored.mentions:
                index.add(describe(mention, self.matcher.knowledge))
        by_country: dict[str, list[StoredCluster]] = {}
        for _, raw in clusters:
            cluster = ledger.from_bytes(raw)
            by_country.setdefault(cluster.country, []).append(cluster)
        for country, entries in by_country.items():
            self._settle(self.country(country), entries)

    def _settle(self, index: CountryIndex, entries: Sequence[StoredCluster]) -> None:
        """Note where mentions live now, and which events name mentions that are not there, or live elsewhere.

        Half-written states have such events: a crash came between the entry of one and that of another.
        """
        active = [entry for entry in entries if entry.status == "active"]
        index.dangling.difference_update(entry.id for entry in entries)
        for entry in active:
            for mention in entry.members:
                known = index.features.get(mention)
                index.home[known.id if known else mention] = entry.id  # the id as the index has it, kept once
        for entry in active:
            if any(index.home[m] != entry.id or m not in index.features for m in entry.members):
                index.dangling.add(entry.id)

    def _remember(self, key: str, mention_set: MentionSet) -> MentionSet:
        _keep(self._decoded, key, mention_set)
        return mention_set


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    """Keep the latest MAX_DECODED."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MAX_DECODED:
        kept.popitem(last=False)
