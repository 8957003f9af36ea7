"""One message of conflict.mentions: bytes in, an intent out. Bad input is a dead letter, never an exception."""

from __future__ import annotations

from typing import TypeVar

from services import codec
from services.dead_letters import to_dead_letter
from services.deduplicator.closing import close_before
from services.deduplicator.decide import Decision, decide, decide_separation
from services.deduplicator.state import DedupIntent, State
from services.errors import DecodeError, PermanentError
from services.messages import FETCHED_AT, Incoming, Outcome, Outgoing, cloud_event, header
from services.records import ClusterChange, MentionSet, Separation
from services.topics import Topics

SERVICE = "deduplicator"

T = TypeVar("T", MentionSet, Separation)


def handle(incoming: Incoming, state: State, topics: Topics) -> DedupIntent:
    """Return what a message leads to; first of all, where its date closes events, that alone.

    Args:
        incoming: A message whose value is a MentionSet, or a Separation by its ce_type, and whose key is its country.
        state: What is stored for the message's partition; not changed.
        topics: Where outputs go.
    """
    try:
        if (header(incoming.headers, "ce_type") or "").endswith(codec.SCHEMA_OF[Separation]):
            separation = _decode(incoming, Separation)
            return _to_intent(decide_separation(separation, state, incoming.offset), separation.country, topics)
        mention_set = _decode(incoming, MentionSet)
    except PermanentError as error:
        letter = to_dead_letter(error, incoming, service=SERVICE, topic=topics.dead_letters)
        return DedupIntent(Outcome(outgoing=(letter,), dead_letters=1))
    if (closing := close_before(mention_set, state)) is not None:
        return DedupIntent(Outcome(), closing.puts, closing=closing)
    decision = decide(mention_set, state, incoming.offset)
    return _to_intent(decision, mention_set.country, topics, header(incoming.headers, FETCHED_AT))


def _to_intent(decision: Decision, country: str, topics: Topics, fetched_at: str | None = None) -> DedupIntent:
    return decision.intent(country, tuple(_message(change, topics, fetched_at) for change in decision.changes))


def _decode(incoming: Incoming, kind: type[T]) -> T:
    record = codec.decode(incoming.value, kind)
    if incoming.key != record.country.encode():
        # Its reports would never meet those of its country, which live in another partition.
        raise DecodeError(f"key {incoming.key!r} is not the country, {record.country}")
    return record


def _message(change: ClusterChange, topics: Topics, fetched_at: str | None) -> Outgoing:
    after = change.after
    return cloud_event(
        topics.clusters.name,
        after.id,
        change,
        kind="cluster.v1",
        source=SERVICE,
        id=f"{after.id}:{after.version}",
        at=after.last_reported_at,
        fetched_at=fetched_at,
    )
