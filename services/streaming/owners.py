"""Who wrote an entry of a changelog, and which entries come too late: from a worker that had lost the partition.

A worker cut off from the broker for longer than its session loses its partitions. What it had in flight is sent again
when the connection is back, after entries of the new owner, and would stand last. So each entry names its owner. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

HEADER = "owner"


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """One ownership of one partition of a changelog; a later one is greater."""

    recovered_to: int  # last offset in the changelog when it took over: never less than an earlier owner's
    generation: int  # of the consumer group: rises with each rebalance, but starts anew in a group long without members

    def header(self) -> tuple[str, bytes]:
        """Return the header that its entries carry."""
        return HEADER, f"{self.recovered_to} {self.generation}".encode()


NOBODY = Owner(-2, -1)
"""Of entries without the header: before every owner."""


class Entry(Protocol):
    """A message of a changelog, as Faust or a plain consumer gives it."""

    @property
    def partition(self) -> int:
        """Of the changelog."""

    @property
    def offset(self) -> int:
        """Where it stands in it."""

    @property
    def key(self) -> bytes | None:
        """Of the table."""

    @property
    def headers(self) -> Any:
        """Pairs, or a mapping, or None."""


def owner_of(headers: Mapping[str, bytes] | Sequence[tuple[str, bytes]] | None) -> Owner:
    """Return the owner that an entry's headers name."""
    value = dict(headers or ()).get(HEADER)
    if value is None:
        return NOBODY
    recovered_to, generation = map(int, value.split())
    return Owner(recovered_to, generation)


@dataclass(slots=True)
class Fence:
    """Reads a changelog in its order, partition by partition, and keeps out what an earlier owner wrote too late."""

    late: dict[int, set[bytes]] = field(default_factory=dict)  # keys whose last entry came too late, by partition
    _owners: dict[int, Owner] = field(default_factory=dict)
    _read_to: dict[int, int] = field(default_factory=dict)

    def admits(self, entry: Entry) -> bool:
        """Tell whether an entry counts."""
        place, key = entry.partition, entry.key or b""
        if entry.offset <= self._read_to.get(place, -1):  # read again from the start
            self._owners.pop(place, None)
            self.late.pop(place, None)
        self._read_to[place] = entry.offset
        owner = owner_of(entry.headers)
        if owner < self._owners.get(place, NOBODY):
            self.late.setdefault(place, set()).add(key)
            return False
        self._owners[place] = owner
        self.late.get(place, set()).discard(key)
        return True
