"""The health pages, over a real socket."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

import services.metrics  # noqa: F401 - what /metrics shows
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
        told = fetch(port, "/metrics")[1]
        assert "conflictwire_records_in_total" in told
        assert "conflictwire_ready 0.0" in told


def test_a_probe_that_hangs_up_is_no_news(capfd: pytest.CaptureFixture[str]) -> None:
    port, is_asked, is_gone = free_port(), threading.Event(), threading.Event()

    def is_ready() -> None:
        is_asked.set()
        is_gone.wait(5)

    with HealthServer(port, is_alive=lambda: None, is_ready=is_ready, host="127.0.0.1"):
        with socket.create_connection(("127.0.0.1", port)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not a goodbye
            probe.sendall(b"GET /readyz HTTP/1.1\r\n\r\n")
            assert is_asked.wait(5)
        is_gone.set()
        assert fetch(port, "/healthz")[0] == 200
    assert capfd.readouterr().err == ""


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


@pytest.fixture
def server_port() -> Iterator[int]:
    port = free_port()
    with HealthServer(port, is_alive=lambda: None, is_ready=lambda: None, host="127.0.0.1"):
        yield port


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "WHATEVER"])
def test_the_pages_can_only_be_read(server_port: int, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server_port, timeout=5)
    connection.request(method, "/healthz", body=b"x" * 1000)
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Allow"), answer.read()) == (405, "GET, HEAD", b"only GET and HEAD\n")
    connection.close()


def test_head_has_the_headers_of_get_and_no_body(server_port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server_port, timeout=5)
    connection.request("HEAD", "/healthz")
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Content-Length"), answer.read()) == (200, "3", b"")
    connection.close()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b" 414 "),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b" 431 "),
    ],
    ids=["line", "headers"],
)
def test_what_is_too_long_is_not_read(server_port: int, request_: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server_port), timeout=5) as client:
        client.sendall(request_)
        assert status in client.recv(100)


def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.health._SILENCE_S", 0.05)
    port = free_port()
    with (
        HealthServer(port, is_alive=lambda: None, is_ready=lambda: None, host="127.0.0.1"),
        socket.create_connection(("127.0.0.1", port), timeout=5) as client,
    ):
        client.sendall(b"GET /heal")
        assert client.recv(100) == b""
