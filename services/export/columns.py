"""An event as one row of a table with typed columns, and what each column means.

Unknown is null, never 0 or an empty text; a list without entries is empty, never null.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.flat_event import bound_cells, shared_cells, tolls_of
from services.records import Event

Kind = Literal["string", "bool", "int32", "float64", "date32", "timestamp"]
Row = dict[str, object]

_INT32_MAX = 2**31 - 1
_TOLLS = ("fatalities", "injured", "detained", "displaced")


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one field of a struct."""

    name: str
    kind: Kind | tuple[Column, ...]  # a timestamp is in microseconds, UTC; fields make a struct
    meaning: str  # with unit
    is_list: bool = False
    is_nullable: bool = False

    @property
    def type_text(self) -> str:
        """The column's type as one reads it: `string`, `list<string>`, `list<struct<claimant: string, …>>`."""
        if isinstance(self.kind, tuple):
            text = f"struct<{', '.join(f'{field.name}: {field.type_text}' for field in self.kind)}>"
        else:
            text = {"timestamp": "timestamp[us, UTC]"}.get(self.kind, self.kind)
        return f"list<{text}>" if self.is_list else text


def _maybe(name: str, kind: Kind, meaning: str) -> Column:
    return Column(name, kind, meaning, is_nullable=True)


_CLAIM = (
    Column("claimant", "string", "whom the report credits"),
    Column("claimant_role", "string", "belligerent, official, witness, media, monitor or unknown"),
    Column("stance", "string", "asserts, denies, attributes or doubts"),
    _maybe("side", "string", "for whom the claimant speaks: actor, target, both or neither; null: cannot be told"),
    Column("outlet", "string", "id of the outlet that reports the claim"),
    Column("article_id", "string", "article that reports it"),
    Column("reported_at", "timestamp", "when that article was published"),
)
_TOLL_CLAIM = (
    Column("toll", "string", "fatalities, injured, detained or displaced"),
    _maybe("claimant", "string", "who says so; null: the outlet in its own voice"),
    Column("claimant_role", "string", "belligerent, official, witness, media, monitor or unknown"),
    _maybe("side", "string", "for whom the claimant, or the outlet itself, speaks: actor, target, both or neither"),
    _maybe("low", "int32", "people, at least"),
    _maybe("best", "int32", "people, as stated"),
    _maybe("high", "int32", "people, at most"),
    Column("cumulative", "bool", "whether the count spans more than this event; it is then no toll of it"),
    Column("article_id", "string", "article that states it"),
    Column("reported_at", "timestamp", "when that article was published"),
)


def _toll_columns() -> Iterator[Column]:
    for name, what in zip(_TOLLS, ("killed", "hurt", "held", "driven from home"), strict=True):
        yield _maybe(f"{name}_low", "int32", f"people {what}, at least; null: unknown")
        yield _maybe(f"{name}_best", "int32", f"people {what}, best single number; null: unknown")
        yield _maybe(f"{name}_high", "int32", f"people {what}, at most; null: unknown, or open above")


COLUMNS: tuple[Column, ...] = (
    Column("id", "string", "id of the event"),
    Column("version", "int32", "1, 2, …; the highest of an id is the event"),
    Column("status", "string", "active, merged or retracted"),
    _maybe("merged_into", "string", "id of the event that took this one over; null unless merged"),
    Column("start", "date32", "first day, at the place"),
    Column("end", "date32", "last day, inclusive"),
    Column("time_precision", "string", "day, week or month"),
    Column("event_type", "string", "one of six, coarse"),
    Column("sub_event_type", "string", "one of 25, fine"),
    _maybe("plover_type", "string", "the same, root of PLOVER; null: no counterpart"),
    _maybe("plover_mode", "string", "mode of PLOVER; null: none that fits"),
    _maybe("cameo", "string", "the same, code of CAMEO, two to four digits; null: no counterpart"),
    Column("actors", "string", "neutral names of who acted", is_list=True),
    Column("targets", "string", "neutral names of who was acted upon", is_list=True),
    Column("civilian_targeting", "bool", "whether civilians were the main or only target"),
    _maybe("place", "string", "name in the gazetteer; null: no place is known"),
    _maybe("admin1", "string", "first-level division; null: unknown or none"),
    _maybe("country", "string", "ISO 3166-1 alpha-3; null: no place is known"),
    _maybe("latitude", "float64", "degrees north, WGS 84"),
    _maybe("longitude", "float64", "degrees east, WGS 84"),
    _maybe("place_precision", "string", "exact, city, admin1 or country"),
    _maybe("radius_km", "float64", "the event lies within so many kilometres of the point"),
    *_toll_columns(),
    Column("outlet_count", "int32", "outlets that report it"),
    Column("independent_origin_count", "int32", "origins that are independent of each other"),
    Column("corroboration", "string", "single-source, multi-outlet or cross-party"),
    Column("confidence", "float64", "0 to 1, higher is better"),
    Column("first_reported_at", "timestamp", "publication of the earliest report"),
    Column("last_reported_at", "timestamp", "publication of the latest report"),
    Column("outlets", "string", "ids of the outlets, each once, in the order of their reports", is_list=True),
    Column("urls", "string", "addresses of the reports, by publication", is_list=True),
    Column("claims", _CLAIM, "who is credited with saying that it happened, report by report", is_list=True),
    Column("toll_claims", _TOLL_CLAIM, "who says how many, the latest of each claimant", is_list=True),
)
"""In the order of the file."""


def to_row(event: Event) -> Row:
    """Return an event's cells, column name to value, in the order of COLUMNS."""
    cells = shared_cells(event)
    return {
        **cells,
        **{name: _people(count) for name, count in bound_cells(event).items()},
        "actors": list(cells["actors"]),
        "targets": list(cells["targets"]),
        "outlets": list(dict.fromkeys(report.outlet.id for report in event.reports)),
        "urls": [report.url for report in event.reports],
        "claims": list(_claims(event)),
        "toll_claims": list(_toll_claims(event)),
    }


def _claims(event: Event) -> Iterator[Row]:
    for report in event.reports:
        for claim in report.claims:
            yield {
                "claimant": claim.claimant,
                "claimant_role": claim.claimant_role,
                "stance": claim.stance,
                "side": claim.side,
                "outlet": report.outlet.id,
                "article_id": report.article_id,
                "reported_at": report.published_at,
            }


def _toll_claims(event: Event) -> Iterator[Row]:
    for name, toll in tolls_of(event):
        for said in toll.by_claimant if toll else ():
            yield {
                "toll": name,
                "claimant": said.claimant,
                "claimant_role": said.claimant_role,
                "side": said.side,
                "low": _people(said.low),
                "best": _people(said.best),
                "high": _people(said.high),
                "cumulative": said.cumulative,
                "article_id": said.article_id,
                "reported_at": said.reported_at,
            }


def _people(count: int | None) -> int | None:
    """A count that does not fit its column is a misread number, not a toll: left empty rather than the file refused."""
    return count if count is None or count <= _INT32_MAX else None
