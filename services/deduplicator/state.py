"""The state of a deduplicator: four tables of bytes, and an index over them that is rebuilt on recovery.

    mentions   `<country>|<article id>` -> MentionSet       what each article says of each country
    clusters   event id -> StoredCluster                    each event's id, version, members and digest
    watermarks country -> Watermark                         how far its news has come by its own dates
    separations `<country>|<event id>` -> Separation         what operators set apart

Whoever owns the tables writes an intent's puts to them, then calls `apply`. Reads go through the tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from services import codec
from services.deduplicator import ledger, watermark
from services.deduplicator.features import describe
from services.deduplicator.ledger import StoredCluster
from services.deduplicator.match import Matcher
from services.deduplicator.neighbourhood import CountryIndex, Replacement
from services.deduplicator.watermark import CLOSE_AFTER_DAYS, Watermark, day_of
from services.messages import Outcome
from services.records import EventCluster, EventMention, MentionSet, Separation

T = TypeVar("T")

MAX_DECODED = 4096
"""Mention sets, and as many events, kept decoded: a busy day's open stories; a few tens of MB at most."""

_PROGRESS_EVERY = 1000
"""Entries between two words that a rebuild goes on: a tenth of a second's work."""

TableName = Literal["clusters", "mentions", "watermarks", "separations"]
TABLES: tuple[TableName, ...] = get_args(TableName)

