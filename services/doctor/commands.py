"""`conflictwire doctor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.cli_options import prefix_option

if TYPE_CHECKING:
    from services.doctor.findings import Finding


@click.command()
@click.option(
    "--broker",
    envvar="CONFLICTWIRE_BROKER",
    default="embedded",
    show_default=True,
    help="embedded, apache, or host:port of a running one.",
)
@prefix_option
@click.option(
    "--feeds",
    envvar="CONFLICTWIRE_FEEDS",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Feed list to look at, too.",
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line.")
def doctor(broker: str, topic_prefix: str, feeds: Path | None, is_json: bool) -> int:
    """Look at everything a start needs and say what is wrong, with the remedy; exit 1 if something is.

    \b
    Example:  conflictwire doctor --feeds feeds.toml
              conflictwire doctor --broker kafka:9092
    """
    from services.doctor.findings import is_sound, to_lines, to_row
    from services.jsonlines import write_line

    findings = []
    for finding in _examine(broker, topic_prefix, feeds):
        findings.append(finding)
        if is_json:
            write_line(sys.stdout.buffer, to_row(finding))
        else:
            for line in to_lines(finding):
                click.echo(line)
    return 0 if is_sound(findings) else 1


def _examine(broker: str, topic_prefix: str, feeds: Path | None) -> Iterator[Finding]:
    from services.clock import SystemClock
    from services.doctor.cluster import examine_cluster
    from services.doctor.machine import examine_feeds, examine_machine
    from services.errors import ConflictwireError
    from services.settings import SharedSettings, from_environment
    from services.topics import load_topics

    yield from examine_machine(os.environ, broker)
    if feeds is not None:
        yield from examine_feeds(feeds, os.environ)
    if broker in ("embedded", "apache"):
        return
    variables = {**os.environ, "CONFLICTWIRE_BROKER": broker, "CONFLICTWIRE_TOPIC_PREFIX": topic_prefix}
    try:
        settings = from_environment(SharedSettings, variables)
    except ConflictwireError:
        return  # told among the settings
    yield from examine_cluster(settings, load_topics(topic_prefix), SystemClock().now())
