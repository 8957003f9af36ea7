"""The state of a deduplicator: two tables of bytes, and an index over them that is rebuilt on recovery.

    mentions   `<country>|<article id>` -> MentionSet       what each article says of each country
    clusters   event id -> StoredCluster                    each event's id, version, members and digest

Whoever owns the tables writes an intent's puts to them, then calls `apply`. Reads go through the tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from services import codec
from services.deduplicator import ledger
from services.deduplicator.features import describe
from services.deduplicator.ledger import StoredCluster
from services.deduplicator.match import Matcher
from services.deduplicator.neighbourhood import CountryIndex, Replacement
from services.messages import Outcome
from services.records import EventMention, MentionSet

MAX_DECODED = 4096
"""Mention sets kept decoded: a busy day's open stories; a few tens of MB at most."""

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
        return None if raw is None else self._remember(key, codec.decode(raw, MentionSet))

    def mention(self, country: str, mention_id: str) -> EventMention | None:
        """Return a stored mention."""
        features = self.country(country).features.get(mention_id)
        found = self.mention_set(country, features.article_id) if features else None
        return next((m for m in found.mentions if m.id == mention_id), None) if found else None

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
        if intent.replacement is not None:
            index.replace(intent.replacement)
        changed = [ledger.from_bytes(put.value) for put in intent.puts if put.table == "clusters"]
        self._settle(index, changed)

    def rebuild(self, mentions: Iterable[tuple[str, bytes]], clusters: Iterable[tuple[str, bytes]]) -> None:
        """Make the index anew from all entries of both tables, in any order."""
        self._countries.clear()
        self._decoded.clear()
        for _, raw in mentions:
            stored = codec.decode(raw, MentionSet)
            index = self.country(stored.country)
            for mention in stored.mentions:
                index.add(describe(mention, self.matcher.knowledge))
        by_country: dict[str, list[StoredCluster]] = {}
        for _, raw in clusters:
            cluster = ledger.from_bytes(raw)
            by_country.setdefault(cluster.country, []).append(cluster)
        for country, entries in by_country.items():
            self._settle(self.country(country), entries)

    def _settle(self, index: CountryIndex, entries: Iterable[StoredCluster]) -> None:
        """Note where mentions live now, and which events name mentions that are not there."""
        for entry in entries:
            index.dangling.discard(entry.id)
            if entry.status != "active":
                continue
            # A mention that left an event for another is in that one's entry, written with the same intent.
            index.home.update(dict.fromkeys(entry.members, entry.id))
            if any(mention not in index.features for mention in entry.members):
                index.dangling.add(entry.id)

    def _remember(self, key: str, mention_set: MentionSet) -> MentionSet:
        self._decoded[key] = mention_set
        if len(self._decoded) > MAX_DECODED:
            self._decoded.popitem(last=False)
        return mention_set
