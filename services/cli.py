"""`conflictwire`: one function per subcommand, each a few lines over the parts below.

Nouns run services; verbs do one job and exit, JSON lines in and out. Parts are imported where they are used: `--help`
answers at once, and a verb loads only what it needs.

Exit codes: 0 done; 1 trouble, told in one line; 2 wrong words on the command line; 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import click

from services.errors import ConflictwireError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

broker_option = click.option(
    "--broker", envvar="CONFLICTWIRE_BROKER", default="localhost:9092", show_default=True, help="Kafka, host:port."
)
prefix_option = click.option(
    "--topic-prefix", envvar="CONFLICTWIRE_TOPIC_PREFIX", default="", help="Put before each topic's name."
)


def main() -> None:
    """Run the command line; every expected trouble is one line on stderr."""
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing is wrong, and flushing at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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
def topics(broker: str, topic_prefix: str, replication: int, is_check: bool) -> int:
    """Create topics, or bring them in line with their descriptors; the difference is printed first.

    \b
    Example:  conflictwire topics --broker kafka:9092 --replication 3
    """
    from services.topic_admin import apply_plan, connect, plan_topics, read_present
    from services.topics import load_topics

    wanted = tuple(load_topics(topic_prefix))
    admin = connect(broker)
    try:
        plan = plan_topics(wanted, read_present(admin, wanted))
        for line in plan.lines() or ["topics are as described"]:
            click.echo(line)
        if not is_check:
            apply_plan(admin, plan, replication=replication)
    finally:
        admin.close()
    return 1 if is_check and not plan.is_empty else 0
