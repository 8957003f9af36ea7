"""What the page shows of an event: a summary for map and list, and its history in words.

The detail of an event is the published record itself; the page reads the same fields as any other consumer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.records import Event, EventChange, ReconciledToll

_SHOWN_CHARS = 120
"""Code points of a changed value that fit two lines of the history."""

_UNTOLD_FIELDS = frozenset({"id", "version", "agreement", "merge_reasons", "geometry", "confidence"})
"""Fields that change with almost every version and say nothing that the others do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """Where an event is, and how closely that is known."""

    name: str
    admin1: str | None
    country: str  # ISO 3166-1 alpha-3
    country_name: str  # English; the code where we know none
    latitude: float  # degrees north, WGS 84
    longitude: float  # degrees east, WGS 84
    precision: str  # exact, city, admin1 or country
    radius_km: float  # the event lies within


@dataclass(frozen=True, slots=True, kw_only=True)
class TollView:
    """People killed, as an interval."""

    low: int | None
    best: int | None
    high: int | None
    is_contested: bool  # claimants state different numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What map, timeline and list show of an event."""

    id: str
    version: int
    status: str
    merged_into: str | None
    event_type: str
    sub_event_type: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    place: PlaceView | None  # None: listed, not mapped
    start: date
    end: date
    killed: TollView | None
    told_as: tuple[str, ...]  # occurred, claimed, denied: how the reports put it, sorted
    outlet_count: int
    independent_origin_count: int
    corroboration: str
    last_reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStep:
    """One changed field, in words."""

    field: str
    before: str | None  # None: there was none
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version of an event's history."""

    version: int
    kind: str
    merged_into: str | None
    reported_at: datetime
    reasons: tuple[str, ...]
    fields: tuple[FieldStep, ...]


def to_summary(event: Event, country_names: Mapping[str, str]) -> Summary:
    """Return what map, timeline and list show of an event.

    Args:
        event: In any status.
        country_names: English names by ISO 3166-1 alpha-3.
    """
    return Summary(
        id=event.id,
        version=event.version,
        status=event.status,
        merged_into=event.merged_into,
        event_type=event.event_type,
        sub_event_type=event.sub_event_type,
        actors=tuple(actor.name for actor in event.actors),
        targets=tuple(target.name for target in event.targets),
        place=_to_place(event, country_names),
        start=event.time.start,
        end=event.time.end,
        killed=to_toll(event.fatalities),
        told_as=tuple(sorted({report.status for report in event.reports})),
        outlet_count=event.outlet_count,
        independent_origin_count=event.independent_origin_count,
        corroboration=event.corroboration,
        last_reported_at=event.last_reported_at,
    )


def _to_place(event: Event, country_names: Mapping[str, str]) -> PlaceView | None:
    place = event.location
    if place is None:
        return None
    return PlaceView(
        name=place.name,
        admin1=place.admin1,
        country=place.country,
        country_name=country_names.get(place.country, place.country),
        latitude=place.latitude,
        longitude=place.longitude,
        precision=place.precision,
        radius_km=place.radius_km,
    )


def to_toll(toll: ReconciledToll | None) -> TollView | None:
    """Return a toll as an interval; contested where two claimants state different numbers for this event alone."""
    if toll is None or toll.low is toll.best is toll.high is None:
        return None
    stated = {(claim.low, claim.best, claim.high) for claim in toll.by_claimant if not claim.cumulative}
    return TollView(low=toll.low, best=toll.best, high=toll.high, is_contested=len(stated) > 1)


def to_step(change: EventChange) -> Step:
    """Return one version of a history; of a created event the fields are left out, for they are all new."""
    told = [c for c in change.changes if c.field not in _UNTOLD_FIELDS] if change.kind != "created" else []
    return Step(
        version=change.version,
        kind=change.kind,
        merged_into=change.merged_into,
        reported_at=change.reported_at,
        reasons=change.reasons,
        fields=tuple(FieldStep(field=c.field, before=in_words(c.before), after=in_words(c.after)) for c in told),
    )


def in_words(value: Any) -> str | None:
    """Return a field's JSON value for a person to read, at most two lines; None for null and for empty lists."""
    match value:
        case None | []:
            return None
        case bool():
            words = "yes" if value else "no"
        case {"low": low, "best": best, "high": high}:
            words = interval(low, best, high)
        case {"start": first, "end": last}:
            words = first if first == last else f"{first} to {last}"
        case {"name": name, "precision": precision}:
            words = f"{name}, {value.get('admin1') or value.get('country')} ({precision})"
        case {"name": name}:
            words = name
        case {"outlet": outlet}:
            words = outlet["name"]
        case [*items]:
            words = _join([in_words(item) or "?" for item in items])
        case dict():
            words = _join([f"{name} {in_words(part)}" for name, part in value.items() if part is not None])
        case _:
            words = str(value).replace("_", " ")
    return words if len(words) <= _SHOWN_CHARS else words[: _SHOWN_CHARS - 1] + "…"


def interval(low: int | None, best: int | None, high: int | None) -> str:
    """Return a toll in words: `12 to 20, best 12`, `12`, `at least 12`, `at most 20`, `unknown`."""
    if low is not None and high is not None:
        if low == high:
            return str(low)
        return f"{low} to {high}" + ("" if best is None else f", best {best}")
    if low is not None:
        return f"at least {low}"
    if high is not None:
        return f"at most {high}"
    return "unknown" if best is None else str(best)


def _join(words: Sequence[str]) -> str:
    return ", ".join(words)
