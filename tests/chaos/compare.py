"""What a run left behind, held against two yardsticks. Pure.

- The log: the services' own functions over the run's own `conflict.mentions`, message by message, give every version of
  every event to the byte, and every entry of the tables.
- A calm run of the same stream: what each article says at last, and the content of each event at last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from services import codec
from services.deduplicator.dedupe import write
from services.deduplicator.handle import handle as decide_on
from services.deduplicator.match import Matcher
from services.deduplicator.state import TABLES, State, TableName
from services.errors import PermanentError
from services.event_types import load_event_types
from services.messages import Incoming, Outgoing
from services.records import DeadLetter, Event, MentionSet
from services.sink.handle import handle as publish
from services.sink.published import PublishedVersions
from services.topics import Topics
from tests.chaos.evidence import Evidence

K = TypeVar("K")

Version = tuple[bytes, int]
"""Event id and version."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: all counts are to be zero."""

    lost: int = 0  # versions that the log gives and the topic has not; events of the calm run that are not there
    wrong: int = 0  # versions, changes, table entries or final contents that differ
    twice: int = 0  # versions that a reader of committed messages sees again
    strange: int = 0  # dead letters that are no poison, poison that is no dead letter
    notes: tuple[str, ...] = ()  # the first few of each, for people

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.wrong or self.twice or self.strange)


@dataclass(frozen=True, slots=True)
class Replay:
    """What the log of mentions comes to."""

    events: Mapping[Version, bytes]
    changes: Mapping[Version, bytes]
    tables: Mapping[TableName, Mapping[str, bytes]]


def replay(mentions: Iterable[Incoming], topics: Topics, matcher: Matcher) -> Replay:
    """Carry a log of mentions through deduplicator and sink, without a crash."""
    merged: dict[TableName, dict[str, bytes]] = {name: {} for name in TABLES}
    events: dict[Version, bytes] = {}
    changes: dict[Version, bytes] = {}
    step = partial(publish, topics=topics, event_types=load_event_types(), published=PublishedVersions())
    for messages in _by_partition(mentions).values():
        tables: dict[TableName, dict[str, bytes]] = {name: {} for name in TABLES}
        for out in _decisions(messages, tables, State(matcher, tables), topics):
            for made in step(Incoming(out.topic, 0, 0, out.key, out.value, out.headers)).outgoing:
                kept = events if made.topic == topics.events.name else changes
                kept[_version(made.key, made.value, topics, made.topic)] = made.value
        for name, table in tables.items():
            merged[name].update(table)
    return Replay(events, changes, merged)


def _decisions(
    messages: Iterable[Incoming], tables: dict[TableName, dict[str, bytes]], state: State, topics: Topics
) -> Iterator[Outgoing]:
    for message in messages:
        intent = decide_on(message, state, topics)
        if intent.closing is not None:
            write(tables, intent.puts)
            state.apply(intent)
            intent = decide_on(message, state, topics)
        write(tables, intent.puts)
        state.apply(intent)
        yield from (out for out in intent.outcome.outgoing if out.topic == topics.clusters.name)


def judge(run: Evidence, calm: Evidence, topics: Topics, matcher: Matcher) -> Verdict:
    """Return what differs from the log and from a calm run."""
    return add_up([judge_by_log(run, topics, matcher), judge_against_calm(run, calm), judge_dead_letters(run)])


def judge_by_log(run: Evidence, topics: Topics, matcher: Matcher) -> Verdict:
    """Return what differs from what the run's own log of mentions gives."""
    expected = replay(run.mentions, topics, matcher)
    parts = [
        judge_versions("event", run.events, expected.events, topics),
        judge_versions("change", run.changes, expected.changes, topics),
        judge_tables(run.tables, expected.tables),
    ]
    return add_up(parts)


def add_up(parts: Iterable[Verdict]) -> Verdict:
    """Return the sum of verdicts."""
    total = Verdict()
    for part in parts:
        total = Verdict(
            total.lost + part.lost,
            total.wrong + part.wrong,
            total.twice + part.twice,
            total.strange + part.strange,
            total.notes + part.notes,
        )
    return total


def judge_versions(
    what: str, messages: Iterable[Incoming], expected: Mapping[Version, bytes], topics: Topics
) -> Verdict:
    """Hold the versions on a topic against those that the log gives."""
    found: dict[Version, bytes] = {}
    notes = []
    twice = wrong = 0
    for message in messages:
        version = _version(message.key, message.value, topics, message.topic)
        assert message.value is not None
        if version in found:
            twice += 1
            notes.append(f"{what} {_text(version)} comes again")
        elif version in expected and expected[version] != message.value:
            wrong += 1
            notes.append(f"{what} {_text(version)} has another content")
        elif version not in expected:
            wrong += 1
            notes.append(f"{what} {_text(version)} is none of the log's")
        found[version] = message.value
    lost = [version for version in expected if version not in found]
    notes += [f"{what} {_text(version)} is missing" for version in lost]
    return Verdict(lost=len(lost), wrong=wrong, twice=twice, notes=_few(notes))


