"""Scores extraction on the gold sentences and geoparsing on the gold local news.

role_found      sentences of an assault or a protest from which an event is taken
role_both       of those sentences: actor and target of one event are the sentence's; role_actor, role_target alike
role_swapped_bad   of those sentences: they stand the wrong way round
speech_quiet    sentences of a speech act from which no violence is taken
toponym_found, toponym_right, toponym_f1   names of places whose words are marked (recall, precision, harmonic mean)
toponym_near    of those found: the point lies within NEAR_KM
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services import codec
from services.extractor.extract import extract
from services.extractor.load import load_resources
from services.extractor.places.geoparse import geoparse, load_geoparser
from services.records import Actor, Article, EventMention
from tests.gold.demo_events import km
from tests.gold.figures import Figure, Miss
from tests.gold.news_extraction import ASSERTED
from tests.gold.same_name import is_same_name

FOLDER = Path(__file__).parent
FILES = (
    *("roles.jsonl", "geo.jsonl", "snippets.jsonl", "types.jsonl", "wire.jsonl", "parties.jsonl", "contrasts.jsonl"),
    "attributions.jsonl",
)
"""What the gate reads beside the news."""
NEAR_KM = 161.0
"""A hundred miles: the tolerance that geoparsers are compared at (Gritta, Pilehvar and Collier 2020)."""
_DEEDS = frozenset({"ASSAULT", "PROTEST"})
_VIOLENCE = frozenset({"battles", "explosions_remote_violence", "violence_against_civilians"})


@dataclass(frozen=True, slots=True)
class Roles:
    """What one sentence says of who did it to whom."""

    is_found: bool
    is_actor: bool
    is_target: bool
    is_both: bool
    is_swapped: bool


def score_roles() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of roles.jsonl, and the errors behind them."""
    resources = load_resources()
    counts: Counter[str] = Counter()
    misses = []
    for row in read_rows("roles.jsonl"):
        mentions = [m for m in extract(to_article(row), resources).mentions if m.status in ASSERTED]
        if row["root"] in _DEEDS:
            roles = judge_roles(mentions, row["source"], row["target"])
            counts.update(name for name in Roles.__dataclass_fields__ if getattr(roles, name))
            counts["deeds"] += 1
            if not roles.is_both:
                misses.append(_role_miss(row, mentions))
        else:
            is_quiet = all(m.event_type not in _VIOLENCE for m in mentions)
            counts["speech_acts"] += 1
            counts["is_quiet"] += is_quiet
            misses += [] if is_quiet else [Miss("speech_quiet", row["id"], row["text"])]
    deeds = {name: f"is_{name.removeprefix('role_').removesuffix('_bad')}" for name in _ROLE_FIGURES}
    figures = [Figure(name, counts[count], counts["deeds"]) for name, count in deeds.items()]
    return [*figures, Figure("speech_quiet", counts["is_quiet"], counts["speech_acts"])], misses


_ROLE_FIGURES = ("role_found", "role_actor", "role_target", "role_both", "role_swapped_bad")


def judge_roles(mentions: Sequence[EventMention], source: str, target: str) -> Roles:
    """Compare the parties of a sentence's mentions with gold's."""
    is_both = any(_names(m.actors, source) and _names(m.targets, target) for m in mentions)
    is_swapped = any(_names(m.actors, target) and _names(m.targets, source) for m in mentions)
    return Roles(
        is_found=bool(mentions),
        is_actor=any(_names(m.actors, source) for m in mentions),
        is_target=any(_names(m.targets, target) for m in mentions),
        is_both=is_both,
        is_swapped=is_swapped and not is_both,
    )


def score_toponyms() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of geo.jsonl, and the errors behind them."""
    parts = load_geoparser()
    asked = marked = found = near = 0
    misses = []
    for row in read_rows("geo.jsonl"):
        toponyms: list[dict[str, Any]] = geoparse(row["text"], *parts)
        asked, marked = asked + len(row["toponyms"]), marked + len(toponyms)
        for gold in row["toponyms"]:
            match = next((t for t in toponyms if _overlap(t, gold)), None)
            if match is None:
                misses.append(Miss("toponym_found", row["id"], gold["name"]))
                continue
            toponyms.remove(match)
            found += 1
            apart_km = km((match["latitude"], match["longitude"]), (gold["latitude"], gold["longitude"]))
            near += apart_km <= NEAR_KM
            if apart_km > NEAR_KM:
                misses.append(Miss("toponym_near", row["id"], f"{gold['name']}, {apart_km:.0f} km off"))
        misses += [Miss("toponym_right", row["id"], row["text"][t["start"] : t["end"]]) for t in toponyms]
    figures = [
        Figure("toponym_found", found, asked),
        Figure("toponym_right", found, marked),
        Figure("toponym_f1", 2 * found, asked + marked),
        Figure("toponym_near", near, found),
    ]
    return figures, misses


def read_rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a gold file."""
    return [codec.parse_json(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def to_article(row: dict[str, Any]) -> Article:
    """Return a text of a gold file as an article, with a title if it has one."""
    loose = {
        "id": row["id"],
        "title": row.get("title", ""),
        "text": row["text"],
        "published_at": "2026-03-20T12:00:00Z",
    }
    return codec.article_from_loose(loose)


def _names(parties: Sequence[Actor], gold: str) -> bool:
    return any(is_same_name(name, gold) for party in parties for name in (party.name, party.wording))


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def _role_miss(row: dict[str, Any], mentions: Sequence[EventMention]) -> Miss:
    got = [([a.wording for a in m.actors], [t.wording for t in m.targets]) for m in mentions]
    return Miss("role_both", row["id"], f"{row['source']!r} on {row['target']!r} expected, {got} given: {row['text']}")
