"""How long the pipeline is without a worker: a restart until it is ready, a death until another takes over."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from services.broker import RunningBroker
from services.topic_admin import connect
from tests.bench.stand import READY_LIMIT_S, Stand, mixed_news, open_stand
from tests.chaos.feeding import feed
from tests.chaos.schedule import STAGES

RATE = 30.0
"""Articles/s while a worker dies: every partition is busy, nobody is overloaded."""

_SETTLE_S = 10.0
_WATCH_S = 60.0


@dataclass(frozen=True, slots=True)
class Restart:
    """One worker that came back."""

    stage: str
    signal: str
    is_alone: bool  # in its group
    ready_s: float  # from the start of the new process


@dataclass(frozen=True, slots=True)
class TakeOver:
    """One worker that did not come back."""

    stage: str
    partitions: int  # of the dead worker
    taken_s: float  # from its death to the first message of one of them that is output and committed by another


def measure_restarts(broker: RunningBroker, folder: Path, *, workers: int) -> Iterator[Restart]:
    """Yield how long each stage takes after SIGTERM and after SIGKILL, with some events in its tables."""
    with open_stand(broker, folder, name=f"restart-{workers}", workers=workers) as stand:
        feed(stand.producer, stand.topics.articles, mixed_news(600, seed=3), seconds=0).join()
        stand.wait_until_at_rest(limit_s=120)
        for stage in STAGES:
            for number in (signal.SIGTERM, signal.SIGKILL):
                stand.crew.ready_s.clear()
                worker = stand.crew.of(stage)[0]
                worker.process.send_signal(number)
                stand.wait(lambda: bool(stand.crew.ready_s), limit_s=READY_LIMIT_S, what=f"{worker.name} is not ready")
                yield Restart(stage, number.name, workers == 1, stand.crew.ready_s[0])
                stand.wait_until_at_rest(limit_s=60)


def measure_take_over(broker: RunningBroker, folder: Path, stage: str) -> TakeOver:
    """Kill one of two workers of a stage while articles come in, and wait for the other.

    Raises:
        NotAtRestError: The other does not take over.
    """
    with open_stand(broker, folder, name=f"take-over-{stage}", workers=2) as stand:
        articles = mixed_news(int(RATE * _WATCH_S), seed=4)
        stopping = threading.Event()
        fed = feed(stand.producer, stand.topics.articles, articles, seconds=_WATCH_S, stopping=stopping)
        began_s = time.monotonic()
        stand.wait(lambda: time.monotonic() - began_s > _SETTLE_S, limit_s=_WATCH_S, what="no time passes")
        group = next(name for name in stand.gauge.groups if name.endswith(stage))
        admin = connect(broker.access)
        try:
            return _watch(stand, admin, group, stage)
        finally:
            stopping.set()
            fed.join()
            admin.close()


def _watch(stand: Stand, admin: KafkaAdminClient, group: str, stage: str) -> TakeOver:
    source = stand.gauge.groups[group].name
    before = _shares(admin, group, source)
    victim = stand.crew.of(stage)[Random(stage).randrange(2)]
    victim.is_leaving = True
    victim.process.kill()
    killed_s = time.monotonic()
    victim.process.wait()
    stood = _committed(admin, group)

    def moved() -> list[TopicPartition]:
        now = _committed(admin, group)
        return [place for place in now if now[place] > stood.get(place, 0)]

    moves: dict[TopicPartition, float] = {}

    def is_taken_over() -> bool:
        for place in moved():
            moves.setdefault(place, time.monotonic() - killed_s)
        after = _shares(admin, group, source)
        lost = [share for member, share in before.items() if member not in after]
        return len(lost) == 1 and any(place in moves for place in lost[0])

    stand.wait(is_taken_over, limit_s=_WATCH_S, what=f"nobody takes over from {victim.name}")
    (orphans,) = (share for member, share in before.items() if member not in _shares(admin, group, source))
    return TakeOver(stage, len(orphans), min(moves[place] for place in orphans if place in moves))


def _committed(admin: KafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    return {place: stand.offset for place, stand in admin.list_group_offsets([group])[group].items()}


def _shares(admin: KafkaAdminClient, group: str, topic: str) -> Mapping[str, Sequence[TopicPartition]]:
    """Return the partitions of a topic by member, of those that have some; changelogs are assigned too."""
    members: Sequence[Mapping[str, Any]] = admin.describe_groups([group])[group]["members"]
    shares = {}
    for member in members:
        assigned = member["member_assignment"]["assigned_partitions"] if member["member_assignment"] else []
        places = [
            TopicPartition(one["topic"], number)
            for one in assigned
            for number in one["partitions"]
            if one["topic"] == topic
        ]
        if places:
            shares[member["member_id"]] = places
    return shares
