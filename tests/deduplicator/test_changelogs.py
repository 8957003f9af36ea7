"""The topics behind the tables."""

from __future__ import annotations

from dataclasses import replace

from services.deduplicator.changelogs import describe_changelogs
from tests.deduplicator.replica import TOPICS


def test_changelogs_are_compacted_and_as_wide_as_their_source() -> None:
    changelogs = describe_changelogs("g", replace(TOPICS.mentions, partitions=3))
    assert [(t.name, t.partitions, t.cleanup, t.retention_s) for t in changelogs] == [
        ("g-mentions-changelog", 3, "compact", None),
        ("g-clusters-changelog", 3, "compact", None),
        ("g-watermarks-changelog", 3, "compact", None),
        ("g-separations-changelog", 3, "compact", None),
    ]
