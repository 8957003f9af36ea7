"""The services' workers: each a process of its own, started again a second after it died, as by any supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.broker.ready import free_port
from services.supervise import Command, kill_group, start_process, stop_processes
from tests.chaos.schedule import CLOCK_STAGES

RESTART_S = 1.0
STOP_S = 30.0
"""What every service promises to need at most after SIGTERM."""

_READY_LOOK_S = 0.5


@dataclass(slots=True)
class Worker:
    """One process."""

    name: str  # "sink-1"
    stage: str
    command: Command
    port: int  # of its health pages
    process: subprocess.Popen[bytes]
    started_s: float
    is_ready: bool = False
    died_s: float | None = None
    terminated_s: float | None = None  # when it was asked to end
    is_leaving: bool = False  # it is not started again

    @property
    def pid(self) -> int:
        """Its present process id."""
        return self.process.pid

    @property
    def is_up(self) -> bool:
        """Whether there is a process."""
        return self.process.poll() is None


@dataclass(slots=True)
class Crew:
    """All workers. `look` must be called often, from the thread that made it."""

    folder: Path  # for logs
    environment: Mapping[str, str]
    workers: list[Worker] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)  # from each start to ready
    stop_s: list[float] = field(default_factory=list)  # from each SIGTERM to the end
    broken_promises: list[str] = field(default_factory=list)
    deaths: int = 0
    _count: int = 0
    _looked_s: float = 0.0

    def add(self, stage: str, *, words: Sequence[str] = ()) -> Worker:
        """Start one more worker; `words` for Python, where it is not to run the stage's own module."""
        self._count += 1
        name, port = f"{stage}-{self._count}", free_port()
        clock = self.folder / f"{name}.clock"
        clock.write_text("+0\n")
        environment = {
            **self.environment,
            "CONFLICTWIRE_HEALTH_PORT": str(port),
            "CONFLICTWIRE_SINK_TRANSACTIONAL_ID": name,
            "FAKETIME_TIMESTAMP_FILE": str(clock),
        }
        if stage not in CLOCK_STAGES:
            environment.pop("LD_PRELOAD", None)
        program = (sys.executable, *(words or ("-m", f"services.{stage}")))
        command = Command(name=name, words=program, environment=environment, log_path=self.folder / f"{name}.log")
        worker = Worker(name, stage, command, port, start_process(command), time.monotonic())
        self.workers.append(worker)
        return worker

    def of(self, stage: str) -> list[Worker]:
        """Return the workers of a stage that are to stay."""
        return [worker for worker in self.workers if worker.stage == stage and not worker.is_leaving]

    def terminate(self, worker: Worker) -> None:
        """Ask a worker to end; it is started again unless it is leaving."""
        if worker.is_up and worker.terminated_s is None:
            worker.terminated_s = time.monotonic()
            worker.process.terminate()

    def step_clock(self, worker: Worker, seconds: int) -> None:
        """Set a worker's clock off by so much; it notices within a second."""
        (self.folder / f"{worker.name}.clock").write_text(f"{seconds:+d}\n")

    def look(self) -> None:
        """Start again what died, note who is ready."""
        now_s = time.monotonic()
        for worker in list(self.workers):
            if not worker.is_up:
                self._revive(worker, now_s)
            elif worker.terminated_s is not None and now_s - worker.terminated_s > STOP_S:
                self.broken_promises.append(f"{worker.name} did not end within {STOP_S:.0f} s of SIGTERM")
                worker.process.kill()
                worker.process.wait()
        if now_s - self._looked_s >= _READY_LOOK_S:
            self._looked_s = now_s
            for worker in self.workers:
                if not worker.is_ready and worker.is_up and _answers_ready(worker.port):
                    worker.is_ready = True
                    self.ready_s.append(now_s - worker.started_s)

    def is_ready(self) -> bool:
        """Tell whether every worker is."""
        return all(worker.is_ready for worker in self.workers if not worker.is_leaving)

    def stop(self) -> None:
        """End all."""
        for worker in self.workers:
            if worker.is_up:
                worker.process.send_signal(signal.SIGCONT)
        stop_processes([worker.process for worker in self.workers])

    def _revive(self, worker: Worker, now_s: float) -> None:
        if worker.died_s is None:
            worker.died_s = now_s
            self._note_death(worker, now_s)
        if worker.is_leaving:
            self.workers.remove(worker)
        elif now_s - worker.died_s >= RESTART_S:
            worker.process, worker.started_s = start_process(worker.command), now_s
            worker.is_ready, worker.died_s, worker.terminated_s = False, None, None

    def _note_death(self, worker: Worker, now_s: float) -> None:
        kill_group(worker.process.pid)
        self.deaths += 1
        if worker.terminated_s is not None:
            self.stop_s.append(now_s - worker.terminated_s)


def _answers_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=0.5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def workers_environment(broker: str, *, prefix: str, replication: int, faketime: Path | None) -> dict[str, str]:
    """Return the settings of every worker; time-outs are the defaults.

    Args:
        broker: Bootstrap servers.
        prefix: Of topics and groups.
        replication: Of the services' own topics.
        faketime: The library that steps clocks; None: no clock will be stepped.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFLICTWIRE_")}
    environment |= {
        "CONFLICTWIRE_BROKER": broker,
        "CONFLICTWIRE_TOPIC_PREFIX": prefix,
        "CONFLICTWIRE_REPLICATION": str(replication),
    }
    if "CONFLICTWIRE_CACHE_DIR" in os.environ:
        environment["CONFLICTWIRE_CACHE_DIR"] = os.environ["CONFLICTWIRE_CACHE_DIR"]
    if faketime is not None:
        environment |= {
            "LD_PRELOAD": str(faketime),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_CACHE_DURATION": "1",
        }
    return environment
