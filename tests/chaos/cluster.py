"""Apache Kafka for the faults: one node, or three with replication 3, each behind a wire that can be cut."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from services.broker.apache import broker_words, format_storage
from services.broker.ready import free_port, wait_until_ready
from services.supervise import Command, start_process, stop_processes
from tests.chaos.proxy import Wire
from tests.chaos.schedule import Cluster

DISK_MB = 400
"""Of a single node's data: small enough to be filled, far more than a batch of runs writes."""

_START_S = 90.0
_STOP_S = 30.0


@dataclass(slots=True)
class Node:
    """One broker that is a controller too."""

    number: int  # from 1
    folder: Path
    port: int  # for us
    workers_port: int  # for the services, behind the wire
    controller_port: int
    wire: Wire
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again over the same data; does not wait."""
        words = [*broker_words(), "kafka.Kafka", str(self.folder / "server.properties")]
        name = f"node {self.number}"
        self.process = start_process(
            Command(name=name, words=words, environment=os.environ, log_path=self.folder / "broker.log")
        )

    def send(self, number: signal.Signals) -> None:
        """Send a signal; to a process that is gone none."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def look(self) -> None:
        """Start it again if it ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self.start()


@dataclass(slots=True)
class Brokers:
    """The running cluster."""

    nodes: list[Node]
    disk: Path | None  # where a single node's data is, if that can be filled
    held: set[int] = field(default_factory=set)  # numbers of nodes that are down on purpose

    @property
    def bootstrap(self) -> str:
        """For the harness: past the wires."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def workers_bootstrap(self) -> str:
        """For the services."""
        return ",".join(f"127.0.0.1:{node.workers_port}" for node in self.nodes)

    @property
    def replication(self) -> int:
        """Of every topic."""
        return len(self.nodes)

    def look(self) -> None:
        """Start again what ended by itself."""
        for node in self.nodes:
            if node.number not in self.held:
                node.look()


@contextmanager
def start_cluster(kind: Cluster, folder: Path) -> Iterator[Brokers]:
    """Run a cluster until the block ends; on return it answers."""
    with ExitStack() as stack:
        nodes = []
        for number in range(1, 2 if kind == "single" else 4):
            home = folder / f"node-{number}"
            home.mkdir(parents=True)
            workers_port, behind = free_port(), free_port()
            wire = stack.enter_context(Wire(port=workers_port, target=behind))
            nodes.append(Node(number, home, free_port(), workers_port, free_port(), wire))
            (home / "behind").write_text(str(behind))
        disk = _small_disk(nodes[0].folder / "data", stack) if kind == "single" else None
        for node in nodes:
            settings = node.folder / "server.properties"
            settings.write_text(node_properties(node, nodes))
            format_storage(broker_words(), settings, node.folder / "broker.log", cluster=_CLUSTER_ID)
        stack.callback(lambda: stop_processes([node.process for node in nodes if node.process], grace_s=_STOP_S))
        for node in nodes:
            node.start()
        for node in nodes:
            assert node.process is not None
            wait_until_ready(
                node.process, node.port, name="a node", log_path=node.folder / "broker.log", limit_s=_START_S
            )
        yield Brokers(nodes, disk)


_CLUSTER_ID = "Y29uZmxpY3R3aXJlLWNoYQ"
"""16 bytes in base64: all nodes of a cluster bear one."""


def node_properties(node: Node, nodes: list[Node]) -> str:
    """Return a node's settings."""
    many = len(nodes) > 1
    replicas, least = ("3", "2") if many else ("1", "1")
    behind = (node.folder / "behind").read_text()
    settings = {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": ",".join(f"{n.number}@127.0.0.1:{n.controller_port}" for n in nodes),
        "listeners": f"OWN://127.0.0.1:{node.port},WORKERS://127.0.0.1:{behind},"
        f"CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"OWN://127.0.0.1:{node.port},WORKERS://127.0.0.1:{node.workers_port}",
        "listener.security.protocol.map": "OWN:PLAINTEXT,WORKERS:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "OWN",
        "log.dirs": str(node.folder / "data"),
        "auto.create.topics.enable": "false",
        "min.insync.replicas": least,
        "default.replication.factor": replicas,
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.num.partitions": "4",
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.num.partitions": "4",
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": least,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": least,
        "log.cleaner.backoff.ms": "500",
        "log.initial.task.delay.ms": "1000",
        "broker.session.timeout.ms": "6000",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _small_disk(folder: Path, stack: ExitStack) -> Path | None:
    """Mount memory of a fixed size as a folder; None where that is not allowed."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        return None
    stack.callback(_unmount, folder)
    return folder


def _unmount(folder: Path) -> None:
    for _ in range(20):
        if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.5)
