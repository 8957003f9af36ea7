"""The board as a table for a terminal. Pure."""

from __future__ import annotations

import math

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.top.board import Board, Row

STALE_S = 25.0
"""A service logs every 10 s: two lines missed and it is shown as silent."""

_MOST_REASONS = 5
_MB = 1e6
_NUMBERS = (
    "workers",
    "in\na minute",
    "out\na minute",
    "in\nin all",
    "out\nin all",
    "lag",
    "p50\ns",
    "p95\ns",
    "dead\nletters",
    "MB",
)


def to_view(board: Board) -> RenderableType:
    """Return what was read so far: a line per service, what each dropped and why, and the last troubles."""
    table = Table(title=_title(board), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("service", no_wrap=True)
    for name in _NUMBERS:
        table.add_column(name, justify="right", no_wrap=True)
    rows = list(board.rows())
    for row in rows:
        table.add_row(*_cells(row), style="dim" if row.idle_s > STALE_S else None)
    drops = [Text(f"dropped by {row.service}: {_drops(row)}") for row in rows if row.dropped]
    troubles = [Text(trouble, overflow="ellipsis", no_wrap=True) for trouble in board.troubles]
    return Group(table, *drops, *troubles)


def _title(board: Board) -> str:
    if board.newest is None:
        return "no throughput line yet: each service logs one every 10 s"
    unread = f", {board.unreadable} lines that are no log lines" if board.unreadable else ""
    return f"at {board.newest:%Y-%m-%d %H:%M:%S} UTC{unread}"


def _cells(row: Row) -> tuple[str, ...]:
    silent = f" (silent {row.idle_s:.0f} s)" if row.idle_s > STALE_S else ""
    return (
        row.service + silent,
        str(row.workers),
        _per_minute(row.in_per_s),
        _per_minute(row.out_per_s),
        f"{row.total_in:,}",
        f"{row.total_out:,}",
        "-" if row.lag_records is None else f"{row.lag_records:,}",
        *(("-", "-") if row.delay_s is None else tuple(_seconds(value) for value in row.delay_s)),
        f"{row.dead_letters:,}",
        "-" if row.rss_bytes is None else f"{row.rss_bytes / _MB:.0f}",
    )


def _drops(row: Row) -> str:
    reasons = list(row.dropped.items())
    told = ", ".join(f"{reason} {count:,}" for reason, count in reasons[:_MOST_REASONS])
    more = sum(count for _, count in reasons[_MOST_REASONS:])
    return f"{told}, others {more:,}" if more else told


def _per_minute(per_s: float) -> str:
    return f"{60 * per_s:,.1f}" if 60 * per_s < 10 else f"{60 * per_s:,.0f}"


def _seconds(value: float) -> str:
    return "over a day" if math.isinf(value) else f"{value:.1f}"
