"""A deduplicator in memory: the service's own functions over two dicts, and crashes at any step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services import codec
from services.deduplicator.dedupe import write
from services.deduplicator.handle import handle
from services.deduplicator.load import load_matcher
from services.deduplicator.state import TABLES, DedupIntent, State, TableName
from services.deduplicator.watermark import CLOSE_AFTER_DAYS
from services.messages import Drop, Incoming, Outgoing
from services.records import ClusterChange, EventCluster, MentionSet, Separation
from services.topics import load_topics

TOPICS = load_topics()


class CrashError(Exception):
    """The process dies here."""


class Replica:
    """Takes mention sets as messages of one partition; offsets count up."""

    def __init__(self, *, close_after_days: int = CLOSE_AFTER_DAYS) -> None:
        self.tables: dict[TableName, dict[str, bytes]] = {name: {} for name in TABLES}
        self._close_after_days = close_after_days
        self.state = self._new_state()
        self.sent: list[Outgoing] = []
        self.drops: list[Drop] = []

    def restart(self) -> None:
        """Come back with nothing but the tables."""
        self.state = self._new_state()
        self.state.rebuild()

    def take(self, incoming: MentionSet | Separation, offset: int, *, steps: int | None = None) -> int:
        """Handle one message; return how many steps it took: sends, then writes.

        Raises:
            CrashError: `steps` were done, and more were to do.
        """
        headers = (("ce_type", f"org.conflictwire.{codec.SCHEMA_OF[type(incoming)]}".encode()),)
        message = Incoming("conflict.mentions", 0, offset, incoming.country.encode(), codec.encode(incoming), headers)
        intent = handle(message, self.state, TOPICS)
        done = 0
        if intent.closing is not None:
            done = self._write(intent, done, steps)
            intent = handle(message, self.state, TOPICS)
            assert intent.closing is None
        for out in intent.outcome.outgoing:
            self._crash_at(done, steps)
            self.sent.append(out)
            done += 1
        done = self._write(intent, done, steps)
        self.drops += intent.outcome.drops
        return done

    def _write(self, intent: DedupIntent, done: int, steps: int | None) -> int:
        for put in intent.puts:
            self._crash_at(done, steps)
            write(self.tables, [put])
            done += 1
        self.state.apply(intent)
        return done

    def play(self, log: Iterable[MentionSet | Separation]) -> Replica:
        for offset, incoming in enumerate(log):
            self.take(incoming, offset)
        return self

    def changes(self) -> list[ClusterChange]:
        return [codec.decode(out.value, ClusterChange) for out in self.sent]

    def events(self) -> dict[str, EventCluster]:
        """What a compacted topic ends with."""
        return {change.after.id: change.after for change in self.changes()}

    def memberships(self) -> set[frozenset[str]]:
        return {frozenset(m for r in e.reports for m in r.mention_ids) for e in self._active()}

    def contents(self) -> set[bytes]:
        """Every slot of every active event, without what depends on arrival: id and version."""
        return {codec.encode(replace(event, id="", version=0)) for event in self._active()}

    def _active(self) -> list[EventCluster]:
        return [event for event in self.events().values() if event.status == "active"]

    def _new_state(self) -> State:
        return State(load_matcher(), self.tables, close_after_days=self._close_after_days)

    @staticmethod
    def _crash_at(done: int, steps: int | None) -> None:
        if done == steps:
            raise CrashError
