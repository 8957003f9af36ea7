"""An operator's wish to a decision: which mentions may never share an event again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from services import codec
from services.errors import PermanentError
from services.event_state import redirects
from services.ids import partition_key
from services.messages import Outgoing, cloud_event
from services.records import Event, Separation


def to_separation(
    events: Mapping[str, Event], event_id: str, *, decided_at: datetime, decided_by: str | None, reason: str | None
) -> Separation:
    """Return the decision that takes a merge back.

    Args:
        events: The last version of every event, by id.
        event_id: The event that was merged into another.
        decided_at: Aware UTC.
        decided_by: Who decides; None: unsaid.
        reason: Why; None: unsaid.

    Raises:
        PermanentError: There is no such event, it was not merged, or nothing is left to part it from.
    """
    merged, *later = redirects(events, event_id)
    if not later:
        taken = sorted(event.id for event in events.values() if event.merged_into == event_id)
        hint = f"; merged into it: {', '.join(taken)}" if taken else ""
        raise PermanentError(f"event {event_id} is {merged.status}, not merged into another{hint}")
    mine = _mentions(merged)
    others = tuple(sorted(set(_mentions(later[-1])) - set(mine)))
    if not mine or not others:
        raise PermanentError(f"event {later[-1].id} has no other reports than those of {event_id}")
    return Separation(
        country=partition_key(merged.location.country if merged.location else None),
        event_id=event_id,
        from_event_id=later[-1].id,
        mention_ids=mine,
        other_mention_ids=others,
        decided_at=decided_at,
        decided_by=decided_by,
        reason=reason,
    )


def to_message(decided: Separation, topic: str) -> Outgoing:
    """Return a decision as a message of the mentions topic, among the reports it speaks of."""
    return cloud_event(
        topic,
        decided.country,
        decided,
        kind=codec.SCHEMA_OF[Separation],
        source="operator",
        id=f"{decided.event_id}:{decided.decided_at.isoformat()}",
        at=decided.decided_at,
    )


def _mentions(event: Event) -> tuple[str, ...]:
    return tuple(sorted({mention for report in event.reports for mention in report.mention_ids}))
