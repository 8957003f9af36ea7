"""One message of news.articles: bytes in, an intent out. Bad input is a dead letter, never an exception.

decode -> extract -> one set of mentions per country, an empty one for each country no longer mentioned
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from services import codec
from services.dead_letters import to_dead_letter
from services.errors import PermanentError
from services.extractor.extract import Extraction, article_ref, extract
from services.extractor.resources import Resources
from services.ids import partition_key
from services.messages import FETCHED_AT, Drop, Incoming, Outcome, Outgoing, cloud_event, header
from services.records import Article, EventMention, MentionSet
from services.topics import Topics

SERVICE = "extractor"

REPORTED = frozenset({"occurred", "claimed", "denied"})
"""Statuses that go on; planned, hypothetical and background ones are counted drops."""


@dataclass(frozen=True, slots=True)
class ExtractIntent:
    """What one message leads to."""

    outcome: Outcome
    countries: frozenset[str]  # to remember: those of the sets that are not empty


def handle(
    incoming: Incoming, resources: Resources, topics: Topics, previous_countries: frozenset[str] = frozenset()
) -> ExtractIntent:
    """Return what a message leads to.

    Args:
        incoming: A message whose value is an Article.
        resources: What extraction leans on.
        topics: Where outputs go.
        previous_countries: Keys under which an earlier revision of the article reported events.
    """
    try:
        article = codec.decode(incoming.value, Article)
    except PermanentError as error:
        letter = to_dead_letter(error, incoming, service=SERVICE, topic=topics.dead_letters)
        return ExtractIntent(Outcome(outgoing=(letter,), dead_letters=1), previous_countries)
    extraction = _read(article, resources)
    reported = [m for m in extraction.mentions if m.status in REPORTED]
    sets = to_mention_sets(article, reported, previous_countries)
    fetched_at = header(incoming.headers, FETCHED_AT)
    outgoing = tuple(_message(s, article, topics, fetched_at) for s in sets)
    countries = frozenset(s.country for s in sets if s.mentions)
    return ExtractIntent(Outcome(outgoing=outgoing, drops=_drops(extraction, reported)), countries)


def to_mention_sets(
    article: Article, mentions: Iterable[EventMention], previous_countries: frozenset[str]
) -> tuple[MentionSet, ...]:
    """Return one set per country, in the order of their names; empty ones withdraw what was said before."""
    by_country: defaultdict[str, list[EventMention]] = defaultdict(list)
    for mention in mentions:
        by_country[partition_key(mention.location.country if mention.location else None)].append(mention)
    countries = sorted({*by_country, *previous_countries})
    if not countries:
        return ()
    ref = article_ref(article)
    return tuple(
        MentionSet(
            article=ref, country=country, mentions=tuple(by_country.get(country, ())), fetched_at=article.fetched_at
        )
        for country in countries
    )


def _read(article: Article, resources: Resources) -> Extraction:
    if article.is_withdrawn:
        return Extraction((), (), "withdrawn")
    if article.language is not None and article.language.split("-")[0].lower() != "en":
        return Extraction((), (), "language")
    return extract(article, resources)


def _drops(extraction: Extraction, reported: list[EventMention]) -> tuple[Drop, ...]:
    statuses = Counter(m.status for m in extraction.mentions if m.status not in REPORTED)
    drops = [Drop(f"status:{status}", count) for status, count in sorted(statuses.items())]
    if not reported:
        drops.append(Drop(f"no-event:{extraction.no_event_reason or 'status'}"))
    return tuple(drops)


def _message(mention_set: MentionSet, article: Article, topics: Topics, fetched_at: str | None) -> Outgoing:
    return cloud_event(
        topics.mentions.name,
        mention_set.country,
        mention_set,
        kind="mention-set.v1",
        source=SERVICE,
        id=f"{article.id}:{article.revision}:{mention_set.country}",
        at=article.published_at,
        fetched_at=fetched_at,
    )
