"""Clusters, events and changes: mentions judged the same event, reconciled and published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.records.articles import Outlet
from services.records.mentions import (
    Actor,
    Claim,
    ClaimantRole,
    ClaimSide,
    Evidence,
    Location,
    Status,
    Toll,
    VictimCount,
    When,
)

EventStatus = Literal["active", "merged", "retracted"]
ChangeKind = Literal["created", "updated", "merged", "split", "retracted"]
Corroboration = Literal["single-source", "multi-outlet", "cross-party"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TollClaim:
    """The latest toll from one claimant."""

    claimant: str | None  # None: the outlet in its own voice
    claimant_role: ClaimantRole
    low: int | None
    best: int | None
    high: int | None
    wording: str
    cumulative: bool
    article_id: str
    reported_at: datetime
    side: ClaimSide | None = None  # for whom the claimant, or the outlet itself, speaks; None: cannot be told
    victims: tuple[VictimCount, ...] = ()  # those whose kind the words tell


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledToll:
    """A toll over all reports: the interval covers every stated, not cumulative, toll."""

    low: int | None
    best: int | None
    high: int | None  # None: open above, or no count at all
    by_claimant: tuple[TollClaim, ...]
    victims: tuple[VictimCount, ...] = ()  # of the latest claim of the best count that tells of any kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article's part in an event."""

    mention_ids: tuple[str, ...]
    article_id: str
    revision: int
    url: str
    title: str
    outlet: Outlet
    published_at: datetime
    status: Status
    claims: tuple[Claim, ...]
    evidence: tuple[Evidence, ...]
    fatalities: Toll | None
    origin: str  # reports of one origin are not independent of each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Share of reports, 0 to 1, whose own slot agrees with the reconciled one; None where no report fills the slot."""

    sub_event_type: float | None
    location: float | None
    time: float | None
    actors: float | None
    targets: float | None
    fatalities: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReason:
    """Why a mention belongs to its event."""

    mention_id: str
    score: float  # unbounded, higher is better
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCluster:
    """Mentions judged the same event, reconciled."""

    id: str
    version: int  # 1, 2, …
    status: EventStatus
    merged_into: str | None
    event_type: str
    sub_event_type: str
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    civilian_targeting: bool
    location: Location | None
    time: When
    fatalities: ReconciledToll | None
    injured: ReconciledToll | None
    detained: ReconciledToll | None
    reports: tuple[Report, ...]  # by published_at, then article_id
    agreement: Agreement
    outlet_count: int
    independent_origin_count: int
    corroboration: Corroboration
    first_reported_at: datetime
    last_reported_at: datetime
    merge_reasons: tuple[MergeReason, ...]
    confidence: float
    displaced: ReconciledToll | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChange:
    """One step in a cluster's life: a message on `conflict.clusters`."""

    kind: ChangeKind
    before: EventCluster | None  # None when created
    after: EventCluster
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plover:
    """PLOVER code."""

    type: str | None
    mode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """GeoJSON point: longitude first."""

    coordinates: tuple[float, float]
    type: Literal["Point"] = "Point"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The published record: a message on `conflict.events`."""

    id: str
    version: int
    status: EventStatus
    merged_into: str | None
    event_type: str
    sub_event_type: str
    plover: Plover
    cameo: str | None
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    civilian_targeting: bool
    location: Location | None
    geometry: Geometry | None
    time: When
    fatalities: ReconciledToll | None
    injured: ReconciledToll | None
    detained: ReconciledToll | None
    reports: tuple[Report, ...]
    agreement: Agreement
    outlet_count: int
    independent_origin_count: int
    corroboration: Corroboration
    first_reported_at: datetime
    last_reported_at: datetime
    merge_reasons: tuple[MergeReason, ...]
    confidence: float
    displaced: ReconciledToll | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One changed field, values as JSON."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """One line of an event's history: a message on `conflict.event-changes`."""

    event_id: str
    version: int
    kind: ChangeKind
    merged_into: str | None
    changes: tuple[FieldChange, ...]
    reasons: tuple[str, ...]
    reported_at: datetime  # of the latest report in the event
