"""Keeps events and changes of a broker without a disk: each message's value as a line of a file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services.errors import StartupError
from services.topics import Topic

_POLL_MS = 200


class Archiver:
    """Appends every message of some topics to `<folder>/<topic>.jsonl` while used as a context manager.

    What a topic already holds comes first; on leaving, what is still unread is fetched before the files are closed.

    Args:
        bootstrap: Address of the broker.
        topics: What to keep.
        folder: Made if it is not there.
    """

    def __init__(self, bootstrap: str, topics: Sequence[Topic], folder: Path) -> None:
        self._bootstrap, self._topics, self._folder = bootstrap, topics, folder
        self._stopping = threading.Event()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Archiver:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files = {t.name: (self._folder / f"{t.name}.jsonl").open("ab") for t in self._topics}
        except OSError as error:
            raise StartupError(f"--archive {self._folder}: {error.strerror}") from error
        try:
            self._consumer = KafkaConsumer(bootstrap_servers=self._bootstrap, auto_offset_reset="earliest")
        except (KafkaError, OSError) as error:
            raise StartupError(f"no Kafka broker answers at {self._bootstrap}: {error}") from error
        self._consumer.assign([TopicPartition(t.name, number) for t in self._topics for number in range(t.partitions)])
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
