"""Keeps events and changes of a broker without a disk: each message's value as a line of a file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from services.access.broker_access import BrokerAccess
from services.clients import connect_to_topics
from services.errors import StartupError
from services.topics import Topic

_POLL_MS = 200


class Archiver:
    """Appends every message of some topics to `<folder>/<topic>.jsonl` while used as a context manager.

    What a topic already holds comes first; on leaving, what is still unread is fetched before the files are closed.

    Args:
        access: How the broker is reached.
        topics: What to keep.
        folder: Made if it is not there.
    """

    def __init__(self, access: BrokerAccess, topics: Sequence[Topic], folder: Path) -> None:
        self._access, self._topics, self._folder = access, topics, folder
        self._stopping = threading.Event()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Archiver:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files = {t.name: (self._folder / f"{t.name}.jsonl").open("ab") for t in self._topics}
        except OSError as error:
            raise StartupError(f"--archive {self._folder}: {error.strerror}") from error
        self._consumer = connect_to_topics(self._access, *(t.name for t in self._topics), name="conflictwire-archive")
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._consumer.close()
        for file in self._files.values():
            file.close()

    def _run(self) -> None:
        while self._write() or not self._stopping.is_set():
            pass

    def _write(self) -> int:
        polled = self._consumer.poll(timeout_ms=_POLL_MS)
        records = [record for of_place in polled.values() for record in of_place if record.value is not None]
        for record in records:
            self._files[record.topic].write(record.value + b"\n")
        for file in self._files.values():
            file.flush()
        return len(records)
