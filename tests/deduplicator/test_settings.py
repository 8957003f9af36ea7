"""Settings, and the topics behind the tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.settings import DeduplicatorSettings
from services.errors import StartupError
from services.settings import from_environment
from tests.deduplicator.replica import TOPICS


def settings(**variables: str) -> DeduplicatorSettings:
    return from_environment(DeduplicatorSettings, {f"CONFLICTWIRE_{k}": v for k, v in variables.items()})


def test_an_empty_environment_is_enough() -> None:
    assert settings().app_id == "conflictwire-deduplicator"


def test_a_prefix_sets_the_group_apart() -> None:
    assert settings(TOPIC_PREFIX="lab.").app_id == "lab.conflictwire-deduplicator"


def test_a_stop_keeps_its_promise_of_30_seconds() -> None:
    assert settings().delivery_timeout_s < 30


@pytest.mark.parametrize(
    "name",
    [
        "CONFLICTWIRE_DEDUPLICATOR_REPLICATION",
        "CONFLICTWIRE_DEDUPLICATOR_DELIVERY_TIMEOUT_S",
        "CONFLICTWIRE_DEDUPLICATOR_READY_LAG_RECORDS",
    ],
)
def test_a_wrong_value_names_its_variable(name: str) -> None:
    with pytest.raises(StartupError, match=name):
        from_environment(DeduplicatorSettings, {name: "0"})


def test_changelogs_are_compacted_and_as_wide_as_their_source() -> None:
    changelogs = describe_changelogs("g", replace(TOPICS.mentions, partitions=3))
    assert [(t.name, t.partitions, t.cleanup, t.retention_s) for t in changelogs] == [
        ("g-mentions-changelog", 3, "compact", None),
        ("g-clusters-changelog", 3, "compact", None),
    ]
