"""What a message's date closes: events whose last report is too long ago leave the state, in silence.

publication day -> watermark of the country -> events and emptied mention sets before the horizon -> tombstones

An id must not be given twice: an entry stays as long as the mention that founded it is in an event that is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services import codec
from services.deduplicator import ledger, watermark
from services.deduplicator.ledger import StoredCluster
from services.deduplicator.neighbourhood import CountryIndex
from services.deduplicator.state import Closing, Put, State
from services.deduplicator.watermark import advance, day_of
from services.records import MentionSet


def close_before(incoming: MentionSet, state: State) -> Closing | None:
    """Return what to close before a mention set is decided upon; None where its date tells nothing new.

    Mention sets are written first, then events, then the watermark: a crash in between is made good when the message is
    replayed, for the watermark stands where it stood.

    Args:
        incoming: What comes next.
        state: What is stored; not changed.
    """
    country = incoming.country
    old = state.watermark(country)
    new = advance(old, incoming.article)
    if new == old:
        return None
    moved = Put("watermarks", country, watermark.to_bytes(new))
    horizon = state.horizon(new)
    if horizon is None or (old is not None and old.day == new.day):
        return Closing(country=country, puts=(moved,))
    index = state.country(country)
    over = _over(_due(state, index, horizon), index)
    gone = {m: index.features[m].article_id for entry in over.values() for m in _living(entry, index)}
    puts = [
        *(put for article in sorted(set(gone.values())) for put in _without(state, country, article, gone)),
        *(Put("mentions", key, None) for key in _emptied(state, index, horizon)),
        *(Put("clusters", event, None) for event in over),
        moved,
    ]
    return Closing(
        country=country, puts=tuple(puts), horizon=horizon, events=tuple(over.values()), mentions=tuple(gone)
    )


def _due(state: State, index: CountryIndex, horizon: int) -> Iterable[StoredCluster]:
    """Return the entries last reported before the horizon, in the order of their ids."""
    ids = sorted({event for day, events in index.due.items() if day < horizon for event in events})
    entries = (state.cluster(event) for event in ids)
    return [entry for entry in entries if entry is not None and entry.last_day < horizon]


def _over(due: Iterable[StoredCluster], index: CountryIndex) -> Mapping[str, StoredCluster]:
    """Return those whose founder is in no event that stays open."""
    over = {entry.id: entry for entry in due}
    while True:
        stay = [entry.id for entry in over.values() if _home(entry.founder, index) not in (None, *over)]
        if not stay:
            return over
        for event in stay:
            del over[event]


def _home(mention: str, index: CountryIndex) -> str | None:
    return index.home.get(mention) if mention in index.features else None


def _living(entry: StoredCluster, index: CountryIndex) -> Iterable[str]:
    if entry.status != "active":
        return ()
    return (m for m in entry.members if _home(m, index) == entry.id)


def _without(state: State, country: str, article: str, gone: Mapping[str, str]) -> Iterable[Put]:
    """Yield an article's mention set without what is gone; what is left is in events that stay."""
    key = ledger.mentions_key(country, article)
    stored = state.plain_mention_set(key)
    if stored is None:
        return
    left = [mention for mention in stored["mentions"] if mention["id"] not in gone]
    yield Put("mentions", key, codec.encode({**stored, "mentions": left}) if left else None)


def _emptied(state: State, index: CountryIndex, horizon: int) -> Iterable[str]:
    """Yield the keys of mention sets that only say that an article says nothing any more."""
    for key in sorted({key for day, keys in index.emptied.items() if day < horizon for key in keys}):
        stored = state.plain_mention_set(key)
        if stored is None or stored["mentions"]:
            continue
        if day_of(codec.instant(stored["article"]["published_at"])) < horizon:
            yield key
