"""Faust's table as the worker sees it."""

from __future__ import annotations

from typing import Any


class CountryTable:
    """Faust's table with writes that are durable when they return; assigning to it would only queue them."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def read(self, key: bytes) -> bytes | None:
        """Return an entry, None where there is none."""
        value: bytes | None = self._table.data.get(key)
        return value

    async def write(self, key: bytes, value: bytes, partition: int) -> None:
        """Write an entry; durable on return."""
        await (await self._table.changelog_topic.send(key=key, value=value, partition=partition))
        self._table.data[key] = value
