# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#     "reader==3.26",
#     "sgmllib3k==1.0.0",  # its own copy of feedparser imports it, and its metadata do not say so
# ]
# ///
"""The library `reader` at the work of `tests.bench.polling`, which starts this file through uv.

Arguments: URL that begins a cycle, cycles as JSON (one feed in so many changed), database file.
Standard input: the feeds' URLs as JSON, one line.
Standard output, a line per cycle: [seconds, processor seconds, bytes of memory, new entries, failures].
After a change of the dependencies: `uv lock --script tests/bench/reader_cycles.py`.
"""

import json
import sys
import time
import urllib.request
from pathlib import Path

import reader

WORKERS = 32
"""Threads that fetch: as many as ours has requests under way."""


def main(begin: str, cycles: str, database: str) -> None:
    library = reader.make_reader(database)
    for url in json.loads(sys.stdin.readline()):
        library.add_feed(url)
    for every in json.loads(cycles):
        urllib.request.urlopen(f"{begin}{every}", data=b"").close()
        started_s, before_s = time.monotonic(), time.process_time()
        new = troubled = 0
        for _, outcome in library.update_feeds_iter(workers=WORKERS, scheduled=False):  # every feed, due or not
            if isinstance(outcome, Exception):
                troubled += 1
            elif outcome is not None:
                new += outcome.new
        cycle = (time.monotonic() - started_s, time.process_time() - before_s, memory_bytes(), new, troubled)
        sys.stdout.write(f"{json.dumps(cycle)}\n")


def memory_bytes() -> int:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main(*sys.argv[1:])
