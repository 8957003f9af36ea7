"""Topic descriptors: YAML text to `Topic`. Names of topics are written only in `schemas/topics/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

import yaml

from services import contract
from services.errors import DataFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic as we want it on the broker."""

    role: str
    name: str
    key: str
    partitions: int
    retention_s: int | None  # None: for ever
    cleanup: Literal["delete", "compact"]
    schema: str  # "event.v1"
    config: tuple[tuple[str, str], ...] = ()  # further settings of the topic

    def broker_config(self) -> dict[str, str]:
        """Return the topic's settings as Kafka names them."""
        retention_ms = -1 if self.retention_s is None else self.retention_s * 1000
        return {"cleanup.policy": self.cleanup, "retention.ms": str(retention_ms), **dict(self.config)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Every topic, by role."""

    articles: Topic
    feed_state: Topic
    mentions: Topic
    clusters: Topic
    events: Topic
    event_changes: Topic
    dead_letters: Topic

    def __iter__(self) -> Iterator[Topic]:
        return (getattr(self, f.name) for f in fields(self))


def load_topics(prefix: str = "") -> Topics:
    """Return the project's topics.

    Args:
        prefix: Put before each name, so that several installations share a broker.

    Raises:
        DataFileError: A descriptor is missing or has a defect.
    """
    found = [parse_topic(name, text, prefix=prefix) for name, text in contract.topic_texts().items()]
    by_role = {topic.role: topic for topic in found}
    wanted = {f.name for f in fields(Topics)}
    if set(by_role) != wanted or len(found) != len(wanted):
        odd = ", ".join(sorted(set(by_role) ^ wanted)) or "a role is described twice"
        raise DataFileError("schemas/topics", None, f"one descriptor per role is wanted; look at: {odd}")
    return Topics(**by_role)


def parse_topic(name: str, text: str, *, prefix: str = "") -> Topic:
    """Return the topic that one descriptor describes.

    Raises:
        DataFileError: Not YAML, or a field is missing or of the wrong kind.
    """
    path = f"schemas/topics/{name}"
    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DataFileError(path, None, f"not YAML: {error}") from error
    try:
        return Topic(
            role=raw["role"],
            name=prefix + raw["name"],
            key=raw["key"],
            partitions=int(raw["partitions"]),
            retention_s=None if raw["retention_s"] is None else int(raw["retention_s"]),
            cleanup=raw["cleanup"],
            schema=str(raw["schema"]).removesuffix(".schema.json"),
            config=tuple(sorted((str(k), str(v)) for k, v in (raw.get("config") or {}).items())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(path, None, f"field missing or of the wrong kind: {error}") from error
