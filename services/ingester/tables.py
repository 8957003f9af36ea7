"""The ingester's data files: TSV text to rules. Defects name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.errors import DataFileError


@dataclass(frozen=True, slots=True)
class TrackingParameter:
    """A query parameter that is no part of an article's identity."""

    name: str  # small letters
    is_prefix: bool  # the name may go on
    host: str | None  # domain it holds for, subdomains included; None: everywhere

    def matches(self, name: str, host: str) -> bool:
        """Whether it is this parameter, on this host; both in small letters."""
        if not (name.startswith(self.name) if self.is_prefix else name == self.name):
            return False
        return self.host is None or host == self.host or host.endswith(f".{self.host}")


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the data files say."""

    tracking: tuple[TrackingParameter, ...]
    boilerplate: tuple[re.Pattern[str], ...]  # match whole paragraphs
    volatile: tuple[re.Pattern[str], ...] = ()  # match what changes by itself within a text


def parse_tracking_parameters(path: str, text: str) -> tuple[TrackingParameter, ...]:
    """Return the rows of tracking_parameters.tsv.

    Raises:
        DataFileError: A defect, with its line.
    """
    found = []
    for line, (name, host, _) in _rows(path, text, ("name", "host", "note")):
        bare = name.removesuffix("*")
        if not bare or "*" in bare or bare != bare.lower():
            raise DataFileError(path, line, f"name {name!r}: small letters are wanted, * only at the end")
        found.append(TrackingParameter(bare, name.endswith("*"), None if host == "*" else host.lower()))
    return tuple(found)


def parse_patterns(path: str, text: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of boilerplate.tsv or volatile.tsv; they ignore case.

    Raises:
        DataFileError: A defect, with its line.
    """
    found = []
    for line, (pattern, _) in _rows(path, text, ("pattern", "note")):
        try:
            found.append(re.compile(pattern, re.IGNORECASE))
        except re.error as error:
            raise DataFileError(path, line, f"no regular expression: {error}") from error
    return tuple(found)


def _rows(path: str, text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    has_header = False
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.startswith("#"):
            continue
        cells = raw.split("\t")
        if not has_header:
            if tuple(cells) != columns:
                raise DataFileError(path, line, f"the columns are {', '.join(columns)}")
            has_header = True
            continue
        if len(cells) != len(columns) or not all(cell.strip() for cell in cells):
            raise DataFileError(path, line, f"{len(columns)} filled columns are wanted: {', '.join(columns)}")
        yield line, cells
