"""Mentions: one article's report of one event, with each slot's evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.records.articles import ArticleRef

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
VictimKind = Literal["civilians", "state_forces", "armed_group", "protesters", "rioters"]
ClaimSide = Literal["actor", "target", "both", "neither"]
Basis = Literal["stated", "claimed", "attributed", "suspected"]


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
    basis: Basis | None = None  # of an actor: how the text ties it to the deed; None: unknown, or a target


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
class VictimCount:
    """Those of a toll who are of one kind."""

    kind: VictimKind
    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """A count of people, as one report states it."""

    low: int | None
    best: int | None
    high: int | None
    wording: str
    cumulative: bool = False  # spans more than this event: never its toll
    victims: tuple[VictimCount, ...] = ()  # those whose kind the words tell: they may be fewer than the toll


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who says it, and how."""

    claimant: str
    claimant_role: ClaimantRole
    stance: Stance
    span: Span
    side: ClaimSide | None = None  # of an event's report: for whom the claimant speaks; None: cannot be told


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
    displaced: Toll | None = None
    other_fatalities: tuple[Toll, ...] = ()  # further counts of this event, such as another claimant's


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """An operator's decision that two reports of events are not of one event: a message on `conflict.mentions`.

    It stands in the log of its country, so that a replay of the log decides the same again. No mention of the one side
    ever shares an event with one of the other, whatever their likeness.
    """

    country: str  # the message key: ISO 3166-1 alpha-3, or "unlocated"
    event_id: str  # the event that is to stand by itself again
    from_event_id: str  # the event it was merged into
    mention_ids: tuple[str, ...]  # of the first
    other_mention_ids: tuple[str, ...]  # of the second
    decided_at: datetime
    decided_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionSet:
    """Everything one revision of an article reports of one country: a message on `conflict.mentions`.

    It replaces what an earlier revision said of that country, so an empty set withdraws.
    """

    article: ArticleRef
    country: str  # the message key: ISO 3166-1 alpha-3, or "unlocated"
    mentions: tuple[EventMention, ...]
    fetched_at: datetime | None = None  # of the article's text: of two sets with one revision the later fetched holds
