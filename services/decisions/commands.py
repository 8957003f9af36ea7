"""`conflictwire events show|unmerge`."""

from __future__ import annotations

import getpass
from functools import partial
from typing import TYPE_CHECKING

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option

if TYPE_CHECKING:
    from services.records import Event


@click.group(name="events")
def events() -> None:
    """Single events: look one up, take a merge back.

    \b
    Example:  conflictwire events show e1-5f2b7c1d9e8a4f6035d2b1c0
              conflictwire events unmerge e1-5f2b7c1d9e8a4f6035d2b1c0 --reason "two strikes, an hour apart"
    """


@events.command()
@broker_option
@prefix_option
@click.argument("id_", metavar="ID")
def show(access: BrokerAccess, topic_prefix: str, id_: str) -> int:
    """An event whole; where it was merged, the events it was merged into after it.

    \b
    Example:  conflictwire events show e1-5f2b7c1d9e8a4f6035d2b1c0 | jq .fatalities
    """
    from services import codec
    from services.event_state import redirects

    for event in redirects(_read(access, topic_prefix), id_):
        click.echo(codec.encode(event).decode())
    return 0


@events.command()
@broker_option
@prefix_option
@click.argument("id_", metavar="ID")
@click.option("--reason", help="Why; kept with the decision.")
@click.option("--by", "decided_by", default=getpass.getuser, show_default="you", help="Who decides.")
@click.option("--print", "is_dry", is_flag=True, help="Print the decision and send nothing; for `dedupe --decisions`.")
def unmerge(
    access: BrokerAccess, topic_prefix: str, id_: str, reason: str | None, decided_by: str, is_dry: bool
) -> int:
    """Take a merge back: ID, now a redirect, stands by itself again, and its reports never join the other event.

    \b
    Example:  conflictwire events unmerge e1-5f2b7c1d9e8a4f6035d2b1c0 --reason "two strikes, an hour apart"
    """
    from services import codec
    from services.clients import close_producer, connect_producer
    from services.clock import SystemClock
    from services.decisions.separate import to_message, to_separation
    from services.settings import SharedSettings
    from services.topics import load_topics

    found = _read(access, topic_prefix)
    decided = to_separation(found, id_, decided_at=SystemClock().now(), decided_by=decided_by, reason=reason)
    if is_dry:
        click.echo(codec.encode(decided).decode())
        return 0
    message = to_message(decided, load_topics(topic_prefix).mentions.name)
    settings = SharedSettings(access=access)  # type: ignore[call-arg]  # made by environ-config
    producer = connect_producer(settings, name="conflictwire-events", linger_ms=0, max_request_bytes=1024 * 1024)
    try:
        sent = producer.send(message.topic, key=message.key, value=message.value, headers=list(message.headers))
        sent.get(timeout=settings.delivery_timeout_s)
    finally:
        close_producer(producer)
    click.echo(f"{id_} will stand apart from {decided.from_event_id}", err=True)
    return 0


def _read(access: BrokerAccess, topic_prefix: str) -> dict[str, Event]:
    """Return the last version of each event, by id."""
    from services.client import current_state
    from services.topics import load_topics

    return current_state(access, topic=load_topics(topic_prefix).events.name, complain=partial(click.echo, err=True))
