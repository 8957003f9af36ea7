"""How each fault is begun, and how it is ended again where it is held."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kafka import KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError

from services import codec
from services.topics import Topic, Topics
from tests.chaos.cluster import Brokers, Node
from tests.chaos.crew import Crew, Worker
from tests.chaos.schedule import STAGES, TOPIC_ROLES, PlannedFault
from tests.chaos.stream import long_article

CLOCK_STEPS_S = (-7200, -600, 600, 1800, 7200)
MOST_WORKERS, WORKERS_LEFT = 4, 2
"""A stage is scaled from what it has to the one, and a little later down to the other."""

POISONS: tuple[Callable[[int], tuple[bytes, bytes | None]], ...] = (
    lambda draw: (b"poison-%d" % draw, b"\xff\xfe no JSON"),
    lambda draw: (b"poison-%d" % draw, codec.encode({"id": f"poison-{draw}"})),
    lambda draw: (b"poison-%d" % draw, None),
    lambda draw: (b"poison-%d" % draw, b"[" * 5_000),
)
"""Key and value of messages that no retry can save."""

_OOM_GROUPS = Path("/sys/fs/cgroup/memory")
_OOM_BYTES = 262_144
_STARVE_SPARE_BYTES = 1_048_576

End = Callable[[], None]


@dataclass(slots=True)
class Scene:
    """What faults act on."""

    brokers: Brokers
    crew: Crew
    topics: Topics
    changelogs: tuple[str, ...]  # names of topics that keep tables
    producer: KafkaProducer
    poisons: list[tuple[str, int, int]] = field(default_factory=list)  # topic, partition, offset of each
    frozen: set[int] = field(default_factory=set)  # process ids of workers
    skipped: list[str] = field(default_factory=list)  # faults that found nobody to strike

    def victim(self, fault: PlannedFault) -> Worker | None:
        """Return the worker that a fault strikes: one that runs and is not struck yet."""
        there = [w for w in self.crew.of(fault.stage) if w.is_up and w.pid not in self.frozen]
        there = [w for w in there if w.terminated_s is None]
        return there[fault.draw % len(there)] if there else None

    def node(self, fault: PlannedFault) -> Node | None:
        """Return the node that a fault strikes; while one of three is down, none, for two are needed."""
        nodes = self.brokers.nodes
        return None if self.brokers.held else nodes[fault.draw % len(nodes)]


def begin(scene: Scene, fault: PlannedFault) -> End | None:
    """Begin a fault; return how to end it, where it is held."""
    if fault.kind in _ON_WORKERS:
        victim = scene.victim(fault)
        if victim is None:
            scene.skipped.append(fault.kind)
            return None
        return _ON_WORKERS[fault.kind](scene, fault, victim)
    if fault.kind in _ON_NODES:
        node = scene.node(fault)
        if node is None:
            scene.skipped.append(fault.kind)
            return None
        return _ON_NODES[fault.kind](scene, node)
    try:
        return _ON_TOPICS[fault.kind](scene, fault)
    except KafkaError:
        scene.skipped.append(fault.kind)  # the broker is down on purpose: nobody to ask
        return None


def missing_kinds(*, faketime: Path | None, disk: Path | None) -> dict[str, str]:
    """Return the kinds of faults that this machine cannot do, and why."""
    missing = {}
    if faketime is None:
        missing["clock"] = "libfaketime is not installed"
    if disk is None:
        missing["disk-full"] = "mounting a small disk needs root"
    if not os.access(_OOM_GROUPS, os.W_OK):
        missing["oom"] = "no writable memory control group"
    return missing


# ---------------------------------------------------------------- workers


def _kill(scene: Scene, _: PlannedFault, victim: Worker) -> None:
    victim.process.kill()


def _terminate(scene: Scene, _: PlannedFault, victim: Worker) -> None:
    scene.crew.terminate(victim)


def _freeze(scene: Scene, _: PlannedFault, victim: Worker) -> End:
    pid, process = victim.pid, victim.process
    process.send_signal(signal.SIGSTOP)
    scene.frozen.add(pid)

    def thaw() -> None:
        process.send_signal(signal.SIGCONT)
        scene.frozen.discard(pid)

    return thaw


def _scale(scene: Scene, fault: PlannedFault, _: Worker) -> End:
    while len(scene.crew.of(fault.stage)) < MOST_WORKERS:
        scene.crew.add(fault.stage)

    def shrink() -> None:
        for worker in scene.crew.of(fault.stage)[WORKERS_LEFT:]:
            worker.is_leaving = True
            scene.crew.terminate(worker)

    return shrink


def _cut(scene: Scene, _: PlannedFault, victim: Worker) -> End:
    pid = victim.pid
    for node in scene.brokers.nodes:
        node.wire.cut(pid)

    def mend() -> None:
        for node in scene.brokers.nodes:
            node.wire.mend(pid)

    return mend


def _oom(scene: Scene, _: PlannedFault, victim: Worker) -> End:
    """Have the kernel kill it for the next page it touches."""
    group = _OOM_GROUPS / f"conflictwire-chaos-{victim.pid}"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(str(_OOM_BYTES))
    (group / "cgroup.procs").write_text(str(victim.pid))

    def lift() -> None:
        for pid in (group / "cgroup.procs").read_text().split():
            (_OOM_GROUPS / "cgroup.procs").write_text(pid)
        group.rmdir()

    return lift


def _starve(scene: Scene, _: PlannedFault, victim: Worker) -> End:
    """Let it have hardly any more memory: allocations fail, and what fails is up to it."""
    pid = victim.pid
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    was = resource.prlimit(pid, resource.RLIMIT_AS)
    resource.prlimit(pid, resource.RLIMIT_AS, (pages * resource.getpagesize() + _STARVE_SPARE_BYTES, was[1]))

    def lift() -> None:
        if victim.pid == pid and victim.is_up:
            resource.prlimit(pid, resource.RLIMIT_AS, was)

    return lift


def _clock(scene: Scene, fault: PlannedFault, victim: Worker) -> End:
    scene.crew.step_clock(victim, CLOCK_STEPS_S[fault.draw % len(CLOCK_STEPS_S)])
    return lambda: scene.crew.step_clock(victim, 0)


# ---------------------------------------------------------------- brokers


def _down(scene: Scene, node: Node, number: signal.Signals) -> End:
    scene.brokers.held.add(node.number)
    node.send(number)

    def again() -> None:
        if node.process is not None and node.process.poll() is None:
            node.process.kill()  # its orderly end takes longer than it was to be down
            node.process.wait()
        scene.brokers.held.discard(node.number)

    return again


def _broker_kill(scene: Scene, node: Node) -> End:
    return _down(scene, node, signal.SIGKILL)


def _broker_terminate(scene: Scene, node: Node) -> End:
    return _down(scene, node, signal.SIGTERM)


def _broker_freeze(scene: Scene, node: Node) -> End:
    scene.brokers.held.add(node.number)
    node.send(signal.SIGSTOP)

    def thaw() -> None:
        node.send(signal.SIGCONT)
        scene.brokers.held.discard(node.number)

    return thaw


def _disk_full(scene: Scene, node: Node) -> End:
    assert scene.brokers.disk is not None
    filler = scene.brokers.disk.parent / "data" / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    scene.brokers.held.add(node.number)

    def clear() -> None:
        filler.unlink()
        node.send(signal.SIGKILL)  # a node that met a full disk serves its logs no more until it is started again
        if node.process is not None:
            node.process.wait()
        scene.brokers.held.discard(node.number)

    return clear


# ---------------------------------------------------------------- topics


def _poison(scene: Scene, fault: PlannedFault) -> None:
    role = TOPIC_ROLES[STAGES.index(fault.stage)]
    topic: Topic = getattr(scene.topics, role)
    key, value = POISONS[fault.draw % len(POISONS)](fault.draw)
    sent = scene.producer.send(topic.name, key=key, value=value)
    sent.add_callback(lambda at: scene.poisons.append((at.topic, at.partition, at.offset)))


def _long_parse(scene: Scene, fault: PlannedFault) -> None:
    article = long_article(fault.draw)
    scene.producer.send(scene.topics.articles.name, key=article.key, value=article.value)


def _compact(scene: Scene, fault: PlannedFault) -> None:
    """Compact all changelogs from now on, as fast as the broker can, and have a stage read them back."""
    admin = KafkaAdminClient(bootstrap_servers=scene.brokers.bootstrap, request_timeout_ms=10_000)
    eager = {"segment.ms": "1000", "min.cleanable.dirty.ratio": "0.001", "max.compaction.lag.ms": "1000"}
    eager["delete.retention.ms"] = "0"
    try:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, dict(eager)) for name in scene.changelogs])
    finally:
        admin.close()
    for worker in scene.crew.of(fault.stage):
        if worker.pid not in scene.frozen and worker.is_up:
            worker.process.kill()


def _leaders(scene: Scene, fault: PlannedFault) -> None:
    """Give every partition of the pipeline another leader."""
    nodes = [node.number for node in scene.brokers.nodes]
    admin = KafkaAdminClient(bootstrap_servers=scene.brokers.bootstrap, request_timeout_ms=10_000)
    try:
        wanted = {}
        for topic in scene.topics:
            for number in range(topic.partitions):
                turn = (number + fault.draw) % len(nodes)
                wanted[TopicPartition(topic.name, number)] = nodes[turn:] + nodes[:turn]
        admin.alter_partition_reassignments(wanted)
        admin.elect_leaders(0, {t.name: list(range(t.partitions)) for t in scene.topics}, raise_errors=False)
    finally:
        admin.close()


_ON_WORKERS: Mapping[str, Callable[[Scene, PlannedFault, Worker], End | None]] = {
    "kill": _kill,
    "terminate": _terminate,
    "freeze": _freeze,
    "scale": _scale,
    "cut": _cut,
    "oom": _oom,
    "starve": _starve,
    "clock": _clock,
}
_ON_NODES: Mapping[str, Callable[[Scene, Node], End | None]] = {
    "broker-kill": _broker_kill,
    "broker-terminate": _broker_terminate,
    "broker-freeze": _broker_freeze,
    "disk-full": _disk_full,
}
_ON_TOPICS: Mapping[str, Callable[[Scene, PlannedFault], End | None]] = {
    "poison": _poison,
    "long-parse": _long_parse,
    "compact": _compact,
    "leaders": _leaders,
}
