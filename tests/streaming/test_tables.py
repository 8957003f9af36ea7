"""What a table comes to when a worker that lost its partition writes late: Faust's own tables over a stand-in log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import faust
import pytest
from faust.types import TP

from services.errors import DeliveryError
from services.streaming.parts import new_table
from services.streaming.tables import DurableTable
from services.topics import Topic

CHANGELOG = Topic(
    role="t-changelog",
    name="t-changelog",
    key="any",
    partitions=1,
    retention_s=None,
    cleanup="compact",
    schema="any",
)
Entry = tuple[bytes, bytes | None]


@dataclass
class Log:
    """One partition of a changelog, and the requests that are still on their way to it."""

    messages: list[SimpleNamespace] = field(default_factory=list)
    under_way: list[SimpleNamespace] = field(default_factory=list)
    is_cut: bool = False

    def land(self) -> None:
        """What was under way reaches the broker."""
        for message in self.under_way:
            message.offset = len(self.messages)
            self.messages.append(message)
        self.under_way = []

    def compact(self) -> None:
        """Keep the last entry of each key."""
        self.messages = list({message.key: message for message in self.messages}.values())


class Worker:
    """A worker with one table."""

    def __init__(self, log: Log, generation: int) -> None:
        self.app = faust.App(f"worker-{generation}", store="memory://", web_enabled=False)
        self._faust = new_table(self.app, "t", CHANGELOG)
        self._faust.changelog_topic = SimpleNamespace(
            send=self._send, get_topic_name=lambda: CHANGELOG.name, partitions=1
        )
        self.table = DurableTable(self._faust)
        self._log = log
        self._read_to = 0
        self.own(generation)

    def own(self, generation: int) -> None:
        """A rebalance gives it the partition, as before or anew: Faust reads on from where it was."""
        self.app.consumer_generation_id = generation
        self.lose()
        self.app.tables.recovery.active_highwaters[TP(CHANGELOG.name, 0)] = len(self._log.messages) - 1
        unread, self._read_to = self._log.messages[self._read_to :], len(self._log.messages)
        self._faust.apply_changelog_batch(
            [SimpleNamespace(key=message.key, value=message.value, message=message) for message in unread]
        )

    def lose(self) -> None:
        """A rebalance takes it away."""
        self.app.tables.recovery.active_highwaters.clear()
        asyncio.run(self.app.on_partitions_revoked.send(set()))

    def write(self, *entries: Entry) -> None:
        asyncio.run(self.table.write(entries, 0))

    @property
    def held(self) -> dict[bytes, bytes]:
        return dict(self.table.entries)

    async def _send(
        self, *, key: bytes, value: bytes | None, partition: int, headers: dict[str, bytes] | None = None
    ) -> Any:
        message = SimpleNamespace(
            key=key, value=value, partition=partition, headers=list((headers or {}).items()), offset=-1
        )
        self._log.under_way.append(message)
        if not self._log.is_cut:
            self._log.land()

        async def acknowledge() -> None:
            if message.offset < 0:
                raise ConnectionError("cut off")

        return acknowledge()


def cut_off(log: Log, worker: Worker, *entries: Entry) -> None:
    """A worker's request does not get through while it is alive; it will, later."""
    log.is_cut = True
    with pytest.raises(ConnectionError):
        worker.write(*entries)
    log.is_cut = False


def recovered(log: Log, generation: int = 99) -> dict[bytes, bytes]:
    """What a worker that starts now finds."""
    return Worker(log, generation).held


def late_story(
    first: Entry = (b"k", b"from message 7"), then: Entry = (b"k", b"from message 8")
) -> tuple[Log, Worker, Worker]:
    """The first worker is cut off while it carries message 7 through; the second repeats 7, and goes on to 8."""
    log = Log()
    zombie = Worker(log, 1)
    zombie.write((b"k", b"from message 6"), (b"other", b"1"))
    cut_off(log, zombie, first)
    stale, log.under_way = log.under_way, []
    owner = Worker(log, 2)
    owner.write(first)
    owner.write(then)
    log.under_way = stale
    log.land()
    return log, zombie, owner


def test_an_entry_that_comes_too_late_does_not_count() -> None:
    log, _, _ = late_story()
    assert log.messages[-1].value == b"from message 7"
    assert recovered(log) == {b"k": b"from message 8", b"other": b"1"}


def test_a_removal_that_comes_too_late_does_not_count() -> None:
    log, _, _ = late_story((b"k", None))
    assert log.messages[-1].value is None
    assert recovered(log)[b"k"] == b"from message 8"


def test_an_owner_that_stays_does_not_take_in_what_came_too_late() -> None:
    """The cut-off worker comes back to the group, and all its members read what was added to their changelogs."""
    _, _, owner = late_story()
    owner.own(3)
    assert owner.held[b"k"] == b"from message 8"


def test_what_came_too_late_is_written_over_before_compaction_can_choose_it() -> None:
    log, _, owner = late_story()
    owner.own(3)
    owner.write((b"other", b"2"))
    log.compact()
    assert recovered(log) == {b"k": b"from message 8", b"other": b"2"}


def test_what_came_too_late_for_a_removed_entry_is_removed() -> None:
    log, _, owner = late_story(then=(b"k", None))
    owner.own(3)
    owner.write((b"other", b"2"))
    log.compact()
    assert recovered(log) == {b"other": b"2"}


def test_who_came_back_writes_as_a_new_owner() -> None:
    log, zombie, owner = late_story()
    owner.lose()
    zombie.own(3)
    zombie.write((b"k", b"from message 9"))
    assert zombie.held == recovered(log) == {b"k": b"from message 9", b"other": b"1"}


def test_two_owners_before_any_entry_are_told_apart() -> None:
    """Neither found an entry: their generations in the group differ."""
    log = Log()
    zombie = Worker(log, 4)
    cut_off(log, zombie, (b"k", b"late"))
    stale, log.under_way = log.under_way, []
    Worker(log, 5).write((b"k", b"good"))
    log.under_way = stale
    log.land()
    assert recovered(log) == {b"k": b"good"}


def test_a_group_that_starts_anew_counts() -> None:
    """A broker forgets the generations of a group that had no member for a week."""
    log = Log()
    Worker(log, 57).write((b"k", b"1"))
    Worker(log, 1).write((b"k", b"2"))
    assert recovered(log, 2) == {b"k": b"2"}


def test_a_partition_that_comes_back_is_read_from_the_start() -> None:
    _, _, owner = late_story()
    owner._read_to = 0
    owner.own(3)
    assert owner.held == {b"k": b"from message 8", b"other": b"1"}


def test_entries_without_an_owner_count_until_one_has_one() -> None:
    log = Log([SimpleNamespace(key=b"k", value=b"old", partition=0, headers=None, offset=0)])
    assert recovered(log) == {b"k": b"old"}
    Worker(log, 1).write((b"k", b"new"))
    log.under_way = [SimpleNamespace(key=b"k", value=b"old", partition=0, headers=None, offset=-1)]
    log.land()
    assert recovered(log) == {b"k": b"new"}


@pytest.mark.parametrize("late_by", [0, 1], ids=["at once", "after a recovery"])
def test_a_worker_without_the_partition_writes_nothing(late_by: int) -> None:
    log = Log()
    worker = Worker(log, 1)
    if late_by:
        worker.write((b"k", b"1"))
    worker.lose()
    with pytest.raises(DeliveryError, match="another owner"):
        worker.write((b"k", b"2"))
    assert len(log.messages) == late_by
