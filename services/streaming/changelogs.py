"""The topics that keep tables, described like any other topic.

They belong to one consumer group: another group on the same broker keeps tables of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.access.broker_access import BrokerAccess
from services.errors import StartupError
from services.topic_admin import apply_plan, connect, plan_topics, read_present
from services.topics import Topic


def describe_changelog(group: str, table: str, source: Topic, *, schema: str) -> Topic:
    """Return the changelog topic of a table.

    Args:
        group: Consumer group, prefix included.
        table: Name of the table.
        source: The topic whose messages make the entries; an entry lives in its message's partition, so counts agree.
        schema: Name of what the entries hold.
    """
    return Topic(
        role=f"{table}-changelog",
        name=f"{group}-{table}-changelog",
        key=source.key,
        partitions=source.partitions,
        retention_s=None,
        cleanup="compact",
        schema=schema,
        config=source.config,
    )


def as_on_broker(access: BrokerAccess, topic: Topic) -> Topic:
    """Return a topic with the partition count that it really has.

    Raises:
        StartupError: The broker does not answer or has no such topic.
        TransientError: The broker refused.
    """
    admin = connect(access)
    try:
        present = read_present(admin, [topic]).get(topic.name)
    finally:
        admin.close()
    if present is None:
        raise StartupError(f"topic {topic.name} is missing: run `conflictwire topics` first")
    return replace(topic, partitions=present.partitions)


def ensure_changelogs(access: BrokerAccess, changelogs: Sequence[Topic], *, replication: int) -> None:
    """Create changelogs that are missing, and bring settings in line.

    Raises:
        StartupError: The broker does not answer, or one has another partition count than its source.
        TransientError: The broker refused.
    """
    admin = connect(access)
    try:
        plan = plan_topics(changelogs, read_present(admin, changelogs))
        if plan.resized:
            topic, had = plan.resized[0]
            raise StartupError(f"topic {topic.name} has {had} partitions, {topic.partitions} are needed")
        apply_plan(admin, plan, replication=replication)
    finally:
        admin.close()
