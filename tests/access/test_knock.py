"""Whether anybody listens: told within seconds, with what to do."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from services.access.knock import knock
from services.broker.ready import free_port
from services.errors import StartupError


def test_one_of_several_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        knock(f"127.0.0.1:{free_port()}, 127.0.0.1:{server.getsockname()[1]}", patience_s=0)


def test_a_broker_that_comes_up_is_waited_for() -> None:
    port = free_port()
    opened: list[socket.socket] = []
    late = threading.Timer(0.5, lambda: opened.append(socket.create_server(("127.0.0.1", port))))
    late.start()
    knock(f"127.0.0.1:{port}", patience_s=30)
    late.join()
    opened[0].close()


def test_an_ipv6_address_is_reached() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with server:
        knock(f"[::1]:{server.getsockname()[1]}", patience_s=0)


@pytest.mark.parametrize(
    ("servers", "reason"),
    [("127.0.0.1:1", "connection refused"), ("no-such-host.invalid:9092", "name")],
    ids=["closed port", "unknown host"],
)
def test_nobody_listens(servers: str, reason: str) -> None:
    with pytest.raises(StartupError, match=f"no Kafka broker answers at {servers}: .*{reason}.*; start it, or set"):
        knock(servers, patience_s=0)


@pytest.mark.parametrize("words", [["topics"], ["tail"]], ids=["an admin client", "a consumer"])
def test_a_verb_says_so_in_one_line(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFLICTWIRE_BROKER", f"127.0.0.1:{free_port()}")
    command = [sys.executable, "-c", "from services.cli import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "connection refused" in done.stderr
