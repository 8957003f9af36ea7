"""Articles for load tests, written from templates: the same seed gives the same articles. Format: data/README.md.

load_phrases     data/*.toml, data/*.tsv  -> Phrases
write_articles   Phrases, seed            -> articles without end, oldest first
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from random import Random
from typing import Any

CONFLICT_EVERY = 6
"""One article in so many is about conflict."""

OUTLETS = 24
STORY_OUTLETS = (1, 1, 1, 2, 2, 3, 4)
"""How many outlets tell a story, drawn from this bag: two on average."""

COPY_SHARE = 1 / 3
"""Of the further reports of a story: wire text, shortened at the end."""

MIN_WORDS, MAX_WORDS = 150, 300
FIRST_AT = datetime(2025, 11, 3, 6, tzinfo=UTC)
ARTICLE_EVERY_S = 40
"""Between publications: 3,000 articles span a day and a half, so days and their names differ."""

_LONGEST_SENTENCE = 30
"""Words; no template is longer."""

_MAX_WAIT = 15
"""Conflict articles between a story's first report and its last."""

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class BenchArticle:
    """One article of one outlet."""

    number: int  # from 0, in the order of publication
    outlet: int  # 0 <= outlet < OUTLETS
    title: str
    text: str  # MIN_WORDS to MAX_WORDS, paragraphs parted by an empty line
    published_at: datetime  # aware UTC
    story: int | None  # which event it reports; None: ordinary news

    @property
    def url(self) -> str:
        """Address of its page: the same in every run, so that ids are too."""
        return f"https://outlet-{self.outlet}.example/{self.number}"


@dataclass(frozen=True, slots=True)
class Phrases:
    """What articles are made of."""

    conflict: Mapping[str, Any]
    ordinary: Mapping[str, Any]
    places: Sequence[Mapping[str, str]]
    parties: Mapping[str, Mapping[str, str]]  # by country
    min_words: int = MIN_WORDS  # of a text
    max_words: int = MAX_WORDS


@dataclass(frozen=True, slots=True)
class _Story:
    number: int
    kind: Mapping[str, Any]
    slots: Mapping[str, str]
    killed: int
    injured: int
    wire: tuple[str, ...]  # sentences of the first report


def load_phrases(folder: Path = _DATA, *, words: tuple[int, int] = (MIN_WORDS, MAX_WORDS)) -> Phrases:
    """Return the templates in `folder`, for texts of so many words, least and most."""
    return Phrases(
        conflict=tomllib.loads((folder / "conflict.toml").read_text(encoding="utf-8")),
        ordinary=tomllib.loads((folder / "ordinary.toml").read_text(encoding="utf-8")),
        places=_rows(folder / "places.tsv"),
        parties={row["country"]: row for row in _rows(folder / "parties.tsv")},
        min_words=words[0],
        max_words=words[1],
    )


def write_articles(phrases: Phrases, seed: int) -> Iterator[BenchArticle]:
    """Yield articles in the order of publication, without end."""
    rnd = Random(seed)
    waiting: list[tuple[int, int, _Story]] = []  # due at which conflict article, tie-break, story
    stories = turn = number = 0
    while True:
        published_at = FIRST_AT + timedelta(seconds=ARTICLE_EVERY_S * number)
        if number % CONFLICT_EVERY:
            title, sentences, story = *_ordinary(phrases, rnd), None
        elif waiting and waiting[0][0] <= turn:
            told = heappop(waiting)[2]
            title, sentences, story = *_retell(told, phrases, rnd), told.number
            turn += 1
        else:
            told, title, sentences = _new_story(stories, published_at, phrases, rnd)
            for _ in range(rnd.choice(STORY_OUTLETS) - 1):
                heappush(waiting, (turn + rnd.randint(1, _MAX_WAIT), rnd.getrandbits(32), told))
            story, stories, turn = stories, stories + 1, turn + 1
        yield BenchArticle(number, rnd.randrange(OUTLETS), title, _paragraphs(sentences), published_at, story)
        number += 1


def _new_story(number: int, at: datetime, phrases: Phrases, rnd: Random) -> tuple[_Story, str, tuple[str, ...]]:
    place = rnd.choice(phrases.places)
    party = phrases.parties[place["country"]]
    slots = {
        **place,
        **party,
        "site": rnd.choice(phrases.conflict["shared"]["sites"]),
        "day": f"{at - timedelta(days=rnd.randint(0, 1)):%A}",
    }
    slots |= {f"{name}_cap": value[0].upper() + value[1:] for name, value in slots.items()}
    kind = rnd.choice(phrases.conflict["story"])
    blank = _Story(number, kind, slots, rnd.randint(2, 40), rnd.randint(3, 60), ())
    title, sentences = _tell(blank, phrases, rnd)
    return _Story(number, kind, slots, blank.killed, blank.injured, sentences), title, sentences


def _retell(story: _Story, phrases: Phrases, rnd: Random) -> tuple[str, tuple[str, ...]]:
    """Another outlet's report: shortened wire text, or its own words and its own toll."""
    if rnd.random() >= COPY_SHARE:
        return _tell(story, phrases, rnd)
    kept = list(story.wire)
    while len(kept) > 3 and _words(kept[:-1]) >= phrases.min_words and rnd.random() < 0.5:
        kept.pop()
    return _fill(rnd.choice(story.kind["titles"]), _tolls(story, rnd)), tuple(kept)


def _tell(story: _Story, phrases: Phrases, rnd: Random) -> tuple[str, tuple[str, ...]]:
    slots, shared = _tolls(story, rnd), phrases.conflict["shared"]
    told = [rnd.choice(story.kind["leads"]), *rnd.sample(shared["second"], 2)]
    sentences = [_fill(template, slots) for template in told]
    return _fill(rnd.choice(story.kind["titles"]), slots), _lengthened(sentences, shared["context"], phrases, rnd)


def _tolls(story: _Story, rnd: Random) -> dict[str, str]:
    killed = max(1, story.killed + rnd.choice((0, 0, 0, 1, -1)))
    return {**story.slots, "killed": str(killed), "killed_cap": str(killed), "injured": str(story.injured)}


def _ordinary(phrases: Phrases, rnd: Random) -> tuple[str, tuple[str, ...]]:
    shared = phrases.ordinary["shared"]
    topic = rnd.choice(phrases.ordinary["topic"])
    slots = {"number": str(rnd.randint(20, 900)), "small": str(rnd.randint(2, 12))}
    slots |= {one: rnd.choice(shared[many]) for one, many in (("company", "companies"), ("town", "towns"))}
    # Each sentence names its own person.
    bank = [
        _fill(template, {**slots, "person": rnd.choice(shared["people"])})
        for template in (*topic["sentences"], *shared["sentences"])
    ]
    title = _fill(rnd.choice(topic["titles"]), {**slots, "person": rnd.choice(shared["people"])})
    return title, _lengthened([], bank, phrases, rnd)


def _lengthened(sentences: list[str], bank: Sequence[str], phrases: Phrases, rnd: Random) -> tuple[str, ...]:
    """Add sentences of the bank, each once, up to a length drawn between the bounds."""
    wanted = rnd.randint(phrases.min_words, phrases.max_words - _LONGEST_SENTENCE)
    for sentence in rnd.sample(bank, len(bank)):
        if _words(sentences) >= wanted:
            break
        sentences.append(sentence)
    return tuple(sentences)


def _fill(template: str, slots: Mapping[str, str]) -> str:
    return template.format_map(slots)


def _words(sentences: Sequence[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n\n".join(" ".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2))


def _rows(path: Path) -> list[dict[str, str]]:
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
