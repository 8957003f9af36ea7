"""Run a command as a reader would: to its end, or, of one that goes on, until it is seen at work and Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from services.supervise import Command, start_process
from tests.documents.stage import Stage

LIMIT_S = 130.0
"""The demo, which takes longest, gives up after 120 s; where nothing else runs it takes 20."""

STOP_S = 35.0
"""What every service promises to need at most, and a little."""

INTERRUPTED = {0, 130, -signal.SIGINT}
_LASTING = re.compile(r"^(export|cd|source|\.) ")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command."""

    code: int
    printed: str  # stdout and stderr as they came
    was_at_work: bool = True  # of one that goes on: whether its sign was seen


class Shell:
    """Runs commands in a stage, one after the other; an `export` or `cd` holds for those after it."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._lasting = stage, list[str]()

    def finish(self, text: str) -> Outcome:
        """Run a command to its end."""
        if _LASTING.match(text):
            self._lasting.append(text)
        process, log = self._start(text)
        try:
            code = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            code = _end(process, signal.SIGKILL)
        return Outcome(code, log.read_text(errors="replace"))

    def interrupt(self, text: str, sign: str, *, after_s: float = 0) -> Outcome:
        """Run a command until its output matches a sign, then end it as Ctrl-C does.

        Args:
            text: The command.
            sign: Pattern of what it prints; empty: it prints nothing, and has only to be there still.
            after_s: Of one that prints when it ends: how long it is left alone; 0: it prints as it goes.
        """
        process, log = self._start(text)
        deadline_s = time.monotonic() + (after_s or LIMIT_S)
        while process.poll() is None and time.monotonic() < deadline_s:
            if not after_s and re.search(sign, log.read_text(errors="replace")):
                break
            time.sleep(0.1)
        is_there = process.poll() is None
        code = _end(process, signal.SIGINT)
        printed = log.read_text(errors="replace")
        return Outcome(code, printed, was_at_work=is_there and bool(re.search(sign, printed)))

    def _start(self, text: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = self._stage.folder / "printed"
        log.write_bytes(b"")
        lines = [f"cd {shlex.quote(str(self._stage.folder))}", "set -o pipefail", *self._lasting, text]
        # Whoever runs the tests in the background has its children ignore Ctrl-C.
        words = ("env", "--default-signal=INT", "bash", "-c", "\n".join(lines))
        command = Command(name=text, words=words, environment=self._stage.environment, log_path=log)
        return start_process(command), log


def _end(process: subprocess.Popen[bytes], number: int) -> int:
    """Send a signal to a command and all that it started; kill what is left when it has had time to stop."""
    watchdog = threading.Timer(STOP_S, _signal_group, [process, signal.SIGKILL])
    watchdog.start()
    _signal_group(process, number)
    code = process.wait()
    watchdog.cancel()
    return code


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