def judge_tables(
    found: Mapping[str, Mapping[bytes, bytes]], expected: Mapping[TableName, Mapping[str, bytes]]
) -> Verdict:
    """Hold what a recovery would find against the state that the log gives."""
    notes = []
    for name, entries in expected.items():
        there = found[f"{name}-changelog"]
        wanted = {key.encode(): value for key, value in entries.items()}
        differing = {key for key in {*there, *wanted} if there.get(key) != wanted.get(key)}
        notes += [f"table {name}: {key.decode()} is not what the log gives" for key in sorted(differing)]
    return Verdict(wrong=len(notes), notes=_few(notes))


def judge_against_calm(run: Evidence, calm: Evidence) -> Verdict:
    """Hold what came of each article, and of all, against the calm run."""
    said, calmly_said = last_said(run.mentions), last_said(calm.mentions)
    notes = [f"article {key} does not say what it says" for key in _differing(said, calmly_said)]
    events, calm_events = final_contents(run.events), final_contents(calm.events)
    missing, surplus = calm_events - events, events - calm_events
    countries = _differing(run.tables["countries-changelog"], calm.tables["countries-changelog"])
    notes += [f"countries of {key!r} differ" for key in countries]
    notes += [f"{_describe(event)} is no event of this run" for event in missing]
    notes += [f"{_describe(event)} is no event of the calm run" for event in surplus]
    wrong = sum(surplus.values()) + len(countries) + len(_differing(said, calmly_said))
    return Verdict(lost=sum(missing.values()), wrong=wrong, notes=_few(notes))


def judge_dead_letters(run: Evidence) -> Verdict:
    """Hold the places of dead letters against those of the poison."""
    letters = [codec.decode(message.value, DeadLetter) for message in run.dead_letters]
    places = {(letter.topic, letter.partition, letter.offset) for letter in letters}
    notes = [f"{place} is no dead letter" for place in run.poisons - places]
    notes += [f"{place} is a dead letter" for place in places - run.poisons]
    return Verdict(strange=len(notes), notes=_few(notes))


def last_said(mentions: Iterable[Incoming]) -> dict[str, bytes]:
    """Return, for each article and country, the mentions of the last revision; none where it has none."""
    last: dict[str, tuple[int, bytes]] = {}
    for message in mentions:
        try:
            said = codec.decode(message.value, MentionSet)
        except PermanentError:
            continue  # poison
        key = f"{said.article.id}|{said.country}"
        if said.article.revision >= last.get(key, (0, b""))[0]:
            last[key] = (said.article.revision, codec.encode(said.mentions) if said.mentions else b"")
    return {key: value for key, (_, value) in last.items() if value}


def final_contents(events: Iterable[Incoming]) -> Counter[Event]:
    """Return the content of each event that is active at last, without id and version, which depend on arrival."""
    last = {message.key: codec.decode(message.value, Event) for message in events}
    return Counter(replace(event, id="", version=0) for event in last.values() if event.status == "active")


def repeats(messages: Iterable[Incoming]) -> int:
    """Return how many messages are the repetition of an earlier one, byte for byte: allowed between stages."""
    return sum(count - 1 for count in Counter((message.key, message.value) for message in messages).values())


def _version(key: bytes | None, value: bytes | None, topics: Topics, topic: str) -> Version:
    said = codec.parse_json(value)
    event_id: bytes = said["id" if topic == topics.events.name else "event_id"].encode()
    assert key == event_id
    return event_id, said["version"]


def _by_partition(messages: Iterable[Incoming]) -> dict[int, list[Incoming]]:
    parted: dict[int, list[Incoming]] = {}
    for message in messages:
        parted.setdefault(message.partition, []).append(message)
    return parted


def _differing(one: Mapping[K, bytes], other: Mapping[K, bytes]) -> list[K]:
    return sorted((k for k in {*one, *other} if one.get(k) != other.get(k)), key=repr)


def _text(version: Version) -> str:
    return f"{version[0].decode()}/{version[1]}"


def _describe(event: Event) -> str:
    place = event.location.name if event.location else "nowhere"
    articles = ", ".join(f"{report.article_id}/{report.revision}" for report in event.reports)
    return f"{event.sub_event_type}, {place}, {event.time.start}, of {articles}"


def _few(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(list(notes)[:5])
