"""Descriptors, and bringing a broker in line with them."""

from __future__ import annotations

from typing import Any

import pytest
from kafka.errors import UnknownTopicOrPartitionError

from services import topic_admin
from services.errors import DataFileError, TransientError
from services.topic_admin import Present, TopicPlan, apply_plan, plan_topics
from services.topics import Topic, load_topics, parse_topic

GOOD = """
role: events
name: conflict.events
key: event_id
partitions: 8
retention_s: null
cleanup: compact
schema: event.v1.schema.json
config: {min.compaction.lag.ms: 0}
"""


def events(**changes: object) -> Topic:
    fields = {"role": "events", "name": "t", "key": "id", "partitions": 8, "retention_s": 60, "cleanup": "compact"}
    return Topic(**{**fields, "schema": "event.v1", **changes})  # type: ignore[arg-type]


def test_every_role_has_one_topic_and_the_prefix_goes_first() -> None:
    topics = load_topics("try-")
    assert topics.events.name == "try-conflict.events"
    assert len({topic.name for topic in topics}) == len(list(topics)) == 7


def test_a_descriptor_becomes_broker_settings() -> None:
    topic = parse_topic("conflict.events.yaml", GOOD)
    assert topic.schema == "event.v1"
    assert topic.broker_config() == {
        "cleanup.policy": "compact",
        "retention.ms": "-1",
        "min.compaction.lag.ms": "0",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [("role: [", "not YAML"), (GOOD.replace("partitions: 8", ""), "partitions"), ("just words", "wrong kind")],
    ids=["no yaml", "field missing", "no mapping"],
)
def test_a_defect_names_the_file(text: str, reason: str) -> None:
    with pytest.raises(DataFileError, match=rf"schemas/topics/x\.yaml: .*{reason}"):
        parse_topic("x.yaml", text)


@pytest.mark.parametrize(
    ("present", "lines"),
    [
        ({}, ["create t (8 partitions, compact)"]),
        ({"t": Present(8, {"cleanup.policy": "compact", "retention.ms": "60000"})}, []),
        (
            {"t": Present(8, {"cleanup.policy": "delete", "retention.ms": "60000"})},
            ["alter  t: cleanup.policy delete -> compact"],
        ),
        ({"t": Present(8, {"cleanup.policy": "compact"})}, ["alter  t: retention.ms None -> 60000"]),
        ({"t": Present(4, None)}, ["keep   t: 4 partitions, 8 are described"]),
    ],
    ids=["absent", "as described", "other cleanup", "setting unset", "other partition count, settings untold"],
)
def test_the_difference_is_told_first(present: dict[str, Present], lines: list[str]) -> None:
    plan = plan_topics([events()], present)
    assert plan.lines() == lines
    assert plan.is_empty is (not lines)


class SlowToTell:
    """An admin client of a broker that tells of a topic only when it is asked for the third time."""

    def __init__(self) -> None:
        self.created: list[str] = []
        self.asked = 0

    def create_topics(self, topics: dict[str, Any], **_: Any) -> None:
        self.created += topics

    def describe_topics(self, names: list[str]) -> list[dict[str, Any]]:
        self.asked += 1
        error = 0 if self.asked >= 3 else UnknownTopicOrPartitionError.errno
        return [{"name": name, "error_code": error} for name in names]


def test_a_created_topic_is_there_once_the_broker_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_admin, "_LOOK_S", 0)
    admin = SlowToTell()
    apply_plan(admin, TopicPlan(create=(events(),)), replication=1)  # type: ignore[arg-type]
    assert (admin.created, admin.asked) == (["t"], 3)


def test_a_created_topic_that_is_never_told_of_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_admin, "_LOOK_S", 0)
    monkeypatch.setattr(topic_admin, "_TIMEOUT_MS", 0)
    admin = SlowToTell()
    admin.asked = -1_000_000
    with pytest.raises(TransientError, match=r"created t and does not tell of it"):
        apply_plan(admin, TopicPlan(create=(events(),)), replication=1)  # type: ignore[arg-type]
