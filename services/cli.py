"""`conflictwire`: one function per subcommand, each a few lines over the parts below.

Nouns run services; verbs do one job and exit, JSON lines in and out. Parts are imported where they are used: `--help`
answers at once, and a verb loads only what it needs.

Exit codes: 0 done; 1 trouble, told in one line; 2 wrong words on the command line; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from services.access.broker_access import BrokerAccess
from services.access.commands import acls
from services.cli_options import broker_option, prefix_option
from services.completion import completion
from services.decisions.commands import events
from services.doctor.commands import doctor
from services.errors import ConflictwireError
from services.export.commands import export
from services.ingester.commands import feeds
from services.letters.commands import dead_letters
from services.map.commands import map_
from services.tail.commands import tail
from services.top.commands import top

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Instant(click.ParamType):
    name = "RFC 3339"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant like 2025-11-03T06:00:00Z", param, ctx)
        return moment.astimezone(UTC) if moment.tzinfo else self.fail(f"{value!r} has no offset from UTC", param, ctx)


INSTANT = _Instant()


def main() -> None:
    """Run the command line; every expected trouble is one line on stderr."""
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except SystemExit as stop:
        # The reader of our output has gone, as `head` does: to click an error, but nothing is wrong.
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    except ConflictwireError as error:
        click.echo(f"conflictwire: {error}", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


@click.group(context_settings=_CONTEXT)
@click.version_option(package_name="conflictwire")
def cli() -> None:
    """News feeds in, deduplicated conflict events out, over Kafka.

    \b
    Example:  conflictwire demo
              conflictwire poll feeds.toml | conflictwire extract | conflictwire dedupe
    """


# ---------------------------------------------------------------- services


@cli.command()
def ingester() -> int:
    """Poll feeds and publish articles. Settings come from the environment.

    \b
    Example:  CONFLICTWIRE_FEEDS=feeds.toml conflictwire ingester
    """
    from services.ingester.__main__ import main as run_service

    return run_service()


@cli.command()
def extractor() -> int:
    """Find conflict events in articles. Settings come from the environment.

    \b
    Example:  CONFLICTWIRE_BROKER=kafka:9092 conflictwire extractor
    """
    from services.extractor.__main__ import main as run_service

    return run_service()


@cli.command()
def deduplicator() -> int:
    """Join reports of the same event. Settings come from the environment.

    \b
    Example:  CONFLICTWIRE_BROKER=kafka:9092 conflictwire deduplicator
    """
    from services.deduplicator.__main__ import main as run_service

    return run_service()


@cli.command()
def sink() -> int:
    """Publish normalized events. Settings come from the environment.

    \b
    Example:  CONFLICTWIRE_BROKER=kafka:9092 conflictwire sink
    """
    from services.sink.__main__ import main as run_service

    return run_service()


# ---------------------------------------------------------------- topics


@cli.command()
@broker_option
@prefix_option
@click.option("--replication", default=1, show_default=True, help="Replicas of each new topic.")
@click.option("--check", "is_check", is_flag=True, help="Only show the difference; exit 1 if there is one.")
def topics(access: BrokerAccess, topic_prefix: str, replication: int, is_check: bool) -> int:
    """Create topics, or bring them in line with their descriptors; the difference is printed first.

    \b
    Example:  conflictwire topics --broker kafka:9092 --replication 3
    """
    from services.topic_admin import apply_plan, connect, plan_topics, read_present
    from services.topics import load_topics

    wanted = tuple(load_topics(topic_prefix))
    admin = connect(access)
    try:
        plan = plan_topics(wanted, read_present(admin, wanted))
        for line in plan.lines() or ["topics are as described"]:
            click.echo(line)
        if not is_check:
            apply_plan(admin, plan, replication=replication)
    finally:
        admin.close()
    return 1 if is_check and not plan.is_empty else 0


# ---------------------------------------------------------------- verbs without a broker


@cli.command()
@click.argument("feeds", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="Remembers what was seen.")
@click.option("--force", "is_forced", is_flag=True, help="Poll feeds that are not due yet, too.")
@click.option("--at", type=INSTANT, help="The date to go by instead of now, RFC 3339.")
def poll(feeds: Path, state: Path | None, is_forced: bool, at: datetime | None) -> int:
    """Fetch the feeds that are due, once; new articles to stdout.

    \b
    Example:  conflictwire poll deploy/feeds.tsv --state seen.json > articles.jsonl
    """
    from services.ingester.once import poll_once
    from services.ingester.settings import IngesterSettings
    from services.settings import from_environment

    settings = from_environment(IngesterSettings, os.environ)
    return poll_once(feeds, state_file=state, settings=settings, out=sys.stdout.buffer, is_forced=is_forced, at=at)


@cli.command()
@click.option("--explain", "is_explaining", is_flag=True, help="Tell each rejected candidate and why, on stderr.")
def extract(is_explaining: bool) -> int:
    """Articles in, one line per mention of an event out.

    \b
    Example:  conflictwire extract --explain < articles.jsonl > mentions.jsonl
    """
    from services.offline import extract_lines

    return extract_lines(sys.stdin.buffer, sys.stdout.buffer, is_explaining=is_explaining)


@cli.command()
@click.option("--changes", "is_all_changes", is_flag=True, help="Every step of every event's history instead.")
@click.option(
    "--close-after-days",
    type=click.IntRange(min=1),
    help="Close events as the service does, after so many days; else never: a file may be in any order.",
)
@click.option(
    "--decisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Decisions of operators, as `events unmerge --print` writes them.",
)
def dedupe(is_all_changes: bool, close_after_days: int | None, decisions: Path | None) -> int:
    """Mentions in, final events out.

    \b
    Example:  conflictwire extract < articles.jsonl | conflictwire dedupe
    """
    from services.offline import dedupe_lines

    return dedupe_lines(
        sys.stdin.buffer,
        sys.stdout.buffer,
        is_all_changes=is_all_changes,
        close_after_days=close_after_days,
        decisions=decisions,
    )


@cli.command()
def geoparse() -> int:
    """Texts in, their toponyms with coordinates out.

    \b
    Example:  echo '{"id": 1, "text": "Shells hit Kharkiv."}' | conflictwire geoparse
    """
    from services.offline import geoparse_lines

    return geoparse_lines(sys.stdin.buffer, sys.stdout.buffer)


# ---------------------------------------------------------------- the whole pipeline


@cli.command()
@click.option(
    "--feeds",
    default="deploy/feeds.tsv",
    show_default=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--broker", default="embedded", show_default=True, help="embedded, apache, or host:port of a running one."
)
@click.option("--archive", type=click.Path(file_okay=False, path_type=Path), help="Keep events and changes there.")
def run(feeds: Path, broker: str, archive: Path | None) -> int:
    """All services on one machine, supervised, until interrupted; their log lines on stdout.

    \b
    Example:  conflictwire run --feeds feeds.toml --archive events/
    """
    from services.local import run_local

    return run_local(broker, feeds, archive=archive)


@cli.command()
@click.option(
    "--broker", default="embedded", show_default=True, help="embedded, apache, or host:port of a running one."
)
@click.option("--logs", type=click.Path(file_okay=False, path_type=Path), help="Keep the services' log lines there.")
@click.option("--map", "is_mapped", is_flag=True, help="Serve the map of the events, too, until Ctrl-C.")
def demo(broker: str, logs: Path | None, is_mapped: bool) -> int:
    """Sample outlets, the whole pipeline, events on screen; ends by itself with a summary.

    \b
    Example:  conflictwire demo
              conflictwire demo --map
              conflictwire demo | jq .location.name
    """
    from services.demo.run import run_demo

    return run_demo(broker, log_folder=logs, is_mapped=is_mapped)


cli.add_command(acls)
cli.add_command(completion)
cli.add_command(dead_letters)
cli.add_command(doctor)
cli.add_command(events)
cli.add_command(export)
cli.add_command(feeds)
cli.add_command(map_)
cli.add_command(tail)
cli.add_command(top)
