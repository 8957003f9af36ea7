"""How fast reports join events, by how many events there are: `python -m tests.bench.deduplication`.

The service's own functions over tables in memory, no broker: decode, decide, encode, write, index. Seconds are of the
processor, not of the wall, so that a busy machine disturbs the figures less.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Iterator
from itertools import islice

from rich.console import Console
from rich.table import Table

from services.deduplicator.ledger import from_bytes
from services.progress import busy
from services.throughput import rss_bytes
from tests.bench.figures import quantile
from tests.bench.mentions import write_mention_sets
from tests.deduplicator.replica import Replica

SIZES = (250, 500)
FULL_SIZES = (*SIZES, 1_000, 10_000)
MEASURED = 200
"""Mention sets taken at each size."""


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.deduplication", description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"up to {FULL_SIZES[-1]:,} events; takes a while")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table = Table("open events", "mentions/s", "p50", "p99", "max", "memory an event", "of it stored")
    replica, log = Replica(), write_mention_sets(options.seed)
    numbered = enumerate(log)
    gc.collect()
    empty_bytes = rss_bytes() or 0
    founded = 0
    for size in FULL_SIZES if options.full else SIZES:
        with busy(f"up to {size:,} events"):
            while founded < size:
                offset, (mention_set, is_new) = next(numbered)
                replica.take(mention_set, offset)
                founded += is_new
                replica.sent.clear()
            used_bytes = (rss_bytes() or 0) - empty_bytes
            count, kept_bytes = active_events(replica), stored_bytes(replica)
            taken_s = list(islice(measure(replica, numbered), MEASURED))
        rate = len(taken_s) / sum(taken_s)
        delays = (f"{(quantile(taken_s, share) or 0.0) * 1e3:.1f} ms" for share in (0.5, 0.99, 1.0))
        table.add_row(
            f"{count:,}", f"{rate:.0f}", *delays, f"{used_bytes / count:,.0f} B", f"{kept_bytes / count:,.0f} B"
        )
    Console().print(table)
    return 0


def measure(replica: Replica, log: Iterator[tuple[int, tuple[object, bool]]]) -> Iterator[float]:
    """Yield the processor seconds that each further mention set takes."""
    for offset, (mention_set, _) in log:
        started_s = time.process_time()
        replica.take(mention_set, offset)  # type: ignore[arg-type]
        yield time.process_time() - started_s
        replica.sent.clear()


def active_events(replica: Replica) -> int:
    """Return how many events are active."""
    return sum(from_bytes(raw).status == "active" for raw in replica.tables["clusters"].values())


def stored_bytes(replica: Replica) -> int:
    """Return the size of both tables' keys and values."""
    return sum(len(key) + len(raw) for table in replica.tables.values() for key, raw in table.items())


if __name__ == "__main__":
    raise SystemExit(main())
