"""What is on the topics once the stream is at rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from services.messages import Incoming
from services.streaming.owners import Fence
from services.topics import Topic, Topics
from tests.committed import read_committed


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a run left behind, as a consumer that reads committed messages sees it."""

    mentions: tuple[Incoming, ...]
    clusters: tuple[Incoming, ...]
    events: tuple[Incoming, ...]
    changes: tuple[Incoming, ...]
    dead_letters: tuple[Incoming, ...]
    tables: dict[str, dict[bytes, bytes]]  # by changelog's role: what a recovery would find
    poisons: frozenset[tuple[str, int, int]]  # topic, partition, offset


def read_evidence(
    bootstrap: str, topics: Topics, changelogs: Iterable[Topic], poisons: Iterable[tuple[str, int, int]]
) -> Evidence:
    """Read all of it."""
    return Evidence(
        mentions=read_topic(bootstrap, topics.mentions),
        clusters=read_topic(bootstrap, topics.clusters),
        events=read_topic(bootstrap, topics.events),
        changes=read_topic(bootstrap, topics.event_changes),
        dead_letters=read_topic(bootstrap, topics.dead_letters),
        tables={topic.role: last_values(read_topic(bootstrap, topic)) for topic in changelogs},
        poisons=frozenset(poisons),
    )


def read_topic(bootstrap: str, topic: Topic) -> tuple[Incoming, ...]:
    """Return the committed messages of a topic, as `read_committed` does."""
    return read_committed(bootstrap, topic.name, topic.partitions)


def describe_open_transactions(bootstrap: str, topics: Topics) -> str:
    """Return what keeps readers of committed messages from the end of a topic, for people.

    A transaction that the brokers' coordinators do not know of never ends by itself.
    """
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        names = {t.transactional_id: t for of_broker in admin.list_transactions().values() for t in of_broker}
        places = [TopicPartition(t.name, n) for t in (topics.events, topics.event_changes) for n in range(t.partitions)]
        found = []
        for place, state in admin.describe_producers(places).items():
            for producer in state.active_producers:
                if producer.current_transaction_start_offset >= 0:
                    owner = [f"{n} {t.state.name}" for n, t in names.items() if t.producer_id == producer.producer_id]
                    found.append(f"{place.topic}-{place.partition}: {producer}, of {owner}")
    finally:
        admin.close()
    return f"open transactions: {'; '.join(found) or 'none'}"


def last_values(messages: Iterable[Incoming]) -> dict[bytes, bytes]:
    """Return what a changelog comes to, as a recovery reads it: entries that came too late do not count."""
    table: dict[bytes, bytes] = {}
    fence = Fence()
    for message in messages:
        if not fence.admits(message):
            continue
        if message.value is None:
            table.pop(message.key or b"", None)
        else:
            table[message.key or b""] = message.value
    return table
