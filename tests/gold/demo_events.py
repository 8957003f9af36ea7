"""Scores the offline pipeline on the sample news: `python -m tests.gold.demo_events`.

Texts and coding are ours (services/demo/data), written by other hands than the extractor's and before it. An expected
event is found when an active event agrees with it in type, place (MAX_KM) and day (MAX_DAYS), and shares a report.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt
from typing import Any

from services import codec
from services.deduplicator.dedupe import dedupe
from services.deduplicator.load import load_matcher
from services.demo.load import load_articles, load_outlets
from services.demo.outlets import SampleArticle, paragraphs
from services.event_types import load_event_types
from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.messages import Drop
from services.offline import REPORTED
from services.records import Article, ClusterChange, Event
from services.sink.handle import events_from

MAX_KM = 50.0
MAX_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts; each share is a property, higher is better unless its name ends in _bad."""

    expected: int
    emitted: int
    found: int
    reports_expected: int  # article and event
    reports_joined: int  # of the expected, in the event found for it
    reports_wrong: int  # in an event found, of an article that does not report it
    tolls_expected: int
    tolls_exact: int
    traps: int
    trapped: int

    def shares(self) -> dict[str, float]:
        """Return the shares, 0 to 1."""
        return {
            "events_found": self.found / self.expected,
            "events_right": self.found / self.emitted,
            "reports_joined": self.reports_joined / self.reports_expected,
            "reports_wrong_bad": self.reports_wrong / (self.reports_joined + self.reports_wrong),
            "tolls_exact": self.tolls_exact / self.tolls_expected,
            "trapped_bad": self.trapped / self.traps,
        }


@cache
def expected() -> dict[str, Any]:
    """Return the coding of the sample news."""
    return tomllib.loads((resources.files("services.demo") / "data" / "expected.toml").read_text(encoding="utf-8"))


@cache
def find_events() -> tuple[Event, ...]:
    """Return the final active events of the sample news, each article in its last wording."""
    parts = load_resources()
    edited = {article.edit_of for article in load_articles()}
    shown = sorted((a for a in load_articles() if a.key not in edited), key=lambda a: (a.published_at, a.key))
    mentions = [m for article in shown for m in extract(article_of(article), parts).mentions if m.status in REPORTED]
    changes = (item for item in dedupe(mentions, load_matcher()) if not isinstance(item, Drop))
    return tuple(event for event in events_from(_only(changes), load_event_types()) if event.status == "active")


def score(events: Sequence[Event]) -> Figures:
    """Compare events with the coding."""
    golds = expected()["event"]
    pairs = match(events, golds)
    joined = wrong = exact = 0
    for event, gold in pairs:
        ours, theirs = articles_of(event), {_final_key(report["article"]) for report in gold["report"]}
        joined += len(ours & theirs)
        wrong += len(ours - theirs)
        toll = gold.get("fatalities")
        exact += bool(toll and toll["best"]) and event.fatalities is not None and event.fatalities.best == toll["best"]
    taken = {id(event) for event, _ in pairs}
    evidence = [e.text for event in events if id(event) not in taken for r in event.reports for e in r.evidence]
    return Figures(
        expected=len(golds),
        emitted=len(events),
        found=len(pairs),
        reports_expected=sum(len({_final_key(r["article"]) for r in gold["report"]}) for gold in golds),
        reports_joined=joined,
        reports_wrong=wrong,
        tolls_expected=sum(bool((gold.get("fatalities") or {}).get("best")) for gold in golds),
        tolls_exact=exact,
        traps=len(expected()["trap"]),
        trapped=sum(any(_folded(trap["passage"]) in _folded(e) for e in evidence) for trap in expected()["trap"]),
    )


def match(events: Sequence[Event], golds: Sequence[dict[str, Any]]) -> list[tuple[Event, dict[str, Any]]]:
    """Pair events with expected ones, each once, those that share most reports first."""
    rated = [(len(_shared(e, g)), i, j) for i, e in enumerate(events) for j, g in enumerate(golds) if agrees(e, g)]
    pairs, used_events, used_golds = [], set(), set()
    for shared, i, j in sorted(rated, key=lambda row: (-row[0], row[1], row[2])):
        if shared and i not in used_events and j not in used_golds:
            used_events.add(i)
            used_golds.add(j)
            pairs.append((events[i], golds[j]))
    return pairs


def agrees(event: Event, gold: dict[str, Any]) -> bool:
    """Whether an event has the type, the place and the day of an expected one."""
    if event.sub_event_type not in {gold["sub_event_type"], *gold.get("also_acceptable", [])} or event.location is None:
        return False
    happened: date = gold["date"]
    slack = timedelta(days=MAX_DAYS)
    is_near = km((event.location.latitude, event.location.longitude), (gold["latitude"], gold["longitude"])) <= MAX_KM
    return is_near and event.time.start - slack <= happened <= event.time.end + slack


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points in degrees, latitude first."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(h)))


def articles_of(event: Event) -> set[str]:
    """Return the keys of the articles that report an event."""
    return {report.article_id for report in event.reports}


def _shared(event: Event, gold: dict[str, Any]) -> set[str]:
    return articles_of(event) & {_final_key(report["article"]) for report in gold["report"]}


@cache
def _final_key(key: str) -> str:
    """The key under which an article's last wording went in."""
    return next((article.key for article in load_articles() if article.edit_of == key), key)


def article_of(sample: SampleArticle) -> Article:
    """Return an article of the sample news as the ingester would publish it."""
    outlet = next(outlet for outlet in load_outlets() if outlet.id == sample.outlet_id)
    names = ("id", "name", "domain", "country", "affiliation", "owner")
    return codec.article_from_loose(
        {
            "id": sample.key,
            "url": f"https://{outlet.domain}{sample.path}",
            "title": sample.title,
            "text": "\n".join(paragraphs(sample)),
            "published_at": sample.published_at.isoformat(),
            "outlet": {name: getattr(outlet, name) for name in names},
        }
    )


def _only(changes: Iterator[ClusterChange | Drop]) -> Iterator[ClusterChange]:
    return (change for change in changes if isinstance(change, ClusterChange))


def _folded(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Print the figures, what was missed, and what was made up."""
    events = find_events()
    figures = score(events)
    paired = match(events, expected()["event"])
    for gold in expected()["event"]:
        if not any(gold is other for _, other in paired):
            print(f"missed   {gold['id']}: {gold['sub_event_type']} at {gold['place']}")
    for event in events:
        if not any(event is other for other, _ in paired):
            place = event.location.name if event.location else "unlocated"
            print(f"made up  {event.sub_event_type} at {place}: {', '.join(sorted(articles_of(event)))}")
    print(f"\n{figures.expected} events expected, {figures.emitted} emitted, {figures.found} found")
    for name, share in figures.shares().items():
        print(f"  {name:20} {share:.3f}")


if __name__ == "__main__":
    main()
