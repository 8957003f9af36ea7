"""A container of the image without a container engine: bubblewrap around the image's files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SHELLS = ("usr/bin/dash", "usr/bin/bash")
_STOP_S = 30.0
"""What every service promises to need at most."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image's files, mounted, and what its configuration says."""

    root: Path
    user: str  # "uid:gid"
    environment: Mapping[str, str]
    entrypoint: Sequence[str]
    health_check: Sequence[str]  # a program and its arguments, no shell

    @classmethod
    def from_inspection(cls, root: Path, inspection: Mapping[str, Any]) -> Image:
        """Return the image of which `buildah inspect --type image` says this."""
        config = inspection["Docker"]["config"]
        kind, *check = config["Healthcheck"]["Test"]
        if kind != "CMD":
            raise SystemExit(f"image-check: the health check is {kind}, which needs a shell")
        environment = dict(pair.split("=", 1) for pair in config["Env"])
        return cls(root, config["User"], environment, config["Entrypoint"], check)

    def wrapped(self, words: Sequence[str], variables: Mapping[str, str], files: Mapping[Path, str]) -> list[str]:
        """Return words that run a program of the image as its user, with nothing to write to but /tmp, without a shell.

        Args:
            words: The program and its arguments.
            variables: Added to those of the image.
            files: Files of ours to show, read-only, by the path that they get; under /tmp.
        """
        uid, _, gid = self.user.partition(":")
        box = ["bwrap", "--ro-bind", str(self.root), "/", "--perms", "1777", "--tmpfs", "/tmp"]
        box += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm"]  # as container engines do
        box += ["--unshare-pid", "--as-pid-1", "--unshare-ipc", "--die-with-parent"]
        for shell in _SHELLS:
            box += ["--ro-bind-try", "/dev/null", f"/{shell}"]
        for path, inside in files.items():
            box += ["--ro-bind", str(path), inside]
        box += ["--clearenv"]
        for name, value in {**self.environment, **variables}.items():
            box += ["--setenv", name, value]
        drop = ["setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--no-new-privs"]
        return [*box, "--", *drop, "--bounding-set=-all", "--inh-caps=-all", *words]

    def run(self, words: Sequence[str], variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of the image to its end."""
        return subprocess.run(
            self.wrapped(words, variables or {}, {}), capture_output=True, text=True, timeout=60, check=False
        )


@dataclass(slots=True)
class Container:
    """A running program of the image."""

    name: str
    process: subprocess.Popen[bytes]
    pid: int  # of the program itself, seen from outside
    log_path: Path
    started_s: float = field(default_factory=time.monotonic)

    def stop(self) -> tuple[int, float]:
        """Send SIGTERM; return the exit code and the seconds that the end took."""
        began_s = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(_STOP_S), time.monotonic() - began_s

    def last_line(self) -> str:
        """Return the last line of its output."""
        return (self.log_path.read_text(errors="replace").strip().splitlines() or ["no output"])[-1]


@contextmanager
def running(
    image: Image, name: str, words: Sequence[str], variables: Mapping[str, str], files: Mapping[Path, str], folder: Path
) -> Iterator[Container]:
    """Run a program of the image until the block ends."""
    log_path = folder / f"{name}.log"
    reader, writer = os.pipe()
    command = image.wrapped(words, variables, files)
    command[1:1] = ["--info-fd", str(writer)]
    with log_path.open("wb") as log:
        started_s = time.monotonic()
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, pass_fds=(writer,))
    os.close(writer)
    with os.fdopen(reader) as info:
        pid = int(json.load(info)["child-pid"])
    try:
        yield Container(name, process, pid, log_path, started_s)
    finally:
        if process.poll() is None:
            os.kill(pid, signal.SIGKILL)  # having changed its user, it would outlive the sandbox
            process.wait()
