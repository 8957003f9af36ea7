"""`conflictwire export`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, filter_options, prefix_option
from services.filters import Wanted


def _show_columns(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    from services.export.columns import COLUMNS

    if is_asked:
        for column in COLUMNS:
            click.echo(f"{column.name}\t{column.type_text}\t{column.meaning}")
        context.exit()


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@broker_option
@prefix_option
@filter_options
@click.option(
    "--history", "has_history", is_flag=True, help="Every version that is there, else the last of each event."
)
@click.option(
    "--from-jsonl", "lines", type=click.File("rb"), help="Events as JSON lines instead of a broker's; - is stdin."
)
@click.option(
    "--columns",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_columns,
    help="List the columns and exit.",
)
def export(
    out: Path, access: BrokerAccess, topic_prefix: str, wanted: Wanted, has_history: bool, lines: BinaryIO | None
) -> int:
    """Events as one Parquet file, merged and retracted ones included; needs the extra `parquet`.

    \b
    Example:  conflictwire export events.parquet --country SYR --since 7d
              conflictwire dedupe < mentions.jsonl | conflictwire export events.parquet --from-jsonl -
    """
    from services import codec
    from services.client import kept_versions
    from services.export.parquet import require_pyarrow, write_parquet
    from services.export.versions import to_export
    from services.jsonlines import LineReader
    from services.progress import busy
    from services.records import Event
    from services.topics import load_topics

    require_pyarrow()  # before minutes of reading
    complain = partial(click.echo, err=True)
    reader = LineReader(lines or (), partial(codec.from_json, kind=Event), complain=complain)
    with busy("reading events"):
        topic = load_topics(topic_prefix).events.name
        versions = reader if lines else kept_versions(access, topic=topic, complain=complain)
        events = to_export(versions, wanted, has_history=has_history)
    with busy(f"writing {len(events):,} rows"):
        write_parquet(events, out)
    click.echo(f"{len(events):,} rows in {out}", err=True)
    return 1 if reader.bad_count else 0
