"""Feeds a board from log streams or health pages until they end, or for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from services.errors import TransientError
from services.top.board import Board
from services.top.samples import Scrape, to_line
from services.top.scrape import scrape

REFRESH_S = 1.0
LOOK_S = 10.0
"""As often as services log."""


class Source(Protocol):
    """Where a board is fed from."""

    is_over: bool  # nothing more will come

    def feed(self, board: Board) -> None:
        """Take what has come since the last call; does not wait."""

    def feed_all(self, board: Board) -> None:
        """Take all that there is now; of a pipe, all until it ends."""


class LogFollower:
    """Reads log files to their end, and on from there."""

    is_over = False

    def __init__(self, files: Sequence[BinaryIO]) -> None:
        self._files = files
        self._rest = [b""] * len(files)

    def feed(self, board: Board) -> None:
        """Take what was written since the last call; a line without its end waits for it."""
        for number, file in enumerate(self._files):
            *lines, self._rest[number] = (self._rest[number] + file.read()).split(b"\n")
            for line in lines:
                board.take(line)

    feed_all = feed


class PipeReader:
    """Reads a pipe from a thread of its own: a live view must not wait for the next line."""

    def __init__(self, pipe: Iterable[bytes], board: Board) -> None:
        self._pipe, self._board = pipe, board
        self.is_over = False
        self._thread = threading.Thread(target=self._run, name="pipe", daemon=True)

    def start(self) -> PipeReader:
        """Begin."""
        self._thread.start()
        return self

    def feed(self, board: Board) -> None:
        """See whether the pipe has ended: its thread feeds the board."""
        self.is_over = not self._thread.is_alive()

    def feed_all(self, board: Board) -> None:
        """Return once the pipe has ended."""
        self._thread.join()

    def _run(self) -> None:
        for line in self._pipe:
            self._board.take(line.rstrip(b"\n"))


class PageScraper:
    """Looks at health pages every LOOK_S.

    Args:
        urls: Of health ports.
        now: The time of day.
    """

    is_over = False

    def __init__(self, urls: Sequence[str], *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._urls, self._now = urls, now
        self._before: dict[str, tuple[Scrape, datetime]] = {}
        self._due_s = 0.0

    def feed(self, board: Board) -> None:
        """Look, if it is time."""
        if time.monotonic() < self._due_s:
            return
        self._due_s = time.monotonic() + LOOK_S
        for url in self._urls:
            try:
                self._look(url, board)
            except TransientError as error:
                board.trouble(str(error))

    feed_all = feed

    def _look(self, url: str, board: Board) -> None:
        found, at = scrape(url), self._now()
        before = self._before.get(url)
        since_s = before[1].timestamp() if before else (found.started_s or at.timestamp())
        board.add(to_line(before[0] if before else None, found, at=at, seconds=at.timestamp() - since_s))
        self._before[url] = found, at
        if found.not_ready is not None:
            board.trouble(f"{found.service} at {found.source} is not ready: {found.not_ready}")


def open_logs(paths: Sequence[Path]) -> list[BinaryIO]:
    """Return files for following."""
    return [path.open("rb") for path in paths]
