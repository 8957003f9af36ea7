"""Faust's tables as the state sees them: text keys to bytes, and writes that are durable when they return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.deduplicator.state import Put, TableName


class TextKeys(Mapping[str, bytes]):
    """A Faust table of raw bytes, read by text keys."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __getitem__(self, key: str) -> bytes:
        value: bytes = self._table.data[key.encode()]
        return value

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._table.data)

    def __len__(self) -> int:
        return len(self._table.data)


class Tables:
    """Both tables of one worker.

    Args:
        tables: Faust tables by name, raw bytes for keys and values, each with its changelog topic.
    """

    def __init__(self, tables: Mapping[TableName, Any]) -> None:
        self._tables = tables

    def read(self, name: TableName) -> TextKeys:
        """Return a table for reading."""
        return TextKeys(self._tables[name])

    async def write(self, puts: tuple[Put, ...], partition: int) -> None:
        """Write entries, all of a table acknowledged before the next table's: a crash leaves no later one without it.

        Assigning to the table would only queue the entry, and the order across topics would be the producer's.
        """
        names = list(dict.fromkeys(put.table for put in puts))
        for name in names:
            table = self._tables[name]
            entries = [(put.key.encode(), put.value) for put in puts if put.table == name]
            queued = [await table.changelog_topic.send(key=k, value=v, partition=partition) for k, v in entries]
            for acknowledged in queued:
                await acknowledged
            for key, value in entries:
                table.data[key] = value
