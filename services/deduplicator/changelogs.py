"""The topics that hold a deduplicator's tables, described like any other topic.

They belong to one consumer group: another group on the same broker keeps tables of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.topics import Topic


@dataclass(frozen=True, slots=True)
class Changelogs:
    """One compacted topic per table."""

    mentions: Topic
    clusters: Topic

    def __iter__(self) -> Iterator[Topic]:
        return iter((self.mentions, self.clusters))


def describe_changelogs(group: str, mentions: Topic, *, partitions: int) -> Changelogs:
    """Return the changelog topics of a group.

    Args:
        group: Consumer group, prefix included.
        mentions: The topic `conflict.mentions`.
        partitions: As that topic has on the broker: an entry lives in the partition of the message that made it.
    """

    def changelog(table: Literal["mentions", "clusters"], schema: str) -> Topic:
        return Topic(
            role=f"{table}-changelog",
            name=f"{group}-{table}-changelog",
            key=mentions.key,
            partitions=partitions,
            retention_s=None,
            cleanup="compact",
            schema=schema,
        )

    return Changelogs(changelog("mentions", mentions.schema), changelog("clusters", "stored-cluster.v1"))
