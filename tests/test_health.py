"""The health pages, over a real socket."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request

import pytest

from services.errors import StartupError
from services.health import HealthServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_alive_but_not_ready_says_why() -> None:
    port = free_port()
    with HealthServer(port, is_alive=lambda: None, is_ready=lambda: "recovering", host="127.0.0.1"):
        assert fetch(port, "/healthz") == (200, "ok\n")
        assert fetch(port, "/readyz") == (503, "recovering\n")
        assert fetch(port, "/nothing")[0] == 404
        assert "conflictwire_records_in_total" in fetch(port, "/metrics")[1]


def test_port_zero_starts_nothing() -> None:
    with HealthServer(0, is_alive=lambda: None, is_ready=lambda: None) as server:
        assert server.port is None


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(StartupError, match=f"CONFLICTWIRE_HEALTH_PORT: cannot listen on {port}"),
            HealthServer(port, is_alive=lambda: None, is_ready=lambda: None, host="127.0.0.1"),
        ):
            pass
