"""One event told in words: what an onlooker is shown of a stream that a table has no room for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.records import Event
from services.records.events import Report, TollClaim
from services.tail.flat import join, names_of
from services.tail.table import place_text, printable, time_text, toll_text, type_text


def most_contested(events: Iterable[Event]) -> Event | None:
    """Return the active event whose dead are counted in the most ways, of those the one with the most reports."""
    contested = [event for event in events if event.status == "active" and event.fatalities and event.location]
    return max(contested, key=_contest, default=None)


def to_story(event: Event) -> str:
    """Return an event in lines: what happened, who reports it, whose count says how many died."""
    return "\n".join(printable(line) for line in _lines(event))


def _contest(event: Event) -> tuple[int, int, str]:
    claims = event.fatalities.by_claimant if event.fatalities else ()
    return len({claim.best for claim in claims}), len(event.reports), place_text(event)


def _lines(event: Event) -> Iterator[str]:
    parties = " → ".join(join(names_of(side)) or "?" for side in (event.actors, event.targets))
    yield f"{place_text(event)}, {time_text(event.time)}: {type_text(event)}, {parties}"
    origins = f"{event.outlet_count} outlets, {event.independent_origin_count} independent origins"
    yield f"  reported by {origins}: {event.corroboration}"
    copied: set[str] = set()
    for report in event.reports:
        yield f"    {report.published_at:%Y-%m-%d %H:%M}  {_outlet(report, is_repeat=report.origin in copied)}"
        copied.add(report.origin)
    if event.fatalities:
        yield f"  killed {toll_text(event.fatalities)}, best {event.fatalities.best}, as counted by"
        yield from (
            f"    {claim.reported_at:%Y-%m-%d %H:%M}  {_count(claim)}" for claim in event.fatalities.by_claimant
        )
    yield f"  id {event.id}, version {event.version}: it was published anew with each report that changed it"


def _outlet(report: Report, *, is_repeat: bool) -> str:
    return report.outlet.name + ("  (the same origin)" if is_repeat else "")


def _count(claim: TollClaim) -> str:
    who = f"{claim.claimant} ({claim.claimant_role})" if claim.claimant else "the outlet itself"
    return f"{claim.best if claim.best is not None else '?':>3}  {who}"
