"""What the comparison must find: a harness that cannot fail proves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from services import codec
from services.deduplicator.load import load_matcher
from services.messages import Incoming
from services.records import Event
from services.streaming.owners import Owner
from services.topics import load_topics
from tests.chaos.compare import Verdict, judge, repeats, replay
from tests.chaos.evidence import Evidence, last_values
from tests.deduplicator.builders import ARMY, article, mention, mention_set, toll

TOPICS = load_topics()


@cache
def clean() -> Evidence:
    """Two articles of one event, the second with another toll; another event; all as the log gives it."""
    sets = [
        mention_set(mention("m1", of=article("a1"), actors=(ARMY,), fatalities=toll(3)), of=article("a1")),
        mention_set(mention("m2", of=article("a2"), actors=(ARMY,), fatalities=toll(4)), of=article("a2")),
    ]
    mentions = [
        Incoming(TOPICS.mentions.name, 0, offset, said.country.encode(), codec.encode(said))
        for offset, said in enumerate(sets)
    ]
    made = replay(mentions, TOPICS, load_matcher())
    tables = {
        f"{name}-changelog": {key.encode(): value for key, value in table.items()}
        for name, table in made.tables.items()
    }
    return Evidence(
        mentions=tuple(mentions),
        clusters=(),
        events=messages(TOPICS.events.name, made.events.items()),
        changes=messages(TOPICS.event_changes.name, made.changes.items()),
        dead_letters=(),
        tables={**tables, "countries-changelog": {b"a1": b"XXA"}},
        poisons=frozenset(),
    )


def messages(topic: str, versions: Iterable[tuple[tuple[bytes, int], bytes]]) -> tuple[Incoming, ...]:
    return tuple(Incoming(topic, 0, offset, key, value) for offset, ((key, _), value) in enumerate(versions))


def verdict(**changed: Any) -> Verdict:
    return judge(replace(clean(), **changed), clean(), TOPICS, load_matcher())


def test_what_the_log_gives_is_clean() -> None:
    assert len(clean().events) >= 2
    assert verdict().is_clean


def test_a_missing_version_is_lost() -> None:
    assert verdict(events=clean().events[:-1]).lost >= 1
    assert verdict(changes=clean().changes[1:]).lost == 1


def test_a_version_that_comes_again_is_twice() -> None:
    found = verdict(events=(*clean().events, clean().events[-1]))
    assert (found.twice, found.lost, found.wrong) == (1, 0, 0)


def test_a_version_with_another_content_is_wrong() -> None:
    last = clean().events[-1]
    event = codec.decode(last.value, Event)
    other = replace(last, value=codec.encode(replace(event, outlet_count=9)))
    assert verdict(events=(*clean().events[:-1], other)).wrong >= 1


def test_a_stale_or_missing_table_entry_is_wrong() -> None:
    tables = clean().tables
    clusters = tables["clusters-changelog"]
    key = next(iter(clusters))
    assert verdict(tables={**tables, "clusters-changelog": {**clusters, key: b"{}"}}).wrong == 1
    assert verdict(tables={**tables, "clusters-changelog": {}}).wrong == len(clusters)
    assert verdict(tables={**tables, "countries-changelog": {}}).wrong == 1


def test_a_lost_mention_set_shows_against_the_calm_run() -> None:
    assert verdict(mentions=clean().mentions[:1]).wrong >= 1


def test_dead_letters_are_the_poison_and_nothing_else() -> None:
    assert verdict(poisons=frozenset({("news.articles", 0, 7)})).strange == 1


def test_tombstones_remove_and_repeats_are_counted() -> None:
    one, other = Incoming("t", 0, 0, b"k", b"1"), Incoming("t", 0, 1, b"k", None)
    assert last_values([one, other]) == {}
    assert last_values([other, one]) == {b"k": b"1"}
    assert repeats([one, one, other]) == 1


def test_an_entry_that_came_too_late_is_none_that_a_recovery_finds() -> None:
    first, second = (Owner(5, generation).header() for generation in (1, 2))
    good, late = Incoming("t", 0, 7, b"k", b"good", (second,)), Incoming("t", 0, 8, b"k", b"late", (first,))
    assert last_values([good, late]) == {b"k": b"good"}
    assert last_values([late, replace(good, offset=9)]) == {b"k": b"good"}
