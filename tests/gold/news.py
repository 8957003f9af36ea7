"""The gold news: invented articles of many outlets, and what a careful coder takes from them.

Every `*articles.jsonl`, `*events.jsonl`, `*reports.jsonl` and `*traps.jsonl` of a folder is read, in the order of their
names, into one `News`. Shape and coding rules: README.md. The checks of `test_news.py` hold each file to them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import cattrs

from services import codec
from services.records import Article
from services.records.mentions import ClaimantRole, PlacePrecision, Status

FOLDER = Path(__file__).with_name("news")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """Where an event happened."""

    name: str
    country: str  # ISO 3166-1 alpha-3
    admin1: str | None
    latitude: float  # WGS 84 degrees
    longitude: float
    precision: PlacePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldToll:
    """People killed. In a report: as its claimant puts it, `wording` being the article's words."""

    low: int | None
    best: int | None  # None: no number, or "dozens"
    high: int | None
    wording: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """One incident."""

    id: str
    event_type: str
    sub_event_type: str
    also_acceptable: tuple[str, ...]  # sub-event types a careful coder could defend too
    actors: tuple[str, ...]  # any one of them is right; empty: unstated
    targets: tuple[str, ...]
    location: GoldPlace
    start: date
    end: date  # inclusive
    fatalities: GoldToll | None  # over all reports: lowest, last word, highest
    injured: int | None

    @property
    def types(self) -> frozenset[str]:
        """The sub-event types that count as right."""
        return frozenset({self.sub_event_type, *self.also_acceptable})


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldReport:
    """One claimant's report of one event in one article. An article may report an event twice, by two claimants."""

    article_id: str
    event_id: str
    status: Status  # occurred, claimed or denied
    claimant: str | None  # None: the outlet speaks in its own voice
    claimant_role: ClaimantRole
    fatalities: GoldToll | None
    evidence: str  # the sentence, exactly as in the text
    background: bool = False  # the article looks back at it: right if found, no miss if not


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldTrap:
    """A passage that looks like an event and is none."""

    article_id: str
    kind: str  # sport, drill, trial, threat, planned, cumulative_toll, ...
    text: str  # exactly as in the article
    refers_to: str | None = None  # the event of this news it looks back at


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One article, and the article whose text it copies."""

    article: Article
    copy_of: str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class News:
    """A set of gold files."""

    articles: Mapping[str, GoldArticle]  # by id, in the order of publication
    events: Mapping[str, GoldEvent]  # by id
    reports: tuple[GoldReport, ...]
    traps: tuple[GoldTrap, ...]
    digest: str  # SHA-256 of the files: a figure is only comparable with another of the same digest

    @cached_property
    def reports_of(self) -> Mapping[str, Mapping[str, tuple[GoldReport, ...]]]:
        """Reports by article, then by event; articles without an event are absent."""
        found: dict[str, dict[str, tuple[GoldReport, ...]]] = defaultdict(dict)
        for report in self.reports:
            of_article = found[report.article_id]
            of_article[report.event_id] = (*of_article.get(report.event_id, ()), report)
        return dict(found)

    @cached_property
    def traps_of(self) -> Mapping[str, tuple[GoldTrap, ...]]:
        """Traps by article."""
        found: dict[str, list[GoldTrap]] = defaultdict(list)
        for trap in self.traps:
            found[trap.article_id].append(trap)
        return {article: tuple(traps) for article, traps in found.items()}


def load_news(folder: Path = FOLDER) -> News:
    """Return the gold news of a folder.

    Raises:
        ValueError: A row has an unknown, a missing or a wrong field, or an id is given twice.
    """
    articles = [_article(row) for row in _rows(folder, "articles")]
    articles.sort(key=lambda gold: (gold.article.published_at, gold.article.id))
    return News(
        articles=_by_id([(gold.article.id, gold) for gold in articles]),
        events=_by_id([(event.id, event) for event in _read(folder, "events", GoldEvent)]),
        reports=tuple(_read(folder, "reports", GoldReport)),
        traps=tuple(_read(folder, "traps", GoldTrap)),
        digest=_digest(folder),
    )


def _article(row: dict[str, Any]) -> GoldArticle:
    copy_of = row.pop("copy_of")
    return GoldArticle(article=codec.article_from_loose(row), copy_of=copy_of)


def _read(folder: Path, name: str, kind: type[T]) -> list[T]:
    return [_CONVERTER.structure(row, kind) for row in _rows(folder, name)]


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    lines = [line for file in _files(folder, name) for line in file.read_text(encoding="utf-8").splitlines()]
    return [codec.parse_json(line) for line in lines]


def _files(folder: Path, name: str = "") -> list[Path]:
    return sorted(folder.glob(f"*{name}.jsonl"))


def _by_id(pairs: list[tuple[str, T]]) -> dict[str, T]:
    by_id = dict(pairs)
    if len(by_id) < len(pairs):
        raise ValueError("an id is given twice")
    return by_id


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for kind in ("articles", "events", "reports", "traps"):
        for file in _files(folder, kind):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return converter


_CONVERTER = _converter()
