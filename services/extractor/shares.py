"""A toll told by town: "killed three people in A and one in B" reports two events, each with its place and its count.

report -> (count, town behind it) in reading order, joined by no more than a comma or "and" -> a report a town
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Span

from services.extractor.places.geolocate import locate_named
from services.extractor.places.toponyms import Toponym
from services.extractor.reports import Report, Scene, with_counts
from services.extractor.text.parse import text_of
from services.extractor.tolls.count import Count
from services.records import Location

_IN_TOWN = re.compile(
    r"(?:\s+(?:people|persons|civilians|residents|others?|more|men|women|villagers|soldiers))?"
    r"\s+(?:in|at|near|outside)\s+(?:the (?:town|city|village) of |(?:nearby|neighbou?ring) )?"
)
"""Between a count and its town."""
_JOINT = re.compile(
    r"(?:,|;)?(?:\s+(?:and|while|plus))?(?:\s+(?:killed|killing|wounded|wounding|injured|injuring|hurt|hurting))?"
    r"(?:\s+(?:at least|another|a further))?\s*"
)
"""Between a town and the next count."""


def share_out(report: Report, span: Span, scene: Scene) -> tuple[Report, ...]:
    """Return one report a town where the sentence counts people town by town, else the report as it is.

    Args:
        report: Of one sentence.
        span: The sentence.
        scene: What is known of its doc.
    """
    shares = _shares(report.candidate.counts, span, scene)
    if len(shares) < 2:
        return (report,)
    unshared = replace(report, killed=None)
    return tuple(
        replace(with_counts(unshared, counts, scene), location=place, has_own_place=True, is_another=index > 0)
        for index, (place, counts) in enumerate(shares)
    )


def _shares(counts: Sequence[Count], span: Span, scene: Scene) -> list[tuple[Location, list[Count]]]:
    """Return towns with their counts; none where any count stands apart from the list."""
    text = text_of(span.doc)
    towns = {t.start: t for t in scene.toponyms if span.start_char <= t.start < span.end_char and not t.is_demonym}
    shares: list[tuple[Location, list[Count]]] = []
    reach: int | None = None
    for count in sorted((c for c in counts if not c.is_cumulative), key=lambda c: c.start):
        town = _town_behind(count, text, towns)
        place = locate_named(text, town, scene.toponyms) if town else None
        if reach is not None and not _JOINT.fullmatch(text, reach, count.start):
            return []
        if town is None or place is None or place.precision not in ("exact", "city"):
            return []
        if any(place.name == known.name for known, _ in shares):
            return []
        shares.append((place, [count]))
        reach = town.end
    return shares


def _town_behind(count: Count, text: str, towns: Mapping[int, Toponym]) -> Toponym | None:
    words = _IN_TOWN.match(text, count.end)
    return towns.get(words.end()) if words else None
