"""Keeps child processes running: starts them, starts again what dies, stops them all. They never outlive us."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from services import die_with_parent
from services.errors import StartupError

FIRST_BACKOFF_S, MAX_BACKOFF_S = 0.5, 10.0
HEALTHY_S = 30.0
"""A process that ran for so long has recovered: its back-off starts anew."""

RAPID_S, MAX_RAPID_DEATHS = 5.0, 5
"""A process that died within RAPID_S of its start, so many times in a row, will not come up by trying again."""

STOP_S = 30.0
"""Grace after SIGTERM: what every service promises to need at most."""

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to keep running."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path | None = None  # its stdout and stderr; None: ours


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a process."""

    name: str
    kind: Literal["started", "died", "gave-up", "stopped"]
    pid: int
    code: int | None = None  # of its exit; negative: killed by that signal


OnChange = Callable[[Change], None]


@dataclass(slots=True)
class _Child:
    command: Command
    process: subprocess.Popen[bytes]
    started_s: float
    deaths_in_a_row: int = 0
    rapid_deaths: int = 0
    restart_at_s: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Keeps commands running while used as a context manager. Enter it from a thread that lives as long."""

    commands: Sequence[Command]
    on_change: OnChange = lambda change: None
    failure: str | None = None  # why supervision gave up, one line
    _children: dict[str, _Child] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Supervisor:
        for command in self.commands:
            self._children[command.name] = self._start(command)
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for name, child in self._children.items():
            self.on_change(Change(name, "stopped", child.process.pid, child.process.returncode))

    def pid_of(self, name: str) -> int:
        """Return the present process id of a command."""
        return self._children[name].process.pid

    def raise_failure(self) -> None:
        """Raise if a process could not be kept running.

        Raises:
            StartupError: It died again and again right after its start.
        """
        if self.failure is not None:
            raise StartupError(self.failure)

    def _start(self, command: Command) -> _Child:
        process = start_process(command)
        self.on_change(Change(command.name, "started", process.pid))
        return _Child(command, process, time.monotonic())

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_S):
            for child in self._children.values():
                self._look_after(child)
        # Here and not in __exit__: the kernel kills what this thread has started again as soon as this thread ends.
        stop_processes([child.process for child in self._children.values()])

    def _look_after(self, child: _Child) -> None:
        now_s = time.monotonic()
        code = child.process.poll()
        if code is None or self.failure is not None:
            return
        if child.restart_at_s is None:
            self._note_death(child, code, now_s)
        elif now_s >= child.restart_at_s:
            self._restart(child)

    def _restart(self, child: _Child) -> None:
        try:
            child.process = start_process(child.command)
        except StartupError as error:  # the program or the log's folder is gone
            self.failure = str(error)
            return
        child.started_s, child.restart_at_s = time.monotonic(), None
        self.on_change(Change(child.command.name, "started", child.process.pid))

    def _note_death(self, child: _Child, code: int, now_s: float) -> None:
        lived_s = now_s - child.started_s
        name, pid = child.command.name, child.process.pid
        kill_group(pid)
        self.on_change(Change(name, "died", pid, code))
        child.rapid_deaths = child.rapid_deaths + 1 if lived_s < RAPID_S else 0
        if child.rapid_deaths >= MAX_RAPID_DEATHS:
            where = f"; see {child.command.log_path}" if child.command.log_path else ""
            self.failure = f"{name} died {child.rapid_deaths} times right after its start (exit code {code}){where}"
            self.on_change(Change(name, "gave-up", pid, code))
            return
        child.deaths_in_a_row = 0 if lived_s >= HEALTHY_S else child.deaths_in_a_row + 1
        child.restart_at_s = now_s + backoff_s(child.deaths_in_a_row)


def backoff_s(deaths_in_a_row: int) -> float:
    """Return how long to wait before a process is started again: doubling, capped, in seconds."""
    return float(min(MAX_BACKOFF_S, FIRST_BACKOFF_S * 2 ** max(0, deaths_in_a_row - 1)))


def start_process(command: Command) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, which on Linux dies with the thread that started it.

    Raises:
        StartupError: There is no such program, or its log cannot be written.
    """
    program = shutil.which(command.words[0], path=command.environment.get("PATH"))
    if program is None:
        raise StartupError(f"cannot start {command.name}: there is no program {command.words[0]}")
    words = [program, *command.words[1:]]
    if sys.platform == "linux":
        words = [sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid()), *words]
    try:
        with _log(command.log_path) as out:
            return subprocess.Popen(
                words,
                env=dict(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                start_new_session=True,  # a Ctrl-C in the terminal reaches us alone; we pass it on in good order
            )
    except OSError as error:
        raise StartupError(f"cannot start {command.name}: {error}") from error


def stop_processes(processes: Sequence[subprocess.Popen[bytes]], *, grace_s: float = STOP_S) -> None:
    """Ask processes to end and wait; kill those that do not in time, and what they left behind."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline_s = time.monotonic() + grace_s
    for process in processes:
        try:
            process.wait(max(0.0, deadline_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        kill_group(process.pid)


def kill_group(leader: int) -> None:
    """Kill whatever a dead process left behind in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _log(path: Path | None) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    return contextlib.nullcontext() if path is None else path.open("ab")
