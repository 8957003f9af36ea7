"""Free ports, and waiting until a broker answers."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from services.errors import StartupError

_LOOK_S = 0.1
_TAIL_LINES = 3


def free_port(wanted: int = 0) -> int:
    """Return a TCP port on 127.0.0.1 that nothing listens on now: the one wanted, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of the last run may linger
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], port: int, *, name: str, log_path: Path, limit_s: float) -> None:
    """Return once the broker answers a metadata request.

    Raises:
        StartupError: It died or did not answer in time; the message ends with its last log lines.
    """
    deadline_s = time.monotonic() + limit_s
    while time.monotonic() < deadline_s:
        if process.poll() is not None:
            raise StartupError(f"{name} ended at once (exit code {process.returncode}): {_last_lines(log_path)}")
        if _listens(port) and _answers(port):
            return
        time.sleep(_LOOK_S)
    raise StartupError(f"{name} does not answer on port {port} after {limit_s:.0f} s: {_last_lines(log_path)}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> bool:
    try:
        admin = KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{port}", bootstrap_timeout_ms=2_000)
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


def _last_lines(path: Path) -> str:
    try:
        lines = path.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "no log"
    return " | ".join(lines[-_TAIL_LINES:]) or "empty log"
