"""Newline-delimited JSON between verbs. A bad line is told on stderr and left out; the others go on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, Generic, TypeVar

from services import codec
from services.errors import PermanentError

T = TypeVar("T")


class LineReader(Generic[T]):
    """Reads JSON lines as records and counts those that could not be read.

    Args:
        stream: Bytes; blank lines are passed over.
        parse: JSON value to record; raises PermanentError for a value that is none.
        complain: Takes one clear line about a bad one.
    """

    def __init__(
        self, stream: Iterable[bytes], parse: Callable[[Any], T], *, complain: Callable[[str], None] | None = None
    ) -> None:
        self._stream, self._parse = stream, parse
        self._complain = complain or (lambda line: print(line, file=sys.stderr))  # noqa: T201 - a verb's own stderr
        self.bad_count = 0

    def __iter__(self) -> Iterator[T]:
        for number, line in enumerate(self._stream, start=1):
            if not line.strip():
                continue
            try:
                record = self._parse(codec.parse_json(line))
            except PermanentError as error:
                self.bad_count += 1
                self._complain(f"line {number}: {error}")
                continue
            yield record


def write_line(out: BinaryIO, record: object) -> None:
    """Write one record as a line and flush it, so that a verb further down the pipe sees it at once."""
    out.write(codec.encode(record) + b"\n")
    out.flush()
