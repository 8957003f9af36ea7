"""How fast reports join events, by how many events are open: `python -m tests.bench.deduplication`.

The service's own functions over tables in memory, no broker. One country's news is played until as many events are
open as three weeks bring; its tables, copied to more countries, make the larger worlds. Each world is recovered from
its tables as after a restart, then takes the first country's next reports: decode, decide, encode, write, index.
Seconds are of the processor, not of the wall, so that a busy machine disturbs the figures less.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Iterator, Mapping
from itertools import islice

from rich.console import Console
from rich.table import Table

from services.deduplicator.ledger import from_bytes
from services.deduplicator.state import TableName
from services.progress import busy
from services.records import MentionSet
from services.throughput import rss_bytes
from tests.bench.figures import quantile
from tests.bench.mentions import EVENTS_A_COUNTRY, country_code, write_mention_sets
from tests.deduplicator.replica import Replica

SIZES = (1_000, 10_000, 100_000)
MEASURED = 1_000
"""Mention sets taken at each size."""
TARGETS = "targets: 1,000 mentions/s, p99 20 ms, 4,096 B an open event, 60 s for 100,000 events, at every size alike"

Tables = dict[TableName, dict[str, bytes]]
Log = Iterator[tuple[int, MentionSet]]


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.deduplication", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="leave out larger worlds")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table = Table("open events", "mentions/s", "p50", "p99", "max", "index, an event", "recovered in")
    with busy(f"one country's {EVENTS_A_COUNTRY:,} events"):
        country, log = play_country(options.seed)
    for size in (size for size in SIZES if size <= options.largest):
        with busy(f"{size:,} events"):
            table.add_row(f"{size:,}", *measure(copy_country(country, size // EVENTS_A_COUNTRY), log))
    console = Console()
    console.print(table)
    console.print(TARGETS)
    return 0


def play_country(seed: int) -> tuple[Tables, Log]:
    """Return one country's tables with EVENTS_A_COUNTRY open events, and the news that follows."""
    numbered = enumerate(mention_set for mention_set, _ in write_mention_sets(seed, countries=1))
    replica = Replica()
    while sum(from_bytes(raw).status == "active" for raw in replica.tables["clusters"].values()) < EVENTS_A_COUNTRY:
        for offset, mention_set in islice(numbered, 100):
            replica.take(mention_set, offset)
        replica.sent.clear()
    return replica.tables, numbered


def copy_country(tables: Tables, countries: int) -> Tables:
    """Return tables of as many countries, each with the same events under ids of its own."""
    first = country_code(0)
    copies: Tables = {name: dict(rows) for name, rows in tables.items()}
    for number in range(1, countries):
        code = country_code(number)
        changes = {f'"{kind}1-'.encode(): f'"{kind}1-{code}'.encode() for kind in "ame"}
        changes[f'"{first}"'.encode()] = f'"{code}"'.encode()
        for row, raw in tables["mentions"].items():
            article = row.removeprefix(f"{first}|")
            copies["mentions"][f"{code}|a1-{code}{article.removeprefix('a1-')}"] = _replace(raw, changes)
        for row, raw in tables["clusters"].items():
            copies["clusters"][f"e1-{code}{row.removeprefix('e1-')}"] = _replace(raw, changes)
        copies["watermarks"][code] = tables["watermarks"][first]
    return copies


def _replace(raw: bytes, changes: Mapping[bytes, bytes]) -> bytes:
    for old, new in changes.items():
        raw = raw.replace(old, new)
    return raw


def measure(tables: Tables, log: Log) -> list[str]:
    """Return the figures of one world, as shown."""
    replica = Replica()
    replica.tables = tables
    events = sum(from_bytes(raw).status == "active" for raw in tables["clusters"].values())
    gc.collect()
    before_bytes, started_s = rss_bytes() or 0, time.process_time()
    gc.disable()  # as the service does around its recovery
    replica.restart()
    gc.enable()
    gc.freeze()
    recovery_s = time.process_time() - started_s
    index_bytes = (rss_bytes() or 0) - before_bytes
    taken_s = []
    for offset, mention_set in islice(log, MEASURED):
        started_s = time.process_time()
        replica.take(mention_set, offset)
        taken_s.append(time.process_time() - started_s)
        replica.sent.clear()
    gc.unfreeze()
    delays = (f"{(quantile(taken_s, share) or 0.0) * 1e3:.1f} ms" for share in (0.5, 0.99, 1.0))
    return [f"{len(taken_s) / sum(taken_s):.0f}", *delays, f"{index_bytes / events:,.0f} B", f"{recovery_s:.1f} s"]


if __name__ == "__main__":
    raise SystemExit(main())
