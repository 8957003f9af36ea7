"""Processor time and memory of processes, from /proc. Linux only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its descendants have used so far."""

    cpu_s: float = 0.0
    peak_rss_bytes: int = 0  # the sum of each one's peak: pages they share count for each
    rss_bytes: int = 0  # of now, likewise


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    cpu_s: float  # with that of children that ended and were waited for


def usage_of(pid: int) -> Usage:
    """Return the use of a process and its descendants; nothing for one that is gone."""
    there = {process.pid: process for process in _processes()}
    family = [process for process in there.values() if _descends(process, pid, there)]
    pids = [process.pid for process in family]
    peak_bytes, now_bytes = (sum(_memory_bytes(pid, field) for pid in pids) for field in ("VmHWM:", "VmRSS:"))
    return Usage(sum(process.cpu_s for process in family), peak_bytes, now_bytes)


def children_of(pid: int) -> set[int]:
    """Return the ids of the direct children of a process."""
    return {process.pid for process in _processes() if process.parent == pid}


def _descends(process: _Process | None, ancestor: int, there: dict[int, _Process]) -> bool:
    while process is not None:
        if process.pid == ancestor:
            return True
        process = there.get(process.parent)
    return False


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # it ended meanwhile
        # The name stands in brackets and may hold blanks; state is the field after it, number 3 of proc(5).
        fields = stat.rpartition(")")[2].split()
        ticks = sum(int(number) for number in fields[11:15])  # utime, stime, cutime, cstime
        yield _Process(int(folder.name), int(fields[1]), ticks / _TICKS_PER_S)


def _memory_bytes(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(field)), 0)
