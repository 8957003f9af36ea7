"""`conflictwire feeds check|health|import|export`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option

if TYPE_CHECKING:
    from services.ingester.state import States

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KINDS = ("new", "ok", "quiet", "silent", "failing", "blocked", "gone")


@click.group()
def feeds() -> None:
    """Feed lists and the health of feeds.

    \b
    Example:  conflictwire feeds check deploy/feeds.tsv
              conflictwire feeds health --only silent --only failing
    """


@feeds.command()
@click.argument("list_", metavar="LIST", type=_FILE)
@click.option("--fetch", "is_fetching", is_flag=True, help="Ask each feed once, too; nothing is published or kept.")
def check(list_: Path, is_fetching: bool) -> int:
    """Check a feed list. A defect is told with its line. Exit 1 when no feed answers.

    \b
    Example:  conflictwire feeds check feeds.toml --fetch
    """
    from services.ingester.list_check import list_warnings
    from services.ingester.load import load_feeds
    from services.ingester.once import ask_once
    from services.ingester.settings import IngesterSettings
    from services.settings import from_environment

    settings = from_environment(IngesterSettings, os.environ)
    found = load_feeds(list_)
    for line in list_warnings(found, settings.poll_policy(), gap_s=settings.host_gap_s):
        click.echo(line, err=True)
    paused = sum(feed.is_paused for feed in found)
    outlets = len({feed.outlet.id for feed in found})
    click.echo(f"{len(found)} feeds of {outlets} outlets{f', {paused} paused' if paused else ''}: the list is sound")
    return ask_once(found, settings, tell=click.echo) if is_fetching else 0


@feeds.command()
@broker_option
@prefix_option
@click.option("--state", "state_file", type=_FILE, help="Of `conflictwire poll`, instead of the broker's topic.")
@click.option("--list", "list_", type=_FILE, help="Only the feeds on it; `new` are those that were never polled.")
@click.option("--only", "kinds", multiple=True, type=click.Choice(_KINDS), help="May be repeated.")
def health(
    access: BrokerAccess, topic_prefix: str, state_file: Path | None, list_: Path | None, kinds: tuple[str, ...]
) -> int:
    """How feeds are doing, worst first. A table on a terminal, JSON lines when piped.

    \b
    Example:  conflictwire feeds health --broker kafka:9092 --list feeds.toml
              conflictwire feeds health --state seen.json --only silent | jq -r .feed_url
    """
    from services.clock import SystemClock
    from services.ingester.health_table import COLUMNS, health_rows, listed_states, to_cells
    from services.ingester.load import load_feeds
    from services.jsonlines import write_line

    listed = load_feeds(list_) if list_ else None
    known = _states_of_file(state_file) if state_file else _states_of_topic(access, topic_prefix)
    states = known.values() if listed is None else listed_states(listed, known)
    rows = [row for row in health_rows(states, SystemClock().now()) if not kinds or row["health"] in kinds]
    if not sys.stdout.isatty():
        for row in rows:
            write_line(sys.stdout.buffer, row)
        return 0
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*COLUMNS, caption=f"{len(rows)} feeds")
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in to_cells(row)))
    Console().print(table)
    return 0


@feeds.command("import")
@click.argument("opml", metavar="OPML", type=_FILE)
def import_(opml: Path) -> int:
    """OPML as a TSV list on stdout. Fill in country, affiliation and owner there. What cannot be taken is told.

    \b
    Example:  conflictwire feeds import subscriptions.opml > feeds.tsv
    """
    from services.ingester.feed_list import to_tsv
    from services.ingester.load import load_outlines

    found, defects = load_outlines(opml)
    for defect in defects:
        click.echo(f"left out: {defect}", err=True)
    click.echo(to_tsv(found) if found else "", nl=False)
    return int(not found)


@feeds.command()
@click.argument("list_", metavar="LIST", type=_FILE)
def export(list_: Path) -> int:
    """A list as OPML on stdout. For any reader; ours finds the outlets' metadata in it again.

    \b
    Example:  conflictwire feeds export deploy/feeds.tsv > feeds.opml
    """
    from services.ingester.load import load_feeds
    from services.ingester.opml import to_opml

    click.echo(to_opml(load_feeds(list_)), nl=False)
    return 0


def _states_of_file(path: Path) -> States:
    from services.ingester.state import read_states

    return read_states(path)


def _states_of_topic(access: BrokerAccess, topic_prefix: str) -> States:
    from functools import partial

    from services.clients import close_producer, connect_producer, connect_reader
    from services.ingester.state import TopicStateStore
    from services.settings import SharedSettings
    from services.topics import load_topics

    settings = SharedSettings(access=access)  # type: ignore[call-arg]  # made by environ-config
    producer = connect_producer(settings, name="conflictwire-health", linger_ms=0, max_request_bytes=1024 * 1024)
    try:
        connect = partial(connect_reader, settings, name="conflictwire-health")
        topic = load_topics(topic_prefix).feed_state
        return TopicStateStore(producer, connect, topic, timeout_s=settings.delivery_timeout_s).load()
    finally:
        close_producer(producer)
