"""Settings, the topics behind the tables, and what the health pages say."""

from __future__ import annotations

import pytest

from services.deduplicator.changelogs import describe_changelogs
from services.deduplicator.settings import DeduplicatorSettings, faust_options
from services.deduplicator.watch import WorkerState
from services.errors import StartupError
from services.settings import from_environment
from tests.deduplicator.replica import TOPICS
from tests.fakes import FakeClock


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


def test_faust_waits_for_acknowledgement_and_gathers_only_where_it_may() -> None:
    alone, batching = faust_options(settings(BATCHING="no")), faust_options(settings(BROKER="a:1, b:2"))
    assert (alone["producer_acks"], alone["producer_max_batch_size"], alone["producer_linger"]) == (-1, 1, 0.0)
    assert batching["producer_max_batch_size"] > 1
    assert batching["broker"] == ["kafka://a:1", "kafka://b:2"]


def test_changelogs_are_compacted_and_as_wide_as_their_source() -> None:
    changelogs = describe_changelogs("g", TOPICS.mentions, partitions=3)
    assert [(t.name, t.partitions, t.cleanup, t.retention_s) for t in changelogs] == [
        ("g-mentions-changelog", 3, "compact", None),
        ("g-clusters-changelog", 3, "compact", None),
    ]


def test_ready_once_recovered_assigned_and_near_the_end() -> None:
    watch = WorkerState(FakeClock(), ready_lag_records=10)
    assert watch.is_ready() == "tables are being recovered"
    watch.recovered()
    assert watch.is_ready() == "no partition assigned"
    watch.beat(11)
    assert watch.is_ready() == "11 messages behind"
    watch.beat(10)
    assert watch.is_ready() is None
    watch.recovering()
    assert watch.is_ready() == "tables are being recovered"


def test_alive_while_the_loop_beats() -> None:
    clock = FakeClock()
    watch = WorkerState(clock, ready_lag_records=10)
    clock.advance(59)
    assert watch.is_alive() is None
    clock.advance(2)
    assert watch.is_alive() == "no turn of the loop for 61 s"
    watch.beat(0)
    assert watch.is_alive() is None
