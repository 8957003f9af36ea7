"""`conflictwire dead-letters list|show|replay`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option

if TYPE_CHECKING:
    from services.records import DeadLetter

Letters = Iterator[tuple[str, "DeadLetter"]]


@click.group(name="dead-letters")
def dead_letters() -> None:
    """Messages that no retry could save: list, show, send again.

    \b
    Example:  conflictwire dead-letters list
              conflictwire dead-letters replay --service extractor
    """


@dead_letters.command("list")
@broker_option
@prefix_option
@click.option("--service", help="Only those of one service.")
def list_(access: BrokerAccess, topic_prefix: str, service: str | None) -> int:
    """One line per letter: a table on a terminal, JSON lines when piped.

    \b
    Example:  conflictwire dead-letters list --service extractor | jq -r .reason | sort | uniq -c
    """
    from services.jsonlines import write_line
    from services.letters.show import to_summary

    with _letters(access, topic_prefix) as letters:
        rows = (to_summary(name, letter) for name, letter in letters if service in (None, letter.service))
        if sys.stdout.isatty():
            _print_table(list(rows))
        else:
            for row in rows:
                write_line(sys.stdout.buffer, row)
    return 0


@dead_letters.command()
@broker_option
@prefix_option
@click.argument("id_", metavar="ID")
def show(access: BrokerAccess, topic_prefix: str, id_: str) -> int:
    """One letter whole: key, headers and value as text where they are text.

    \b
    Example:  conflictwire dead-letters show news.articles-3-1207
    """
    import orjson

    from services.letters.show import to_detail

    with _letters(access, topic_prefix) as letters:
        found = next((to_detail(name, letter) for name, letter in letters if name == id_), None)
    if found is None:
        raise click.ClickException(f"no dead letter {id_}; `conflictwire dead-letters list` has the ids")
    click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    return 0


@dead_letters.command("replay")
@broker_option
@prefix_option
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--service", help="All of one service.")
@click.option("--all", "is_all", is_flag=True, help="All there are.")
def replay_(access: BrokerAccess, topic_prefix: str, ids: tuple[str, ...], service: str | None, is_all: bool) -> int:
    """Send messages again to where they came from. Doing so twice changes nothing.

    \b
    Example:  conflictwire dead-letters replay news.articles-3-1207
    """
    if sum((bool(ids), service is not None, is_all)) != 1:
        raise click.UsageError("say which: ids, --service NAME or --all")
    from services.clients import close_producer, connect_producer
    from services.letters.replay import replay
    from services.settings import SharedSettings

    with _letters(access, topic_prefix) as letters:
        chosen = [(name, letter) for name, letter in letters if is_all or name in ids or letter.service == service]
    if missing := set(ids) - {name for name, _ in chosen}:
        raise click.ClickException(f"no dead letter {', '.join(sorted(missing))}; nothing was sent")
    settings = SharedSettings(access=access)  # type: ignore[call-arg]  # made by environ-config
    producer = connect_producer(settings, name="conflictwire-replay", linger_ms=0, max_request_bytes=6 * 1024 * 1024)
    try:
        count = replay(chosen, producer, timeout_s=settings.delivery_timeout_s)
    finally:
        close_producer(producer)
    click.echo(f"{count} sent again", err=True)
    return 0


@contextmanager
def _letters(access: BrokerAccess, topic_prefix: str) -> Iterator[Letters]:
    from services.clients import connect_to_topics
    from services.letters.read import read_letters
    from services.topics import load_topics

    topic = load_topics(topic_prefix).dead_letters.name
    consumer = connect_to_topics(access, topic, name="conflictwire-dead-letters")
    try:
        yield read_letters(consumer, complain=partial(click.echo, err=True))
    finally:
        consumer.close(autocommit=False)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "service", "error", "reason", "bytes", "at", caption=f"{len(rows)} dead letters")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
