"""Record types: what travels between stages and over topics. Frozen, no behaviour.

In the order a record meets them: Article -> EventMention (in a MentionSet) -> EventCluster (in a
ClusterChange) -> Event and EventChange. DeadLetter and FeedState stand beside the line.

The JSON Schemas in `schemas/` are the contract; tests hold these classes to them. All instants are
aware UTC; spans are half-open, in Unicode code points of `article.text`; None means unknown.
"""

from __future__ import annotations

from services.records.articles import (
    Article,
    ArticleRef,
    Outlet,
    PublishedAtSource,
    TextSource,
)
from services.records.events import (
    Agreement,
    ChangeKind,
    ClusterChange,
    Corroboration,
    Event,
    EventChange,
    EventCluster,
    EventStatus,
    FieldChange,
    Geometry,
    MergeReason,
    Plover,
    ReconciledToll,
    Report,
    TollClaim,
)
from services.records.mentions import (
    Actor,
    ActorKind,
    Basis,
    Claim,
    ClaimantRole,
    ClaimSide,
    DatePrecision,
    EventMention,
    Evidence,
    Location,
    MentionSet,
    PlacePrecision,
    Provenance,
    Separation,
    Span,
    Stance,
    Status,
    Toll,
    VictimCount,
    VictimKind,
    When,
)
from services.records.operations import (
    DeadLetter,
    FeedHealth,
    FeedState,
    SeenEntry,
)

__all__ = [
    "Actor",
    "ActorKind",
    "Agreement",
    "Article",
    "ArticleRef",
    "Basis",
    "ChangeKind",
    "Claim",
    "ClaimSide",
    "ClaimantRole",
    "ClusterChange",
    "Corroboration",
    "DatePrecision",
    "DeadLetter",
    "Event",
    "EventChange",
    "EventCluster",
    "EventMention",
    "EventStatus",
    "Evidence",
    "FeedHealth",
    "FeedState",
    "FieldChange",
    "Geometry",
    "Location",
    "MentionSet",
    "MergeReason",
    "Outlet",
    "PlacePrecision",
    "Plover",
    "Provenance",
    "PublishedAtSource",
    "ReconciledToll",
    "Report",
    "SeenEntry",
    "Separation",
    "Span",
    "Stance",
    "Status",
    "TextSource",
    "Toll",
    "TollClaim",
    "VictimCount",
    "VictimKind",
    "When",
]
