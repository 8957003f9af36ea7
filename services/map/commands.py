"""`conflictwire map`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option


@click.command("map")
@broker_option
@prefix_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8808,
    show_default=True,
    help="Port of the page; 0 takes a free one.",
)
@click.option(
    "--archive",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Show what `conflictwire run --archive` kept there, without a broker.",
)
@click.option("--events", "lines", type=click.File("rb"), help="Show events and changes, JSON lines; - is stdin.")
def map_(
    access: BrokerAccess, topic_prefix: str, host: str, port: int, archive: Path | None, lines: BinaryIO | None
) -> int:
    """Serve a live map, timeline and list of the events until Ctrl-C; print its address.

    \b
    Example:  conflictwire map --broker kafka:9092
              conflictwire dedupe < mentions.jsonl | conflictwire map --events -
    """
    from services.map.run import MapOptions, run_map

    if archive is not None and lines is not None:
        raise click.UsageError("--archive or --events, not both")
    options = MapOptions(host=host, port=port, access=access, topic_prefix=topic_prefix, archive=archive, lines=lines)
    return run_map(options, tell=partial(click.echo, err=True))
