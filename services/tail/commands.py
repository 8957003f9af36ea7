"""`conflictwire tail`: the words of the command line to a reader of the events topic."""

from __future__ import annotations

import sys
from functools import partial

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, filter_options, prefix_option
from services.filters import Wanted

_FORMATS = ("json", "geojson", "csv", "hxl", "acled", "cap")


@click.command()
@broker_option
@prefix_option
@click.option("--format", "format_", type=click.Choice([*_FORMATS]), help="Else: table or JSON.")
@click.option("--sender", default="conflictwire", show_default=True, help="Of CAP alerts: a name of yours.")
@filter_options
@click.option("--from-beginning/--latest", default=True, show_default=True, help="All events, or those from now on.")
@click.option("--until-idle", "until_idle_s", type=click.FloatRange(min=0.1), help="End after so many quiet seconds.")
def tail(
    access: BrokerAccess,
    topic_prefix: str,
    format_: str | None,
    sender: str,
    wanted: Wanted,
    from_beginning: bool,
    until_idle_s: float | None,
) -> int:
    """Follow the events topic: a table on a terminal, JSON lines when piped.

    \b
    Example:  conflictwire tail --country SYR --format acled --until-idle 5 > syria.csv
              conflictwire tail --corroboration cross-party --since 24h
    """
    from services.tail.cap import is_sender
    from services.tail.follow import TailOptions
    from services.tail.follow import tail as follow_topic
    from services.topics import load_topics

    if not is_sender(sender):
        raise click.UsageError("--sender: a name without blanks, commas, < and &")
    topics = load_topics(topic_prefix)
    options = TailOptions(
        format=format_,
        wanted=wanted,
        from_beginning=from_beginning,
        until_idle_s=until_idle_s,
        sender=sender,
        changes_topic=topics.event_changes.name,
    )
    follow_topic(access, topics.events.name, sys.stdout, options, complain=partial(click.echo, err=True))
    return 0
