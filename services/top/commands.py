"""`conflictwire top`."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from services.top.board import Board
    from services.top.watch import Source


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--metrics", "urls", multiple=True, metavar="URL", help="Health port of a service; may be repeated.")
@click.option(
    "--once", "is_once", is_flag=True, help="Read what is there, print one table, end; exit 1 if it is empty."
)
def top(files: tuple[Path, ...], urls: tuple[str, ...], is_once: bool) -> int:
    """What every service does now: from log files, from a pipe of log lines, or from health pages.

    \b
    Example:  conflictwire run --feeds feeds.toml | conflictwire top
              conflictwire top logs/*.log
              conflictwire top --metrics http://extractor:8080 --metrics http://sink:8080
    """
    from services.top.board import Board

    if files and urls:
        raise click.UsageError("log files or --metrics, not both")
    if not (files or urls) and sys.stdin.isatty():
        raise click.UsageError("nothing to read: name log files, give --metrics URL, or pipe log lines in")
    board = Board()
    with ExitStack() as stack:
        source = _source(board, files, urls, stack)
        if is_once:
            _print_once(board, source)
            return 0 if board.recent else 1
        _show(board, source)
    return 0


def _source(board: Board, files: tuple[Path, ...], urls: tuple[str, ...], stack: ExitStack) -> Source:
    from services.top.watch import LogFollower, PageScraper, PipeReader, open_logs

    if urls:
        return PageScraper(urls)
    if files:
        return LogFollower([stack.enter_context(file) for file in open_logs(files)])
    # Not sys.stdin, which the interpreter closes at exit: it dies of a thread that waits there for the next line.
    return PipeReader(open(sys.stdin.fileno(), "rb", closefd=False), board).start()


def _print_once(board: Board, source: Source) -> None:
    from rich.console import Console

    from services.top.table import to_view

    source.feed_all(board)
    Console(width=None if sys.stdout.isatty() else 160).print(to_view(board))


def _show(board: Board, source: Source) -> None:
    from rich.console import Console
    from rich.live import Live

    from services.top.table import to_view
    from services.top.watch import REFRESH_S

    with Live(to_view(board), console=Console(), auto_refresh=False) as live:
        while not source.is_over:
            source.feed(board)
            live.update(to_view(board), refresh=True)
            time.sleep(REFRESH_S)
        live.update(to_view(board), refresh=True)
