"""Bring a broker's topics in line with their descriptors: compare first, then create or alter.

`plan_topics` is pure: it compares. The rest talks to the broker.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import (
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from services.access.broker_access import BrokerAccess
from services.access.introduce import introduce
from services.clients import BOOTSTRAP_MS, unreachable
from services.errors import StartupError, TransientError
from services.topics import Topic

_TIMEOUT_MS = 15_000
_LOOK_S = 0.05

ALLOWED_BY = "`conflictwire acls` prints who may do what, and allows it"


@dataclass(frozen=True, slots=True)
class Present:
    """A topic as it stands on the broker."""

    partitions: int
    config: Mapping[str, str] | None  # None: the broker does not tell


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What sets the broker apart from the descriptors."""

    create: tuple[Topic, ...] = ()
    alter: tuple[tuple[Topic, str, str | None], ...] = ()  # topic, setting, present value
    resized: tuple[tuple[Topic, int], ...] = ()  # topic, its present count: kept, for else keys would move

    @property
    def is_empty(self) -> bool:
        """Whether the broker is as described."""
        return not (self.create or self.alter or self.resized)

    def lines(self) -> list[str]:
        """Return the difference for a person, one line each, in the order it would be applied."""
        return [
            *(f"create {t.name} ({t.partitions} partitions, {t.cleanup})" for t in self.create),
            *(f"alter  {t.name}: {key} {was} -> {t.broker_config()[key]}" for t, key, was in self.alter),
            *(f"keep   {t.name}: {had} partitions, {t.partitions} are described" for t, had in self.resized),
        ]


def plan_topics(wanted: Iterable[Topic], present: Mapping[str, Present]) -> TopicPlan:
    """Compare descriptors with what stands on the broker."""
    create: list[Topic] = []
    alter: list[tuple[Topic, str, str | None]] = []
    resized: list[tuple[Topic, int]] = []
    for topic in wanted:
        there = present.get(topic.name)
        if there is None:
            create.append(topic)
            continue
        if there.partitions != topic.partitions:
            resized.append((topic, there.partitions))
        if there.config is not None:
            differing = ((k, there.config.get(k)) for k, v in topic.broker_config().items() if there.config.get(k) != v)
            alter.extend((topic, key, was) for key, was in differing)
    return TopicPlan(tuple(create), tuple(alter), tuple(resized))


def connect(access: BrokerAccess) -> KafkaAdminClient:
    """Return an admin client.

    Args:
        access: How the broker is reached.

    Raises:
        StartupError: Nobody answers there, or not to us.
    """
    try:
        return KafkaAdminClient(
            **introduce(access),
            client_id="conflictwire-topics",
            request_timeout_ms=_TIMEOUT_MS,
            bootstrap_timeout_ms=BOOTSTRAP_MS,
        )
    except (KafkaError, ValueError, OSError) as error:
        raise unreachable(access, error) from error


def read_present(admin: KafkaAdminClient, wanted: Iterable[Topic]) -> dict[str, Present]:
    """Return those of the wanted topics that stand on the broker.

    Raises:
        StartupError: It does not let us see one.
        TransientError: The broker refused or did not answer.
    """
    try:
        told = admin.describe_topics([topic.name for topic in wanted])
        hidden = [t["name"] for t in told if t["error_code"] == TopicAuthorizationFailedError.errno]
        if hidden:
            raise StartupError(f"we may not see {', '.join(hidden)} on the broker: {ALLOWED_BY}")
        there = {t["name"]: len(t["partitions"]) for t in told if t["error_code"] == 0}
        return {name: Present(count, _read_config(admin, name)) for name, count in there.items()}
    except KafkaError as error:
        raise TransientError(f"cannot read topics: {error}") from error


def apply_plan(admin: KafkaAdminClient, plan: TopicPlan, *, replication: int) -> None:
    """Create and alter topics, until the broker tells of them; one that another process created meanwhile is fine.

    Raises:
        StartupError: We may not.
        TransientError: The broker refused or did not answer.
    """
    try:
        for topic in plan.create:
            _create(admin, topic, replication=replication)
        if plan.create:
            _wait_until_told(admin, [topic.name for topic in plan.create])
        for topic, key, _ in plan.alter:
            resource = ConfigResource(ConfigResourceType.TOPIC, topic.name, {key: topic.broker_config()[key]})
            admin.alter_configs([resource])
    except TopicAuthorizationFailedError as error:
        raise StartupError(f"we may not create or alter topics on the broker: {ALLOWED_BY}") from error
    except KafkaError as error:
        raise TransientError(f"cannot bring topics in line: {error}") from error


def ensure_topics(access: BrokerAccess, wanted: Iterable[Topic], *, replication: int = 1) -> TopicPlan:
    """Compare and apply; return what differed.

    Raises:
        StartupError: Nobody answers, or not to us.
        TransientError: The broker refused or did not answer in time.
    """
    topics = tuple(wanted)
    admin = connect(access)
    try:
        plan = plan_topics(topics, read_present(admin, topics))
        apply_plan(admin, plan, replication=replication)
        return plan
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, topic: Topic, *, replication: int) -> None:
    options = {
        "num_partitions": topic.partitions,
        "replication_factor": replication,
        "configs": topic.broker_config(),
    }
    try:
        admin.create_topics({topic.name: options}, timeout_ms=_TIMEOUT_MS)
    except TopicAlreadyExistsError:
        return


def _wait_until_told(admin: KafkaAdminClient, names: list[str]) -> None:
    """Return once the broker tells of new topics: it answers a creation before its metadata has them."""
    deadline_s = time.monotonic() + _TIMEOUT_MS / 1000
    while True:
        told = admin.describe_topics(names)
        missing = [topic["name"] for topic in told if topic["error_code"] == UnknownTopicOrPartitionError.errno]
        if not missing:
            return
        if time.monotonic() > deadline_s:
            raise TransientError(f"the broker created {', '.join(missing)} and does not tell of it")
        time.sleep(_LOOK_S)


def _read_config(admin: KafkaAdminClient, name: str) -> dict[str, str] | None:
    try:
        described: dict[str, dict[str, Mapping[str, Mapping[str, str]]]] = admin.describe_configs(
            [ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all"
        )
    except KafkaError:
        return None  # not every broker tells; then only partitions are compared
    settings: Mapping[str, Mapping[str, str]] = next(iter(described.values()), {}).get(name, {})
    return {key: entry["value"] for key, entry in settings.items()} or None
