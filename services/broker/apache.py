"""Apache Kafka on this machine: one durable KRaft node from its jars, for tests and for laptops with a Java."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import uuid
from importlib import resources
from pathlib import Path

from services.broker.jars import ensure_jars
from services.broker.ready import free_port, wait_until_ready
from services.errors import StartupError
from services.supervise import Command, start_process, stop_processes

OLDEST_JAVA = 17
"""What the brokers of Apache Kafka 4 are compiled for."""

_START_S = 90.0
"""5 s on an idle machine, 12 s on two busy cores; more only where it recovers a long log."""

_FORMAT_S = 60.0
_STOP_S = 30.0

_JAVA_OPTIONS = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
"""A small node that is up soon: no optimizing compiler, no parallel collector."""


class ApacheBroker:
    """An Apache Kafka node while used as a context manager.

    Args:
        folder: Existing folder for its data, settings and log file; a later node over it has the same data.
        port: TCP port on 127.0.0.1; a free one unless told.
    """

    def __init__(self, *, folder: Path, port: int | None = None) -> None:
        self._folder = folder
        self._port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where it listens, host:port."""
        return f"127.0.0.1:{self._port}"

    def __enter__(self) -> ApacheBroker:
        words = broker_words()
        settings = self._folder / "server.properties"
        data = self._folder / "data"
        settings.write_text(server_properties(port=self._port, controller_port=free_port(), data=data))
        log_path = self._folder / "broker.log"
        if not (data / "meta.properties").is_file():
            format_storage(words, settings, log_path)
        words += ["kafka.Kafka", str(settings)]
        command = Command(name="Apache Kafka", words=words, environment=os.environ, log_path=log_path)
        self._process = start_process(command)
        try:
            wait_until_ready(self._process, self._port, name=command.name, log_path=log_path, limit_s=_START_S)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            stop_processes([self._process], grace_s=_STOP_S)


def broker_words() -> list[str]:
    """Return the start of a command line that runs a program of Apache Kafka; fetches its jars if need be.

    Raises:
        StartupError: There is no Java for it, or no jars.
    """
    return [find_java(), *_JAVA_OPTIONS, "-cp", f"{ensure_jars()}/*", _log_option()]


def server_properties(*, port: int, controller_port: int, data: Path) -> str:
    """Return the settings of a single node that is broker and controller at once."""
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.num.partitions": "4",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def find_java() -> str:
    """Return the path of a Java that can run the broker; JAVA_HOME goes before PATH.

    Raises:
        StartupError: There is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    program = shutil.which(str(Path(home) / "bin" / "java")) if home else shutil.which("java")
    if program is None:
        where = f"JAVA_HOME={home} has no bin/java" if home else "there is no java on PATH"
        raise StartupError(f"Apache Kafka needs Java {OLDEST_JAVA} or newer: {where}")
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    major = java_major(told)
    if major is None or major < OLDEST_JAVA:
        raise StartupError(
            f"Apache Kafka needs Java {OLDEST_JAVA} or newer: {program} is {major or 'of unknown version'}"
        )
    return program


def java_major(told: str) -> int | None:
    """Return the major version in what `java -version` prints: 17 of "17.0.15", 8 of "1.8.0_392"; None if unclear."""
    match = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(match[1]) if match else None


def _log_option() -> str:
    with resources.as_file(resources.files("services.broker").joinpath("data", "log4j2.properties")) as path:
        return f"-Dlog4j2.configurationFile={path}"


def format_storage(words: list[str], settings: Path, log_path: Path, *, cluster: str | None = None) -> None:
    """Prepare the data folder that a node's settings name.

    Args:
        words: As of `broker_words`.
        settings: The node's server.properties.
        log_path: Where the tool's lines go.
        cluster: Id that all nodes of a cluster share, 16 bytes in URL-safe base64; a new one unless given.

    Raises:
        StartupError: The tool fails.
    """
    cluster = cluster or base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    tool = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "--config", str(settings)]
    with log_path.open("ab") as log:
        done = subprocess.run(words + tool, stdout=log, stderr=subprocess.STDOUT, timeout=_FORMAT_S, check=False)
    if done.returncode != 0:
        raise StartupError(
            f"Apache Kafka cannot prepare {settings.parent} (exit code {done.returncode}); see {log_path}"
        )
