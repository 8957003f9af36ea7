"""`conflictwire tail`: the words of the command line to a reader of the events topic."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

import click

from services.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option
from services.clock import SystemClock
from services.filters import parse_since, parse_wanted


@click.command()
@broker_option
@prefix_option
@click.option(
    "--format", "format_", type=click.Choice(["json", "geojson", "csv", "hxl", "acled"]), help="Else: table or JSON."
)
@click.option("--country", "countries", multiple=True, help="ISO 3166-1 alpha-3; may be repeated.")
@click.option("--type", "types", multiple=True, help="Event type or sub-event type; may be repeated.")
@click.option("--min-origins", type=click.IntRange(min=1), default=1, help="At least so many independent origins.")
@click.option(
    "--corroboration",
    multiple=True,
    type=click.Choice(["single-source", "multi-outlet", "cross-party"]),
    help="How borne out; may be repeated.",
)
@click.option("--since", help="Reported then or later: a day, an instant, or 90m, 24h, 7d back.")
@click.option("--from-beginning/--latest", default=True, show_default=True, help="All events, or those from now on.")
@click.option("--until-idle", "until_idle_s", type=click.FloatRange(min=0.1), help="End after so many quiet seconds.")
def tail(
    access: BrokerAccess,
    topic_prefix: str,
    format_: str | None,
    countries: tuple[str, ...],
    types: tuple[str, ...],
    min_origins: int,
    corroboration: tuple[str, ...],
    since: str | None,
    from_beginning: bool,
    until_idle_s: float | None,
) -> int:
    """Follow the events topic: a table on a terminal, JSON lines when piped.

    \b
    Example:  conflictwire tail --country SYR --format acled --until-idle 5 > syria.csv
              conflictwire tail --corroboration cross-party --since 24h
    """
    from services.tail.follow import TailOptions
    from services.tail.follow import tail as follow_topic
    from services.topics import load_topics

    try:
        wanted = replace(
            parse_wanted(countries, types),
            corroboration=frozenset(corroboration),
            min_origins=min_origins if min_origins > 1 else 0,
            since=parse_since(since, SystemClock().now()) if since else None,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    options = TailOptions(format=format_, wanted=wanted, from_beginning=from_beginning, until_idle_s=until_idle_s)
    complain = partial(click.echo, err=True)
    follow_topic(access, load_topics(topic_prefix).events.name, sys.stdout, options, complain=complain)
    return 0
