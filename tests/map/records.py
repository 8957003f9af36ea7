"""Events for the page: the sample news as the stream tells it, and as many invented ones as a test asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from services.deduplicator.dedupe import dedupe
from services.deduplicator.load import load_matcher
from services.demo.load import load_articles
from services.event_types import load_event_types
from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.records import ClusterChange, Event, EventChange, Location
from services.sink.handle import publish
from tests.examples import example
from tests.gold.demo_events import article_of

_TOWNS = ((13.18, 30.21), (48.0, 37.8), (36.2, 37.15), (2.04, 45.34), (12.65, -8.0), (34.5, 69.2), (4.0, -72.9))
_CORROBORATIONS = ("single-source", "single-source", "multi-outlet", "cross-party")


@cache
def sample_news() -> tuple[Event | EventChange, ...]:
    """Return every version of every event of the sample news, each followed by its change, in the stream's order."""
    parts, types = load_resources(), load_event_types()
    articles = sorted(load_articles(), key=lambda article: (article.published_at, article.key))
    mentions = [m for a in articles for m in extract(article_of(a), parts).mentions]
    reported = [m for m in mentions if m.status in ("occurred", "claimed", "denied")]
    changes = (item for item in dedupe(reported, load_matcher()) if isinstance(item, ClusterChange))
    return tuple(record for change in changes for record in publish(change, types))


def many_events(count: int) -> Iterator[Event]:
    """Yield invented events around seven towns, the same ones at every call."""
    random, pattern = Random(7), example("event", "contested-toll-cross-party")
    place: Location = pattern.location
    for number in range(count):
        latitude, longitude = random.choice(_TOWNS)
        there = replace(
            place,
            name=f"Town {number % 700}",
            latitude=round(latitude + random.gauss(0, 3), 3),
            longitude=round(longitude + random.gauss(0, 4), 3),
            precision=random.choice(("city", "city", "city", "exact", "admin1")),
        )
        day = pattern.time.start - timedelta(days=random.randrange(90))
        yield replace(
            pattern,
            id=f"e1-{number:024x}",
            version=1,
            location=there,
            time=replace(pattern.time, start=day, end=day),
            corroboration=random.choice(_CORROBORATIONS),
        )
