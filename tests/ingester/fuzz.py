"""Made-up bytes to articles: `python -m tests.ingester.fuzz --inputs 1000000`.

Input N is always the same: feeds of `tests/cases/feeds` and scraps of markup, spliced, cut, flipped and repeated by a
random generator seeded with N. No exception may escape, no input may take over 2 s of processor time, and every article
must keep the contract. What fails is told by its number; `--first N --inputs 1` does it again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from services import codec
from services.ingester.load import load_rules
from services.ingester.reading import read_body
from services.records import Article
from tests.ingester.test_fuzz import SCRAPS, STARTS, TYPES
from tests.ingester.test_reading import body

HANG_S = 2.0
CHUNK = 1_000
_CASES = Path(__file__).parent.parent / "cases" / "feeds"
_MAX_BYTES = 6_000
_CHARSETS = ("utf-8", "utf-16", "utf-32-be", "windows-1256", "iso-8859-6", "utf-7", "shift_jis", "none", "")


@dataclass
class Tally:
    """What some inputs gave."""

    inputs: int = 0
    articles: int = 0
    no_feeds: int = 0
    slowest_s: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another's with ours."""
        self.inputs += other.inputs
        self.articles += other.articles
        self.no_feeds += other.no_feeds
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.failures += other.failures


def make_input(number: int) -> tuple[bytes, str | None]:
    """Return the bytes and the Content-Type of an input."""
    rng = Random(number)
    data = rng.choice(_seeds()) if rng.random() < 0.7 else rng.choice(STARTS)
    for _ in range(rng.randrange(1, 9)):
        data = rng.choice(_CHANGES)(rng, data)[:_MAX_BYTES]
    kind = rng.choice(TYPES)
    return data, kind if rng.random() < 0.8 else f"text/xml; charset={rng.choice(_CHARSETS)}"


@cache
def _seeds() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(_CASES.glob("*")) if ".expected" not in path.name)


def _place(rng: Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _insert(rng: Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + rng.choice(SCRAPS) + data[at:]


def _noise(rng: Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + rng.randbytes(rng.randrange(1, 9)) + data[at:]


def _flip(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data or b" ")
    for _ in range(rng.randrange(1, 6)):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: Random, data: bytes) -> bytes:
    first, last = sorted((_place(rng, data), _place(rng, data)))
    return data[:first] + data[last:] if rng.random() < 0.7 else data[:last]


def _repeat(rng: Random, data: bytes) -> bytes:
    first, last = sorted((_place(rng, data), _place(rng, data)))
    return data[:last] + data[first:last] * rng.randrange(1, 5) + data[last:]


def _splice(rng: Random, data: bytes) -> bytes:
    other = rng.choice(_seeds())
    return data[: _place(rng, data)] + other[_place(rng, other) :]


def _recode(rng: Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(("utf-16", "utf-8-sig", "cp1256", "latin-1")), "replace")


_CHANGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_insert, _insert, _noise, _flip, _cut, _repeat, _splice, _recode),
)


def run(numbers: Sequence[int]) -> Tally:
    """Read some inputs."""
    rules, tally = load_rules(), Tally()
    for number in numbers:
        data, kind = make_input(number)
        started_s = time.process_time()
        try:
            found = read_body(body(data, content_type=kind), rules)
            for article in found.articles:
                assert codec.decode(codec.encode(article), Article) == article, "an article that breaks the contract"
        except Exception as error:
            tally.failures.append(f"input {number}: {type(error).__name__}: {error}"[:300])
        else:
            tally.articles += len(found.articles)
            tally.no_feeds += found.trouble is not None
        seconds = time.process_time() - started_s
        if seconds > HANG_S:
            tally.failures.append(f"input {number}: {seconds:.1f} s")
        tally.inputs += 1
        tally.slowest_s = max(tally.slowest_s, seconds)
    return tally


def _chunks(first: int, count: int) -> Iterator[range]:
    for start in range(first, first + count, CHUNK):
        yield range(start, min(start + CHUNK, first + count))


def main(words: Sequence[str] | None = None) -> int:
    """Read inputs in processes and tell; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.ingester.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(words)
    whole = Tally()
    started_s = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for tally in pool.imap_unordered(run, _chunks(options.first, options.inputs)):
            for failure in tally.failures:
                print(failure, flush=True)
            whole.add(tally)
            if sys.stderr.isatty():
                print(f"\r{whole.inputs} inputs", end="", file=sys.stderr)
    took_s = time.monotonic() - started_s
    gave = f"{whole.articles} articles, {whole.no_feeds} no feed at all; slowest {whole.slowest_s:.2f} s"
    print(f"{whole.inputs} inputs: {len(whole.failures)} failures; {gave}; in {took_s:.0f} s")
    return int(bool(whole.failures))


if __name__ == "__main__":
    sys.exit(main())
