"""Record types: what travels between stages and over topics. Frozen, no behaviour.

In the order a record meets them: Article -> EventMention (in a MentionSet) -> EventCluster (in a
ClusterChange) -> Event and EventChange. DeadLetter and FeedState stand beside the line.

The JSON Schemas in `schemas/` are the contract; tests hold these classes to them. All instants are
aware UTC; spans are half-open, in Unicode code points of `article.text`; None means unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

TextSource = Literal["feed-summary", "feed-content", "page"]
PublishedAtSource = Literal["feed", "fetched", "clamped"]
Status = Literal["occurred", "claimed", "denied", "planned", "hypothetical", "background"]
ActorKind = Literal[
    "state_forces",
    "rebel_group",
    "political_militia",
    "identity_militia",
    "rioters",
    "protesters",
    "civilians",
    "external_forces",
    "unidentified",
]
PlacePrecision = Literal["exact", "city", "admin1", "country"]
DatePrecision = Literal["day", "week", "month"]
ClaimantRole = Literal["belligerent", "official", "witness", "media", "monitor", "unknown"]
Stance = Literal["asserts", "denies", "attributes", "doubts"]
EventStatus = Literal["active", "merged", "retracted"]
ChangeKind = Literal["created", "updated", "merged", "split", "retracted"]
Corroboration = Literal["single-source", "multi-outlet", "cross-party"]


# ---------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher."""

    id: str
    name: str
    domain: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-3 of its seat
    affiliation: str | None = None  # "independent", "state:SYR", "party:NAME"
    owner: str | None = None  # outlets of one owner are one origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Our normalized entry of a feed."""

    id: str  # hash of the canonical URL
    revision: int  # 1, 2, …: rises with each edit we saw
    url: str  # canonical
    guid: str | None = None  # as the feed gave it
    outlet: Outlet
    feed_url: str | None = None
    title: str
    text: str  # plain text, title excluded
    text_source: TextSource | None = None
    language: str | None = None  # BCP 47
    published_at: datetime
    published_at_source: PublishedAtSource | None = None
    updated_at: datetime | None = None
    fetched_at: datetime | None = None
    content_hash: str  # of title and text, white space folded
    is_withdrawn: bool = False  # the outlet took it down; text is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """What a mention keeps of its article."""

    id: str
    revision: int
    url: str
    title: str
    published_at: datetime
    outlet: Outlet
    signature: str | None = None  # MinHash of title and text, base64 of uint32 values little-endian; None for no text


# ---------------------------------------------------------------- mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Half-open range of code points in `article.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One party to an event, as actor or as target."""

    name: str  # neutral name
    wording: str  # the outlet's words
    id: str | None = None  # of the actor lexicon
    kind: ActorKind | None = None
    country: str | None = None  # ISO 3166-1 alpha-3
    side: str | None = None  # of the actor lexicon, "government:SYR"; same side never fights itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The resolved place of an event."""

    name: str
    country: str  # ISO 3166-1 alpha-3
    admin1: str | None = None  # name of the first-level division
    latitude: float  # WGS 84 degrees
    longitude: float
    geonames_id: int | None = None
    precision: PlacePrecision
    radius_km: float  # the event lies within this distance of the point
    reason: str  # why this place, for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The calendar days, at the place, in which an event lies."""

    start: date
    end: date  # inclusive
    precision: DatePrecision
    wording: str | None = None  # None: taken from the publication date


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """A count of people, as one report states it."""

    low: int | None
    best: int | None
    high: int | None
    wording: str
    cumulative: bool = False  # spans more than this event: never its toll


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who says it, and how."""

    claimant: str
    claimant_role: ClaimantRole
    stance: Stance
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of the article that bear out a slot."""

    start: int
    end: int
    text: str  # article.text[start:end], exactly
    slot: str  # "event" for the sentence, else the field's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made a mention."""

    code: str  # version of conflictwire
    lexicon: str  # digest of the lexicon and gazetteer files
    model: str  # parser, name and version


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMention:
    """One article's report of one event."""

    id: str
    article: ArticleRef
    event_type: str  # data/event_types.tsv
    sub_event_type: str
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    civilian_targeting: bool
    location: Location | None
    time: When
    fatalities: Toll | None
    injured: Toll | None
    detained: Toll | None
    claims: tuple[Claim, ...]
    status: Status
    evidence: tuple[Evidence, ...]
    confidence: float  # 0 to 1, higher is better
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionSet:
    """Everything one revision of an article reports of one country: a message on `conflict.mentions`.

    It replaces what an earlier revision said of that country, so an empty set withdraws.
    """

    article: ArticleRef
    country: str  # the message key: ISO 3166-1 alpha-3, or "unlocated"
    mentions: tuple[EventMention, ...]


# ---------------------------------------------------------------- clusters and events


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledToll:
    """A toll over all reports: the interval covers every stated, not cumulative, toll."""

    low: int | None
    best: int | None
    high: int | None
    by_claimant: tuple[TollClaim, ...]


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


# ---------------------------------------------------------------- beside the line


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that no retry can save, kept whole: a message on `conflict.dead-letters`."""

    topic: str  # where it stood
    partition: int
    offset: int
    key: str | None  # base64
    value: str | None  # base64 of the raw bytes
    value_bytes: int  # size of the raw value; larger than the kept bytes when it was cut
    headers: tuple[tuple[str, str], ...] = ()  # name, base64
    service: str
    code: str  # version of conflictwire
    error: str  # exception class
    reason: str
    message_at: datetime | None  # timestamp of the message


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """What the ingester remembers of an article, so that it is published once per revision."""

    article_id: str
    revision: int
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is known of one polled URL: a message on `news.feed-state`, key `feed_url`."""

    feed_url: str
    outlet_id: str
    etag: str | None = None  # byte for byte as the server sent it
    last_modified: str | None = None  # likewise
    body_hash: str | None = None  # of the last body parsed
    seen: tuple[SeenEntry, ...] = ()  # bounded by what the feed shows
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_entry_at: datetime | None = None  # when the feed last showed something new
    last_status: int | None = None  # HTTP status; None when no answer came
    last_error: str | None = None  # cause of trouble, one line
    error_streak: int = 0
    next_poll_at: datetime | None = None
    is_gone: bool = False  # answered 410: no more polls
    notes: tuple[str, ...] = field(default=())  # defects met in the last body: "bozo: …"
