"""Reads every file of a folder as a feed: `python -m tests.ingester.corpus FOLDER`.

Tells crashes, hangs and lost feeds, and exits 1 when there are any. A feed is lost when something in the file is
plainly an entry and no article came of it, and no reason was given.

A first line such as `Header: Content-type: text/xml; charset=x` within a comment, as parser test suites have it, is
taken for the HTTP header.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.clock import SystemClock
from services.ingester.decompress import BodyError, BodyReader
from services.ingester.feed_list import Feed
from services.ingester.reading import Body, FeedReading
from services.ingester.worker import ReaderPool, ReadLimits
from services.records import Outlet

HANG_S = 2.0
_MAX_BYTES = 8 * 1024 * 1024
_AT = datetime(2025, 11, 3, 12, tzinfo=UTC)
_ENTRY = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s/>]|\"items\"\s*:\s*\[\s*\{")
_TEXT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:title|description|summary|content|encoded)[\s>][^<]*[^<\s]")
_HEADER = re.compile(rb"Header:\s+Content-type:\s*([^\r\n]+)", re.IGNORECASE)
_SKIPPED = {".py", ".md", ".go", ".gitignore"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What reading one file gave."""

    path: Path
    kind: str  # "read", "empty", "no-feed", "lost", "crash", "hang"
    detail: str
    seconds: float


def find(path: Path, data: bytes, reading: FeedReading, seconds: float) -> Finding:
    """Return what a reading means."""
    said = reading.trouble or "; ".join([*reading.notes, *(f"{d.reason} {d.count}" for d in reading.drops)])
    if seconds > HANG_S:
        return Finding(path, "hang", f"{seconds:.1f} s", seconds)
    if reading.trouble is not None and ("Error" in reading.trouble or "ended" in reading.trouble):
        return Finding(path, "crash", reading.trouble, seconds)
    if reading.articles:
        return Finding(path, "read", said, seconds)
    if _ENTRY.search(data) and _TEXT.search(data) and not reading.drops:
        return Finding(path, "lost", said or "no reason", seconds)
    return Finding(path, "empty" if reading.trouble is None else "no-feed", said, seconds)


async def read_folder(folder: Path) -> list[Finding]:
    """Read every file below a folder, in the order of names, each in a process under the poller's limits."""
    clock, feed = SystemClock(), Feed(url="https://corpus.example/feed", outlet=Outlet(id="corpus", name="Corpus"))
    findings: list[Finding] = []
    with ReaderPool(1, limits=ReadLimits()) as pool:
        for path in files_of(folder):
            data = _unpacked(path.read_bytes())
            header = _HEADER.search(data[:2_000])
            kind = header[1].decode("latin-1").strip() if header else None
            body = Body(feed=feed, data=data, content_type=kind, url=feed.url, fetched_at=_AT)
            started_s = clock.monotonic_s()
            reading = await pool.read(body)
            if not findings:  # the first pays for starting the process
                started_s = clock.monotonic_s()
                reading = await pool.read(body)
            findings.append(find(path, data, reading, clock.monotonic_s() - started_s))
    return findings


def _unpacked(data: bytes) -> bytes:
    """As the poller unpacks a body that was compressed without saying so."""
    reader = BodyReader("", max_bytes=_MAX_BYTES)
    try:
        reader.feed(data)
        return reader.finish()
    except BodyError:
        return data


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may be feeds."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() not in _SKIPPED:
            yield path


def report(folder: Path, findings: Sequence[Finding], *, is_telling_all: bool) -> str:
    """Return counts, and one line for each file that something is wrong with."""
    counts = Counter(finding.kind for finding in findings)
    wrong = [f for f in findings if f.kind in ("crash", "hang", "lost") or is_telling_all]
    lines = [f"{f.kind:8} {f.path.relative_to(folder)}  {f.detail}" for f in wrong]
    slowest = max((f.seconds for f in findings), default=0.0)
    summed = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return "\n".join([*lines, f"{len(findings)} files: {summed}; slowest {slowest:.2f} s"])


def main(words: Sequence[str] | None = None) -> int:
    """Read a folder and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.ingester.corpus", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--all", action="store_true", help="tell every file, not only those that something is wrong with"
    )
    options = parser.parse_args(words)
    started_s = time.monotonic()
    findings = asyncio.run(read_folder(options.folder))
    print(report(options.folder, findings, is_telling_all=options.all))
    print(f"in {time.monotonic() - started_s:.0f} s", file=sys.stderr)
    return int(any(finding.kind in ("crash", "hang", "lost") for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
