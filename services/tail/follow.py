"""Follow the events topic and write what was asked for: consumer in, text or a table out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.live import Live

from services.access.broker_access import BrokerAccess
from services.client import Complain, follow, to_record
from services.clients import connect_to_topics, read_to_end
from services.event_state import keep_latest
from services.filters import Wanted
from services.records import Event, EventChange
from services.tail.cap import SENDER, CapWriter
from services.tail.formats import CAP, FORMATS, Format, to_cap_format
from services.tail.table import to_table

_BORDER_ROWS = 6
"""Rows of a table that are no events: frame, headings, caption, and the prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TailOptions:
    """What a reader asked for."""

    format: str | None = None  # a key of FORMATS, or CAP; None: a table on a terminal, JSON lines elsewhere
    wanted: Wanted = field(default_factory=Wanted)
    from_beginning: bool = True  # else only what comes from now on
    until_idle_s: float | None = None  # end after so long without a message; None: when interrupted
    sender: str = SENDER  # of alerts in CAP
    changes_topic: str | None = None  # where CAP finds the dates of earlier versions; None: from what it sees only
    is_snapshot: bool | None = None  # each active event once, at the end; None: for rows that end when idle


def tail(
    access: BrokerAccess,
    topic: str,
    out: TextIO,
    options: TailOptions,
    *,
    complain: Complain,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Follow the events topic until idle, stopped or interrupted.

    Args:
        access: How the broker is reached.
        topic: Name of the events topic.
        out: Where events go; a terminal gets a table unless options.format says otherwise.
        options: Which events, and how.
        complain: Takes one clear line about a message that is no event.
        is_stopping: Asked between polls.

    Returns:
        How many rows or lines were written.

    Raises:
        StartupError: The broker does not answer or has no such topic.
    """
    consumer = connect_to_topics(access, topic, name="conflictwire-tail", from_beginning=options.from_beginning)
    try:
        found = follow(consumer, until_idle_s=options.until_idle_s, is_stopping=is_stopping, complain=complain)
        name = options.format or (None if out.isatty() else "json")
        if name is None:
            return show_events((event for event in found if options.wanted.takes(event)), Console(file=out))
        chosen = FORMATS[name] if name != CAP else to_cap_format(_cap_writer(access, options, complain))
        is_snapshot = options.is_snapshot
        if is_snapshot is None:
            is_snapshot = chosen.is_row_per_event and options.until_idle_s is not None
        seen = map(chosen.note, found)
        events = last_versions(seen) if is_snapshot else seen
        return write_events((event for event in events if options.wanted.takes(event)), out, chosen)
    finally:
        consumer.close(autocommit=False)


def _cap_writer(access: BrokerAccess, options: TailOptions, complain: Complain) -> CapWriter:
    """Return a writer of alerts that knows the dates of every version so far, as far as there is a topic of them."""
    if options.changes_topic is None:
        return CapWriter(options.sender)
    consumer = connect_to_topics(access, options.changes_topic, name="conflictwire-tail")
    sent: dict[str, dict[int, datetime]] = {}
    try:
        for record in read_to_end(consumer):
            if (change := to_record(record, EventChange, complain)) is not None:
                sent.setdefault(change.event_id, {})[change.version] = change.reported_at
    finally:
        consumer.close(autocommit=False)
    return CapWriter(options.sender, sent)


def last_versions(events: Iterable[Event]) -> Iterator[Event]:
    """Yield each event that is still active once, in its highest version, in the order of the ids' first appearance."""
    latest: dict[str, Event] = {}
    try:
        for event in events:
            keep_latest(latest, event)
    except KeyboardInterrupt:
        pass  # whoever interrupts a snapshot wants what there is
    yield from (event for event in latest.values() if event.status == "active")


def write_events(events: Iterable[Event], out: TextIO, chosen: Format) -> int:
    """Write events as text until they end or the reader interrupts; return how many. The text is whole either way."""
    count = 0
    try:
        for event in events:
            before = chosen.glue if count else chosen.head(event)
            out.write(before + chosen.text(event) + chosen.end)
            out.flush()
            count += 1
    except KeyboardInterrupt:
        pass  # the usual way to end a tail
    out.write(chosen.foot if count else chosen.empty)
    out.flush()
    return count


def show_events(events: Iterable[Event], console: Console) -> int:
    """Show events in a table that grows and changes in place; the whole of it stays behind. Return how many."""
    latest: dict[str, Event] = {}
    try:
        with Live(console=console, auto_refresh=False, transient=True) as live:
            for event in events:
                latest.pop(event.id, None)  # what changed last stands last
                latest[event.id] = event
                table = to_table(list(latest.values()), width=console.width, max_rows=console.height - _BORDER_ROWS)
                live.update(table, refresh=True)
    except KeyboardInterrupt:
        pass  # the usual way to end a tail
    console.print(to_table(list(latest.values()), width=console.width))
    return len(latest)
