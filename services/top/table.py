"""The board as a table for a terminal. Pure."""

from __future__ import annotations

import math

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.top.board import Board, Row

STALE_S = 25.0
"""A service logs every 10 s: two lines missed and it is shown as silent."""

_MOST_REASONS = 3
_MB = 1e6


def to_view(board: Board) -> RenderableType:
    """Return what was read so far: a line per service, what it dropped and why, and the last troubles."""
    table = Table(title=_title(board), title_justify="left", expand=False)
    table.add_column("service")
    for name in ("workers", "in/s", "out/s", "in", "out", "lag", "p50 s", "p95 s", "dead letters", "MB"):
        table.add_column(name, justify="right")
    table.add_column("dropped, by reason", overflow="fold")
    for row in board.rows():
        table.add_row(*_cells(row), style="dim" if row.idle_s > STALE_S else None)
    troubles = [Text(trouble, overflow="ellipsis", no_wrap=True) for trouble in board.troubles]
    return Group(table, *troubles)


def _title(board: Board) -> str:
    if board.newest is None:
        return "no throughput line yet: each service logs one every 10 s"
    unread = f", {board.unreadable} lines that are no log lines" if board.unreadable else ""
    return f"at {board.newest:%Y-%m-%d %H:%M:%S} UTC{unread}"


def _cells(row: Row) -> tuple[str, ...]:
    silent = f" (silent {row.idle_s:.0f} s)" if row.idle_s > STALE_S else ""
    reasons = list(row.dropped.items())
    told = ", ".join(f"{reason} {count:,}" for reason, count in reasons[:_MOST_REASONS])
    more = sum(count for _, count in reasons[_MOST_REASONS:])
    return (
        row.service + silent,
        str(row.workers),
        f"{row.in_per_s:.1f}",
        f"{row.out_per_s:.1f}",
        f"{row.total_in:,}",
        f"{row.total_out:,}",
        "-" if row.lag_records is None else f"{row.lag_records:,}",
        *(("-", "-") if row.delay_s is None else tuple(_seconds(value) for value in row.delay_s)),
        f"{row.dead_letters:,}",
        "-" if row.rss_bytes is None else f"{row.rss_bytes / _MB:.0f}",
        f"{told}, others {more:,}" if more else told,
    )


def _seconds(value: float) -> str:
    return "over a day" if math.isinf(value) else f"{value:.1f}"
