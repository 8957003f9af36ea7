"""Options that several commands share."""

from __future__ import annotations

import click

broker_option = click.option(
    "--broker", envvar="CONFLICTWIRE_BROKER", default="localhost:9092", show_default=True, help="Kafka, host:port."
)
prefix_option = click.option(
    "--topic-prefix", envvar="CONFLICTWIRE_TOPIC_PREFIX", default="", help="Put before each topic's name."
)
