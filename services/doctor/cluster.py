"""What can be asked of a running broker. Only reads, but for one producer id that the broker forgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError

from services.clients import connect_producer
from services.doctor.findings import Finding, ok, warning, wrong
from services.errors import ConflictwireError
from services.lag import read_group_lag
from services.settings import SharedSettings
from services.topic_admin import connect, plan_topics, read_present
from services.topics import Topic, Topics

CLOCK_SLACK_S = 60.0
"""Machines that keep their clocks by NTP are far closer."""

_MAX_REQUEST_BYTES = 1_000_000


def examine_cluster(settings: SharedSettings, topics: Topics, now: datetime) -> Iterator[Finding]:
    """Yield what was found; the first is whether a broker answers, and without one it is the last.

    Args:
        settings: How the broker is reached, prefix of groups, bound of lag.
        topics: As they should be.
        now: The time of day here.
    """
    access = settings.access
    try:
        admin = connect(access)
    except ConflictwireError as error:
        yield wrong("broker", str(error), "start it, or set CONFLICTWIRE_BROKER; `run` brings one of its own")
        return
    with closing(admin):
        yield ok("broker", f"answers at {access.servers}")
        described = tuple(_asked("topics", lambda: list(_topics(admin, topics))))
        yield from described
        if any(finding.grade == "wrong" for finding in described):
            return  # what follows would only say so again
        yield _transactions(settings)
        for service, topic in (
            ("extractor", topics.articles),
            ("deduplicator", topics.mentions),
            ("sink", topics.clusters),
        ):
            yield from _asked(service, lambda s=service, t=topic: [_lag(admin, settings, s, t)])  # type: ignore[misc]
        yield from _asked("letters", lambda: [_dead_letters(admin, topics.dead_letters)])
        yield from _asked("clock", lambda: [_clock(admin, topics.articles, now)])


def _asked(subject: str, ask: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return ask()
    except (ConflictwireError, KafkaError) as error:
        return [warning(subject, f"the broker does not tell: {error}", "see whether we may ask: docs/security.md")]


def _topics(admin: KafkaAdminClient, topics: Topics) -> Iterator[Finding]:
    plan = plan_topics(topics, read_present(admin, topics))
    for topic in plan.create:
        yield wrong("topics", f"{topic.name} is missing", "conflictwire topics")
    for topic, key, was in plan.alter:
        yield warning(
            "topics", f"{topic.name}: {key} is {was}, not {topic.broker_config()[key]}", "conflictwire topics"
        )
    for topic, had in plan.resized:
        yield warning(
            "topics", f"{topic.name} has {had} partitions, {topic.partitions} are described", "docs/decisions/0002"
        )
    if plan.is_empty:
        yield ok("topics", "all as described")


def _transactions(settings: SharedSettings) -> Finding:
    try:
        producer = connect_producer(
            settings,
            name="conflictwire-doctor",
            linger_ms=0,
            max_request_bytes=_MAX_REQUEST_BYTES,
            transactions={"transactional_id": settings.group("doctor"), "transaction_timeout_ms": 10_000},
        )
        with closing(producer):
            producer.init_transactions()
    except (ConflictwireError, KafkaError) as error:
        return warning("transactions", f"none for us: {error}", "CONFLICTWIRE_SINK_TRANSACTIONS=no, if it has none")
    return ok("transactions", "the broker does them")


def _lag(admin: KafkaAdminClient, settings: SharedSettings, service: str, topic: Topic) -> Finding:
    group = settings.group(service)
    lag = read_group_lag(admin, group, topic)
    told = f"{lag:,} messages of {topic.name} unread by group {group}"
    if lag > settings.ready_lag_records:
        return warning(service, told, f"start the {service}, or more of them: docs/operations.md, Lag")
    return ok(service, told)


def _dead_letters(admin: KafkaAdminClient, topic: Topic) -> Finding:
    places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    ends = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
    starts = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.EARLIEST))
    count = sum(ends[place].offset - starts[place].offset for place in places)
    if count:
        return warning("letters", f"{count:,} dead letters", "conflictwire dead-letters list")
    return ok("letters", "no dead letters")


def _clock(admin: KafkaAdminClient, topic: Topic, now: datetime) -> Finding:
    places = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
    newest: Mapping[TopicPartition, Any] = admin.list_partition_offsets(dict.fromkeys(places, OffsetSpec.MAX_TIMESTAMP))
    stamps = [entry.timestamp / 1000 for entry in newest.values() if entry.timestamp and entry.timestamp > 0]
    if not stamps:
        return ok("clock", f"nothing on {topic.name} yet to hold it against")
    ahead_s = max(stamps) - now.timestamp()
    if ahead_s > CLOCK_SLACK_S:
        told = f"the newest message of {topic.name} is {ahead_s:,.0f} s in the future"
        return warning("clock", told, "set the clock here, or where the ingester runs")
    return ok("clock", f"the newest message of {topic.name} is {-ahead_s:,.0f} s old")
