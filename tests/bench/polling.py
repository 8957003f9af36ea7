"""What polling costs on this machine: `python -m tests.bench.polling`.

5,000 feeds on a local server, one in 20 changed at each cycle; state in a file as `conflictwire poll --state` keeps it.
Beside it the library `reader` does the same work, in an environment that uv makes from `reader_cycles.py.lock`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from services.clock import SystemClock
from services.ingester.build import open_poller
from services.ingester.decide import FeedIntent
from services.ingester.feed_list import Feed
from services.ingester.publish import LinePublisher
from services.ingester.settings import IngesterSettings
from services.ingester.state import FileStateStore
from services.records import Outlet
from services.settings import from_environment
from tests.bench.many_feeds import url_of
from tests.bench.processes import children_of, usage_of

TARGET_S, TARGET_304_MS, TARGET_BYTES = 60.0, 2.0, 300 * 1024 * 1024
CHANGED_EVERY = 20

_UV = ("-m", "uv", "run", "--quiet", "--script", "--locked", "--python", sys.executable)
_READER = Path(__file__).with_name("reader_cycles.py")


@dataclass(frozen=True, slots=True)
class Cycle:
    """One poll of every feed."""

    every: int  # one feed in so many had changed; 0: none
    wall_s: float
    cpu_s: float  # of all processes
    memory_bytes: int  # likewise, at the end
    articles: int  # new ones
    troubled: int  # polls that failed


@contextmanager
def feed_server(count: int) -> Iterator[tuple[int, Gauge]]:
    """Run the server until the block ends; give its port, and a gauge that leaves it out."""
    words = [sys.executable, "-m", "tests.bench.many_feeds", "--feeds", str(count)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), Gauge(process.pid)
        finally:
            process.terminate()


def begin_url(port: int) -> str:
    """Return what a cycle is begun with, the share of changes left to be added."""
    return f"http://127.0.0.1:{port}/begin?every="


async def measure(port: int, gauge: Gauge, count: int, cycles: list[int], folder: Path) -> list[Cycle]:
    """Poll all feeds so many times."""
    variables = {"CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8", "CONFLICTWIRE_HOST_GAP_S": "0"}
    settings = from_environment(IngesterSettings, variables)
    outlet = Outlet(id="desk", name="Desk")
    feeds = [Feed(url=url_of(number, port), outlet=outlet) for number in range(count)]
    found: list[Cycle] = []
    articles = troubled = 0

    def tell(feed: Feed, _: object, intent: FeedIntent) -> None:
        nonlocal articles, troubled
        articles += len(intent.articles)
        if intent.trouble is not None:
            troubled += 1
            print(feed.url, *intent.trouble, file=sys.stderr, flush=True)

    with FileStateStore(folder / "state") as store:
        async with open_poller(
            settings, publisher=LinePublisher(_Nowhere()), store=store, clock=SystemClock(), tell=tell
        ) as poller:
            for every in cycles:
                await asyncio.to_thread(_begin, port, every)
                articles, troubled, clock, before_s = 0, 0, SystemClock(), gauge.cpu_s()
                started_s = clock.monotonic_s()
                await poller.poll_all(feeds)
                wall_s = clock.monotonic_s() - started_s
                cpu_s = gauge.cpu_s() - before_s
                found.append(Cycle(every, wall_s, cpu_s, gauge.memory_bytes(), articles, troubled))
                print(found[-1], file=sys.stderr, flush=True)
    return found


class _Nowhere(BytesIO):
    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


def _begin(port: int, every: int) -> None:
    with urllib.request.urlopen(f"{begin_url(port)}{every}", data=b""):
        return


@dataclass(frozen=True, slots=True)
class Gauge:
    """Reads what this process and its readers use; the server is a child too, and left out."""

    server_pid: int

    def cpu_s(self) -> float:
        """Return processor time so far."""
        return usage_of(os.getpid()).cpu_s - usage_of(self.server_pid).cpu_s

    def memory_bytes(self) -> int:
        """Return memory now, pages that processes share counted once."""
        pids, waiting = [], [os.getpid()]
        while waiting:
            pids.append(waiting.pop())
            waiting += children_of(pids[-1]) - {self.server_pid}
        return sum(_pss_bytes(pid) for pid in pids)


def _pss_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def measure_reader(port: int, count: int, cycles: list[int], folder: Path) -> list[Cycle] | str:
    """Have `reader` do the same; where it cannot be had or fails, what it said."""
    arguments = [begin_url(port), orjson.dumps(cycles).decode(), str(folder / "reader.sqlite")]
    words = [sys.executable, *_UV, str(_READER), *arguments]
    urls = orjson.dumps([url_of(number, port) for number in range(count)])
    try:
        done = subprocess.run(words, input=urls + b"\n", capture_output=True, check=True)
    except subprocess.CalledProcessError as error:
        said: str = error.stderr.decode("utf-8", "replace").strip()
        return said
    lines: list[list[Any]] = [orjson.loads(line) for line in done.stdout.splitlines()]
    return [Cycle(every, *line) for every, line in zip(cycles, lines, strict=True)]


def answers_of(port: int) -> str:
    """Return how often the server sent a whole feed, and how often it could say 304."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/counts") as answer:
        counts = orjson.loads(answer.read())
    return f"{counts['whole']} whole feeds, {counts['unchanged']} times 304"


