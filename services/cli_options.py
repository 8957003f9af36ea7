"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import click

from services.access.broker_access import BrokerAccess
from services.clock import SystemClock
from services.filters import parse_since, parse_wanted
from services.settings import from_environment


def _access(_context: click.Context, _option: click.Parameter, servers: str) -> BrokerAccess:
    return from_environment(BrokerAccess, {**os.environ, "CONFLICTWIRE_BROKER": servers})


broker_option = click.option(
    "--broker",
    "access",
    envvar="CONFLICTWIRE_BROKER",
    default="localhost:9092",
    show_default=True,
    callback=_access,
    help="Kafka, host:port; as whom and how safely is in the environment.",
)
prefix_option = click.option(
    "--topic-prefix", envvar="CONFLICTWIRE_TOPIC_PREFIX", default="", help="Put before each topic's name."
)

_FILTERS = (
    click.option("--country", "countries", multiple=True, help="ISO 3166-1 alpha-3; may be repeated."),
    click.option("--type", "types", multiple=True, help="Event type or sub-event type; may be repeated."),
    click.option("--min-origins", type=click.IntRange(min=1), default=1, help="At least so many independent origins."),
    click.option(
        "--corroboration",
        multiple=True,
        type=click.Choice(["single-source", "multi-outlet", "cross-party"]),
        help="How borne out; may be repeated.",
    ),
    click.option("--since", help="Reported then or later: a day, an instant, or 90m, 24h, 7d back."),
)


def filter_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that choose events; it takes what they ask for as `wanted`."""

    @wraps(command)
    def run(
        *,
        countries: tuple[str, ...],
        types: tuple[str, ...],
        min_origins: int,
        corroboration: tuple[str, ...],
        since: str | None,
        **others: Any,
    ) -> int:
        try:
            wanted = replace(
                parse_wanted(countries, types),
                corroboration=frozenset(corroboration),
                min_origins=min_origins if min_origins > 1 else 0,
                since=parse_since(since, SystemClock().now()) if since else None,
            )
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return command(wanted=wanted, **others)

    for option in reversed(_FILTERS):
        run = option(run)
    return run
