"""Real child processes: started, started again, stopped, and never left behind."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.errors import StartupError
from services.supervise import Change, Command, Supervisor, backoff_s, start_process, stop_processes

PATIENCE_S = 20.0


def command(code: str, *, name: str = "child", log_path: Path | None = None) -> Command:
    return Command(name=name, words=(sys.executable, "-c", code), environment=dict(os.environ), log_path=log_path)


def wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_process_is_started_again() -> None:
    changes: queue.Queue[Change] = queue.Queue()
    with Supervisor([command("import time; time.sleep(60)")], changes.put) as supervisor:
        first = supervisor.pid_of("child")
        os.kill(first, signal.SIGKILL)
        seen = [changes.get(timeout=PATIENCE_S) for _ in range(3)]
        assert [change.kind for change in seen] == ["started", "died", "started"]
        assert (seen[1].pid, seen[1].code) == (first, -signal.SIGKILL)
        assert is_running(supervisor.pid_of("child"))
        last = supervisor.pid_of("child")
    assert not is_running(last)


def test_a_process_that_cannot_come_up_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.supervise.FIRST_BACKOFF_S", 0.01)
    log = tmp_path / "child.log"
    with Supervisor([command("print('no broker'); raise SystemExit(3)", log_path=log)]) as supervisor:
        wait_for(lambda: supervisor.failure is not None)
        with pytest.raises(StartupError, match=r"child died 5 times right after its start \(exit code 3\); see .*log"):
            supervisor.raise_failure()
    assert log.read_text().count("no broker") == 5


@pytest.mark.parametrize("is_restarted", [False, True], ids=["first start", "started again"])
def test_a_stop_lets_a_process_finish(tmp_path: Path, is_restarted: bool) -> None:
    done, up = tmp_path / "done", tmp_path / "up"
    code = f"""
import pathlib, signal, sys, time
def stop(*_):
    pathlib.Path({str(done)!r}).touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pathlib.Path({str(up)!r}).touch()
time.sleep(60)
"""
    changes: list[Change] = []
    with Supervisor([command(code)], changes.append) as supervisor:
        wait_for(up.exists)
        if is_restarted:
            up.unlink()
            os.kill(supervisor.pid_of("child"), signal.SIGKILL)
            wait_for(up.exists)
    assert done.exists()
    assert (changes[-1].kind, changes[-1].code) == ("stopped", 0)


def test_a_process_deaf_to_requests_is_killed(tmp_path: Path) -> None:
    up = tmp_path / "up"
    code = "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    process = start_process(command(f"{code} pathlib.Path({str(up)!r}).touch(); time.sleep(60)"))
    wait_for(up.exists)
    stop_processes([process], grace_s=0.1)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_no_child_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"""
import os, pathlib, sys, time
from services.supervise import Command, Supervisor
child = Command(name="c", words=(sys.executable, "-c", "import time; time.sleep(60)"), environment=dict(os.environ))
with Supervisor([child]) as supervisor:
    pathlib.Path({str(told)!r}).write_text(str(supervisor.pid_of("c")))
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        wait_for(lambda: told.exists() and told.read_text() != "")
        child = int(told.read_text())
        assert is_running(child)
        parent.kill()
        wait_for(lambda: not is_running(child))


def test_a_program_that_is_not_there_is_one_clear_line() -> None:
    missing = Command(name="child", words=("/nowhere/program",), environment={})
    with pytest.raises(StartupError, match="cannot start child"):
        start_process(missing)


@pytest.mark.parametrize(("deaths", "expected"), [(1, 0.5), (2, 1.0), (5, 8.0), (6, 10.0), (50, 10.0)])
def test_back_off_doubles_up_to_a_cap(deaths: int, expected: float) -> None:
    assert backoff_s(deaths) == expected
