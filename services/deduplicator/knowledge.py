"""What the deduplicator knows beyond its input: data files, text to tables.

The files are described in data/README.md; `load.py` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.errors import DataFileError

STEM = 6
"""A word is cut to this many code points, so that "attacked" and "attackers" agree."""


@dataclass(frozen=True, slots=True)
class TypeTraits:
    """What matters here about one sub-event type."""

    is_mutual: bool  # who is actor and who is target says nothing
    moves_territory: bool
    is_laid: bool  # the weapon waits: who met it may be told as acting
    specificity: int  # higher wins among equally supported types


@dataclass(frozen=True, slots=True)
class DayPart:
    """Words beside a stated day that put an event in one part of it."""

    position: str  # "ahead" of the day's words or "behind" them
    night: str  # "before" or "after" the day, or "neither"; "-": not told
    hour: int | None  # about when, 0 to 23 at the place; None: not told
    words: re.Pattern[str]  # finds any of them


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All tables of this service."""

    types: Mapping[str, TypeTraits]
    compatibility: Mapping[tuple[str, str], float]  # both orders of each pair; 0 to 1, absent: 0
    weights: Mapping[str, float]
    target_kinds: Mapping[str, str]  # word or words, folded, singular or plural, to kind
    target_starts: Mapping[str, int]  # first word of each of them, to the words of the longest that starts so
    victim_kinds: Mapping[str, str]  # word, singular or plural, to kind
    trades: Mapping[str, str]  # word, singular or plural, to calling or age
    day_parts: tuple[DayPart, ...]
    common_stems: frozenset[str]  # beginnings of words that most reports share

    def parts_of(self, ahead: str, day: str, behind: str) -> Iterator[DayPart]:
        """Yield the parts of a stated day that its words and those beside them name.

        Args:
            ahead: Words just before the day's.
            day: The day's own words.
            behind: Words just after them.
        """
        texts = {"ahead": f"{ahead} {day}", "behind": f"{day} {behind}"}
        return (part for part in self.day_parts if part.words.search(texts[part.position]))

    def find_target_kinds(self, words: Sequence[str]) -> Iterator[str]:
        """Yield the kinds of things that folded words name, the longest name first."""
        at = 0
        while at < len(words):
            step = 1
            for length in range(self.target_starts.get(words[at], 0), 0, -1):
                if kind := self.target_kinds.get(" ".join(words[at : at + length])):
                    yield kind
                    step = length
                    break
            at += step

    def type_similarity(self, first: str, second: str) -> float:
        """Return how far two types may name one incident, 0 to 1, symmetric."""
        return 1.0 if first == second else self.compatibility.get((first, second), 0.0)


def parse_knowledge(texts: Mapping[str, str]) -> Knowledge:
    """Return the tables.

    Args:
        texts: File name to whole text, of the eight files in data/.

    Raises:
        DataFileError: A row has a defect; names file and line.
    """
    types = dict(_types("sub_event_types.tsv", texts["sub_event_types.tsv"]))
    kinds = _with_plurals("target_kinds.tsv", texts["target_kinds.tsv"], ("", "s", "es"))
    lengths = sorted((len(name.split()), name.split()[0]) for name in kinds)
    return Knowledge(
        types=types,
        compatibility=dict(_compatibility("type_compatibility.tsv", texts["type_compatibility.tsv"], types)),
        weights=dict(parse_weights("match_weights.tsv", texts["match_weights.tsv"])),
        target_kinds=kinds,
        target_starts={first: length for length, first in lengths},
        victim_kinds=_with_plurals("victim_kinds.tsv", texts["victim_kinds.tsv"], ("", "s")),
        trades=_with_plurals("trades.tsv", texts["trades.tsv"], ("", "s")),
        day_parts=tuple(_day_parts("day_parts.tsv", texts["day_parts.tsv"])),
        common_stems=frozenset(w[:STEM] for _, (_, w) in _rows("common_words.tsv", texts["common_words.tsv"], 2)),
    )


def parse_weights(path: str, text: str) -> Iterator[tuple[str, float]]:
    """Yield feature and fitted weight of each row.

    Raises:
        DataFileError: A weight is no number.
    """
    for line, (feature, weight, _) in _rows(path, text, 3):
        yield feature, _number(path, line, weight)


def _types(path: str, text: str) -> Iterator[tuple[str, TypeTraits]]:
    for line, (name, *flags, specificity) in _rows(path, text, 5):
        if set(flags) - {"yes", "no"}:
            raise DataFileError(path, line, "is_mutual, moves_territory and is_laid are yes or no")
        mutual, territory, laid = (flag == "yes" for flag in flags)
        yield name, TypeTraits(mutual, territory, laid, int(_number(path, line, specificity)))


def _with_plurals(path: str, text: str, plurals: Sequence[str]) -> dict[str, str]:
    """Return word to kind, in singular and plural."""
    return {f"{word}{plural}": kind for _, (kind, word) in _rows(path, text, 2) for plural in plurals}


def _day_parts(path: str, text: str) -> Iterator[DayPart]:
    found: dict[tuple[str, str, int | None], list[str]] = {}
    for line, (position, night, hour, words) in _rows(path, text, 4):
        if position not in ("ahead", "behind") or night not in ("before", "after", "neither", "-"):
            raise DataFileError(path, line, "a part stands ahead or behind; its night is before, after, neither or -")
        at = None if hour == "-" else int(_number(path, line, hour))
        found.setdefault((position, night, at), []).append(re.escape(words))
    for (position, night, at), alternatives in found.items():
        yield DayPart(position, night, at, re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE))


def _compatibility(path: str, text: str, types: Mapping[str, TypeTraits]) -> Iterator[tuple[tuple[str, str], float]]:
    seen = set()
    for line, (first, second, cell) in _rows(path, text, 3):
        if unknown := {first, second} - set(types):
            raise DataFileError(path, line, f"no sub-event type: {', '.join(sorted(unknown))}")
        if first == second or frozenset((first, second)) in seen:
            raise DataFileError(path, line, "a pair stands here once, and a type is never paired with itself")
        similarity = _number(path, line, cell)
        if not 0 < similarity < 1:
            raise DataFileError(path, line, "similarity lies between 0 and 1")
        seen.add(frozenset((first, second)))
        yield (first, second), similarity
        yield (second, first), similarity


def _rows(path: str, text: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row after the header."""
    is_header = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != width or not all(cells):
            raise DataFileError(path, number, f"{width} filled cells are wanted")
        if not is_header:
            yield number, cells
        is_header = False


def _number(path: str, line: int, cell: str) -> float:
    try:
        return float(cell)
    except ValueError as error:
        raise DataFileError(path, line, f"{cell!r} is no number") from error
