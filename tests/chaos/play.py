"""One run: topics of its own, workers, the stream at an even pace, the faults of a schedule, and rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kafka.errors import KafkaError

from services.access.broker_access import BrokerAccess
from services.deduplicator.changelogs import describe_changelogs
from services.errors import ConflictwireError
from services.lag import read_group_lag
from services.streaming.changelogs import describe_changelog
from services.topic_admin import connect, ensure_topics
from services.topics import Topic, Topics, load_topics
from tests.chaos.cluster import Brokers
from tests.chaos.crew import Crew, workers_environment
from tests.chaos.evidence import Evidence, describe_open_transactions, read_evidence
from tests.chaos.faults import End, Scene, begin
from tests.chaos.feeding import feed, open_producer
from tests.chaos.schedule import STAGES, TOPIC_ROLES, Schedule
from tests.chaos.stream import Published

START_LIMIT_S, REST_LIMIT_S = 60.0, 240.0
_LOOK_S, _REST_LOOK_S = 0.05, 1.0
_RESTS = 2
"""So many looks in a row must find every group at its end."""


class NotAtRestError(Exception):
    """The stream did not come to rest: something is stuck."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to."""

    evidence: Evidence
    topics: Topics
    seconds: float  # from the first article to rest
    recovery_s: float  # from the end of the last fault, or of the stream, to rest
    ready_s: tuple[float, ...]  # of every start of a worker
    stop_s: tuple[float, ...]  # of every SIGTERM
    deaths: int
    skipped: tuple[str, ...]  # faults that found nobody to strike
    broken_promises: tuple[str, ...]


def play(
    brokers: Brokers,
    schedule: Schedule,
    stream: Sequence[Published],
    *,
    folder: Path,
    prefix: str,
    faketime: Path | None,
) -> Run:
    """Play a schedule over a stream.

    Raises:
        NotAtRestError: The stream got stuck.
    """
    folder.mkdir(parents=True)
    topics = load_topics(prefix)
    _patiently(lambda: ensure_topics(BrokerAccess.plain(brokers.bootstrap), topics, replication=brokers.replication))
    changelogs = describe_all_changelogs(prefix, topics)
    is_stepping = any(fault.kind == "clock" for fault in schedule.faults)
    environment = workers_environment(
        brokers.workers_bootstrap,
        prefix=prefix,
        replication=brokers.replication,
        faketime=faketime if is_stepping else None,
    )
    crew = Crew(folder, environment)
    with open_producer(brokers.bootstrap) as producer:
        for role in TOPIC_ROLES:  # known before a fault keeps the broker away: a poison's send would wait for it
            producer.partitions_for(getattr(topics, role).name)
        scene = Scene(brokers, crew, topics, tuple(topic.name for topic in changelogs), producer)
        try:
            for stage in STAGES:
                for _ in range(schedule.workers[stage]):
                    crew.add(stage)
            _wait(scene, crew.is_ready, limit_s=START_LIMIT_S, what="the workers are not ready")
            crew.ready_s.clear()  # of a start on empty topics; what is of interest are those after a fault
            began_s = time.monotonic()
            fed = feed(producer, topics.articles, stream, seconds=schedule.length_s)
            over_s = _strike(scene, schedule, began_s, fed)
            try:
                _come_to_rest(scene, prefix)
            except NotAtRestError as stuck:
                raise NotAtRestError(f"{stuck}; {describe_open_transactions(brokers.bootstrap, topics)}") from stuck
            rest_s = time.monotonic()
        finally:
            crew.stop()
    return Run(
        evidence=read_evidence(brokers.bootstrap, topics, changelogs, scene.poisons),
        topics=topics,
        seconds=rest_s - began_s,
        recovery_s=rest_s - over_s,
        ready_s=tuple(crew.ready_s),
        stop_s=tuple(crew.stop_s),
        deaths=crew.deaths,
        skipped=tuple(scene.skipped),
        broken_promises=tuple(crew.broken_promises),
    )


def describe_all_changelogs(prefix: str, topics: Topics) -> tuple[Topic, ...]:
    """Return the topics that keep the tables of extractor and deduplicator."""
    countries = describe_changelog(f"{prefix}conflictwire-extractor", "countries", topics.articles, schema="")
    return countries, *describe_changelogs(f"{prefix}conflictwire-deduplicator", topics.mentions)


def _strike(scene: Scene, schedule: Schedule, began_s: float, fed: threading.Thread) -> float:
    """Begin and end each fault in its time; return when the last was over and the stream was fed."""
    waiting = list(schedule.faults)
    held: list[tuple[float, End]] = []
    while waiting or held or fed.is_alive():
        elapsed_s = time.monotonic() - began_s
        if waiting and waiting[0].at_s <= elapsed_s:
            fault = waiting.pop(0)
            end = begin(scene, fault)
            if end is not None:
                held.append((elapsed_s + fault.hold_s, end))
        for until_s, end in [one for one in held if one[0] <= elapsed_s]:
            held.remove((until_s, end))
            end()
        _look(scene)
    return time.monotonic()


def _come_to_rest(scene: Scene, prefix: str) -> None:
    groups = {f"{prefix}conflictwire-{stage}": topic for stage, topic in zip(STAGES, _read_topics(scene), strict=True)}
    rests = 0
    looked_s = 0.0

    def is_at_rest() -> bool:
        nonlocal rests, looked_s
        if time.monotonic() - looked_s < _REST_LOOK_S:
            return False
        looked_s = time.monotonic()
        rests = rests + 1 if _lag(scene.brokers.bootstrap, groups) == 0 else 0
        return rests >= _RESTS

    _wait(scene, is_at_rest, limit_s=REST_LIMIT_S, what="the stream does not come to rest")


def _read_topics(scene: Scene) -> tuple[Topic, Topic, Topic]:
    return scene.topics.articles, scene.topics.mentions, scene.topics.clusters


def _lag(bootstrap: str, groups: dict[str, Topic]) -> int | None:
    """Return all groups' unread messages; None while the broker does not tell."""
    try:
        admin = connect(BrokerAccess.plain(bootstrap))
    except ConflictwireError:
        return None
    try:
        return sum(read_group_lag(admin, group, topic) for group, topic in groups.items())
    except (ConflictwireError, KafkaError):
        return None
    finally:
        admin.close()


def _wait(scene: Scene, condition: Callable[[], bool], *, limit_s: float, what: str) -> None:
    deadline_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise NotAtRestError(f"{what} after {limit_s:.0f} s; logs in {scene.crew.folder}")
        _look(scene)


def _look(scene: Scene) -> None:
    scene.crew.look()
    scene.brokers.look()
    time.sleep(_LOOK_S)


def _patiently(call: Callable[[], object]) -> None:
    """Call until the broker answers: the run before may have left it in the middle of a start."""
    for attempt in range(10):
        try:
            call()
        except ConflictwireError:
            if attempt == 9:
                raise
            time.sleep(2)
        else:
            return
