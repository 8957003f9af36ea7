"""Faust's tables as the state sees them: text keys to bytes, and writes that are durable when they return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.deduplicator.state import Put, TableName
from services.streaming.tables import DurableTable


class TextKeys(Mapping[str, bytes]):
    """A table of raw bytes, read by text keys."""

    def __init__(self, table: DurableTable) -> None:
        self._table = table

    def __getitem__(self, key: str) -> bytes:
        return self._table.entries[key.encode()]

    def __iter__(self) -> Iterator[str]:
        return (key.decode() for key in self._table.entries)

    def __len__(self) -> int:
        return len(self._table.entries)


class Tables:
    """The tables of one worker.

    Args:
        tables: Faust tables by name, raw bytes for keys and values, each with its changelog topic.
    """

    def __init__(self, tables: Mapping[TableName, Any]) -> None:
        self._tables = {name: DurableTable(table) for name, table in tables.items()}

    def read(self, name: TableName) -> TextKeys:
        """Return a table for reading."""
        return TextKeys(self._tables[name])

    async def write(self, puts: tuple[Put, ...], partition: int) -> None:
        """Write entries, a table's all acknowledged before the next one's; a crash leaves no gap."""
        for name in dict.fromkeys(put.table for put in puts):
            entries = [(put.key.encode(), put.value) for put in puts if put.table == name]
            await self._tables[name].write(entries, partition)
