"""Options that several commands share."""

from __future__ import annotations

import os

import click

from services.broker_access import BrokerAccess
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