def shortfalls(cycles: list[Cycle], count: int) -> list[str]:
    """Return what misses its target, one line each."""
    changed = [cycle for cycle in cycles[1:] if cycle.every]
    quiet = [cycle for cycle in cycles[1:] if not cycle.every]
    lines = []
    if (slowest := max((cycle.wall_s for cycle in changed), default=0.0)) > TARGET_S * count / 5000:
        lines.append(f"a cycle took {slowest:.1f} s, over {TARGET_S * count / 5000:g} s")
    if (ms := max((1000 * cycle.cpu_s / count for cycle in quiet), default=0.0)) > TARGET_304_MS:
        lines.append(f"an unchanged feed costs {ms:.2f} ms of processor time, over {TARGET_304_MS:g}")
    if (most := max(cycle.memory_bytes for cycle in cycles)) > TARGET_BYTES:
        lines.append(f"memory {most / 2**20:.0f} MiB, over {TARGET_BYTES / 2**20:.0f}")
    return lines


def to_table(title: str, cycles: list[Cycle], count: int, *, caption: str) -> Table:
    """Return one row per cycle."""
    columns = ("cycle", "changed", "s", "feeds/s", "cpu s", "cpu ms/feed", "MiB", "new", "failed")
    table = Table(*columns, title=title, caption=caption)
    for number, cycle in enumerate(cycles, start=1):
        changed = "all" if number == 1 else f"1 in {cycle.every}" if cycle.every else "none"
        cells = (
            cycle.wall_s,
            count / cycle.wall_s,
            cycle.cpu_s,
            1000 * cycle.cpu_s / count,
            cycle.memory_bytes / 2**20,
        )
        shown = [f"{cell:.2f}" if cell < 10 else f"{cell:.0f}" for cell in cells]
        table.add_row(str(number), changed, *shown, str(cycle.articles), str(cycle.troubled))
    return table


def main() -> int:
    """Run the benchmark; 0 also when it falls short, for that is a finding and no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.polling", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--feeds", type=int, default=5000)
    parser.add_argument(
        "--cycles", type=int, default=3, help="the first fetches everything; 20 tell whether memory grows"
    )
    parser.add_argument("--reader-cycles", type=int, default=3, help="0: no comparison")
    options = parser.parse_args()
    cycles = [0, *(CHANGED_EVERY if number % 2 else 0 for number in range(1, options.cycles))]
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with feed_server(options.feeds) as (port, gauge):
            found = asyncio.run(measure(port, gauge, options.feeds, cycles, folder))
            said = answers_of(port)
        console.print(to_table("conflictwire", found, options.feeds, caption=said))
        if options.reader_cycles:
            with feed_server(options.feeds) as (port, _):
                theirs = measure_reader(port, options.feeds, cycles[: options.reader_cycles], folder)
                said = answers_of(port)
            if isinstance(theirs, str):
                console.print(f"no comparison with `reader`: {theirs}", highlight=False)
            else:
                console.print(to_table("reader", theirs, options.feeds, caption=said))
    console.print("\n".join(shortfalls(found, options.feeds)) or "every target is met", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