Tables = Mapping[TableName, Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Put:
    """One entry to write."""

    table: TableName
    key: str
    value: bytes | None  # None removes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is over by a country's own dates. Nothing is sent; write the puts in their order, then apply."""

    country: str
    puts: tuple[Put, ...]
    horizon: int | None = None  # events last reported before this day are over; None: the watermark alone moved
    events: tuple[StoredCluster, ...] = ()  # entries that leave
    mentions: tuple[str, ...] = ()  # mentions that leave the index


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
    separation: Separation | None = None  # the one among the puts, not encoded
    closing: Closing | None = None  # where set, nothing else is: carry it out, then ask again what the message leads to


class State:
    """What decisions read.

    Args:
        matcher: Compares mentions.
        tables: The tables by name.
        close_after_days: An event without a report for so long is over, > 0; None: never.
    """

    def __init__(self, matcher: Matcher, tables: Tables, *, close_after_days: int | None = CLOSE_AFTER_DAYS) -> None:
        self.matcher = matcher
        self._mentions, self._clusters, self._watermarks, self._separations = (
            tables["mentions"],
            tables["clusters"],
            tables["watermarks"],
            tables["separations"],
        )
        self._close_after_days = close_after_days
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

    def plain_mention_set(self, key: str) -> dict[str, Any] | None:
        """Return an entry of the table `mentions` as plain JSON values."""
        raw = self._mentions.get(key)
        return None if raw is None else codec.parse_json(raw)

    def watermark(self, country: str) -> Watermark | None:
        """Return how far a country's news has come."""
        raw = self._watermarks.get(country)
        return None if raw is None else watermark.from_bytes(raw)

    def horizon(self, reached: Watermark | None) -> int | None:
        """Return the day before which events are over, by a watermark; None where it tells none yet."""
        if reached is None or reached.day is None or self._close_after_days is None:
            return None
        return reached.day - self._close_after_days

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

    def separation(self, country: str, event_id: str) -> Separation | None:
        """Return what an operator decided of an event."""
        raw = self._separations.get(ledger.separation_key(country, event_id))
        return None if raw is None else codec.decode_own(raw, Separation)

    def apply(self, intent: DedupIntent) -> None:
        """Bring the index up to the tables after an intent's puts were written."""
        if intent.closing is not None:
            self._close(intent.closing)
        if intent.country is None:
            return
        index = self.country(intent.country)
        if intent.separation is not None:
            index.separate(intent.separation)
        if (written := intent.mention_set) is not None:
            self._remember(_note_emptied(index, written), written)
        for content in intent.contents:
            # What an ended event was cannot be told from its members later: a restart must not make a difference.
            if content.status == "active":
                _keep(self._contents, content.id, content)
            else:
                self._contents.pop(content.id, None)
        if intent.replacement is not None:
            index.replace(intent.replacement)
        changed = [ledger.from_bytes(put.value) for put in intent.puts if put.table == "clusters" and put.value]
        waiting = (self.cluster(event) for event in index.dangling - {entry.id for entry in changed})
        self._settle(index, [*(entry for entry in waiting if entry is not None), *changed])

    def rebuild(self, on_progress: Callable[[], None] = lambda: None) -> None:
        """Make the index anew from all entries of the tables, in any order.

        Args:
            on_progress: Called now and then meanwhile: it takes seconds.
        """
        self._countries.clear()
        self._decoded.clear()
        self._contents.clear()
        for raw in self._separations.values():
            decided = codec.decode_own(raw, Separation)
            self.country(decided.country).separate(decided)
        for number, raw in enumerate(self._mentions.values()):
            if number % _PROGRESS_EVERY == 0:
                on_progress()
            stored = codec.decode_own(raw, MentionSet)
            index = self.country(stored.country)
            _note_emptied(index, stored)
            for mention in stored.mentions:
                index.add(describe(mention, self.matcher.knowledge))
        by_country: dict[str, list[StoredCluster]] = {}
        for number, raw in enumerate(self._clusters.values()):
            if number % _PROGRESS_EVERY == 0:
                on_progress()
            cluster = ledger.from_bytes(raw)
            by_country.setdefault(cluster.country, []).append(cluster)
        for country, entries in by_country.items():
            self._settle(self.country(country), entries)

    def _settle(self, index: CountryIndex, entries: Sequence[StoredCluster]) -> None:
        """Note where mentions live now, and which events name mentions that are not there, or live elsewhere.

        Half-written states have such events: a crash came between the entry of one and that of another.
        """
        for entry in entries:
            index.due.setdefault(entry.last_day, set()).add(entry.id)
        active = [entry for entry in entries if entry.status == "active"]
        index.dangling.difference_update(entry.id for entry in entries)
        for entry in active:
            for mention in entry.members:
                known = index.features.get(mention)
                index.home[known.id if known else mention] = entry.id  # the id as the index has it, kept once
        for entry in active:
            if any(index.home[m] != entry.id or m not in index.features for m in entry.members):
                index.dangling.add(entry.id)

    def _close(self, closing: Closing) -> None:
        """Forget what is over."""
        if closing.horizon is None:
            return
        index = self.country(closing.country)
        index.replace(Replacement(removed=closing.mentions, added=(), rows={}))
        for entry in closing.events:
            index.dangling.discard(entry.id)
            self._contents.pop(entry.id, None)
            for mention in entry.members:
                if index.home.get(mention) == entry.id:
                    del index.home[mention]
        for put in closing.puts:
            if put.table == "mentions":
                self._decoded.pop(put.key, None)
        index.emptied = {day: keys for day, keys in index.emptied.items() if day >= closing.horizon}
        index.due = self._still_due(index, closing.horizon)

    def _still_due(self, index: CountryIndex, horizon: int) -> dict[int, set[str]]:
        """Return the days to look at next time: all from the horizon on, and what is overdue but had to stay."""
        due = {day: events for day, events in index.due.items() if day >= horizon}
        for day, events in index.due.items():
            if day < horizon:
                stayed = {e for e in events if (entry := self.cluster(e)) is not None and entry.last_day == day}
                if stayed:
                    due[day] = stayed
        return due

    def _remember(self, key: str, mention_set: MentionSet) -> MentionSet:
        _keep(self._decoded, key, mention_set)
        return mention_set


def _note_emptied(index: CountryIndex, stored: MentionSet) -> str:
    """Note a mention set that is kept for its revision alone; return its key."""
    key = ledger.mentions_key(stored.country, stored.article.id)
    if not stored.mentions:
        index.emptied.setdefault(day_of(stored.article.published_at), set()).add(key)
    return key


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    """Keep the latest MAX_DECODED."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MAX_DECODED:
        kept.popitem(last=False)
