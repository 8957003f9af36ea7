"""The topics that keep the deduplicator's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.streaming.changelogs import describe_changelog
from services.topics import Topic


@dataclass(frozen=True, slots=True)
class Changelogs:
    """One compacted topic per table."""

    mentions: Topic
    clusters: Topic
    watermarks: Topic
    separations: Topic

    def __iter__(self) -> Iterator[Topic]:
        return iter((self.mentions, self.clusters, self.watermarks, self.separations))


def describe_changelogs(group: str, mentions: Topic) -> Changelogs:
    """Return the changelog topics of a group.

    Args:
        group: Consumer group, prefix included.
        mentions: The topic `conflict.mentions`, with the partition count of the broker.
    """
    return Changelogs(
        mentions=describe_changelog(group, "mentions", mentions, schema=mentions.schema),
        clusters=describe_changelog(group, "clusters", mentions, schema="stored-cluster.v1"),
        watermarks=describe_changelog(group, "watermarks", mentions, schema="watermark.v1"),
        separations=describe_changelog(group, "separations", mentions, schema="separation.v1"),
    )
