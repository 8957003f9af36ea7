"""Membership and content are a function of the set of mentions; ids and versions of the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services import codec
from services.deduplicator.dedupe import dedupe
from services.deduplicator.features import describe
from services.deduplicator.load import load_knowledge, load_matcher
from services.records import ClusterChange, EventMention, MentionSet
from tests.deduplicator.builders import (
    ARMY,
    CIVILIANS,
    DAY,
    MILITIA,
    REBELS,
    article,
    claim,
    mention,
    mention_set,
    place,
    signature,
    toll,
    when,
)
from tests.deduplicator.replica import CrashError, Replica

MENTIONS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    type=st.sampled_from(["air_drone_strike", "shelling_artillery_missile_attack", "armed_clash", "attack"]),
    location=st.sampled_from(
        [place(), place("Brookvale"), place("Carrow"), place(precision="admin1"), place(precision="country")]
    ),
    time=st.sampled_from(
        [
            when(),
            when(DAY + timedelta(1)),
            when(DAY + timedelta(1), wording=None),
            when(DAY, DAY + timedelta(6), "week"),
        ]
    ),
    actors=st.sampled_from([(), (ARMY,), (REBELS,), (MILITIA, ARMY)]),
    targets=st.sampled_from([(), (ARMY,), (CIVILIANS,), (REBELS,)]),
    fatalities=st.sampled_from([None, toll(3), toll(9), toll(40, cumulative=True)]),
    claims=st.sampled_from([(), (claim("Northern Army", "belligerent"),), (claim("Dr Vale", "witness"),)]),
    status=st.sampled_from(["occurred", "claimed", "denied", "planned"]),
)


@st.composite
def stories(draw: st.DrawFn, *, size: int = 7) -> list[MentionSet]:
    """Mention sets of some articles, a few of them in two revisions, the later possibly empty."""
    sets = []
    for number in range(draw(st.integers(2, size))):
        for revision in range(1, draw(st.integers(1, 2)) + 1):
            ref = article(
                f"a{number}",
                revision=revision,
                hours=24 + number,
                owner=draw(st.sampled_from([None, "One House"])),
                text=draw(st.sampled_from(["own", None, signature(1), signature(1, changed=0.2)])),
            )
            slots = draw(st.lists(MENTIONS, max_size=2))
            made = [mention(f"m{number}-{i}", of=ref, **one) for i, one in enumerate(slots)]
            sets.append(mention_set(*made, of=ref))
    return sets


def logs(story: list[MentionSet]) -> st.SearchStrategy[list[MentionSet]]:
    """The story in any order, with repetitions."""
    return st.lists(st.sampled_from(story), max_size=4).flatmap(lambda more: st.permutations(story + more))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_order_repetition_and_stale_revisions_change_nothing(data: st.DataObject) -> None:
    story = data.draw(stories())
    plain = Replica().play(story)
    shuffled = Replica().play(data.draw(logs(story)))
    assert shuffled.memberships() == plain.memberships()
    assert shuffled.contents() == plain.contents()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_replay_is_byte_identical(data: st.DataObject) -> None:
    log = data.draw(stories().flatmap(logs))
    first, second = Replica().play(log), Replica()
    for offset, incoming in enumerate(log):
        second.restart()
        second.take(incoming, offset)
    assert second.sent == first.sent
    assert second.tables == first.tables


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_other_countries_change_nothing(data: st.DataObject) -> None:
    log = data.draw(stories().flatmap(logs))
    others = [_abroad(incoming) for incoming in data.draw(stories())]
    alone = Replica().play(log)
    mixed, offset = Replica(), 0
    for i, incoming in enumerate(log):
        for abroad in others[i : i + 1]:
            mixed.take(abroad, offset)
            offset += 1
        mixed.take(incoming, offset)
        offset += 1
    own = [out for out in mixed.sent if "IRQ" not in codec.encode(_country(out.value)).decode()]
    assert own == alone.sent


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([1, 2, 3, 7]), st.sampled_from([1, 2, 4]))
def test_partitions_and_workers_change_nothing(data: st.DataObject, partitions: int, workers: int) -> None:
    """Each country's news keeps its order in its partition, each partition is one worker's; all else may vary."""
    story = data.draw(stories(size=5))
    world = [*story, *(_abroad(incoming, code) for code in ("IRQ", "LBN") for incoming in story)]
    alone = Replica().play(world)
    several = [Replica() for _ in range(workers)]
    for offset, incoming in enumerate(data.draw(logs(world))):
        partition = int.from_bytes(incoming.country.encode()) % partitions
        several[partition % workers].take(incoming, offset)
    assert set().union(*(one.contents() for one in several)) == alone.contents()
    assert sum(len(one.contents()) for one in several) == len(alone.contents())


@settings(max_examples=60, deadline=None)
@given(stories())
def test_the_offline_verb_agrees_with_the_service(story: list[MentionSet]) -> None:
    shown = [incoming for incoming in story if incoming.mentions]
    service = Replica().play(shown)
    offline = dedupe((m for incoming in shown for m in incoming.mentions), load_matcher())
    changes = [step for step in offline if isinstance(step, ClusterChange)]
    assert changes == service.changes()


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_chain_of_merges_joins_what_a_hard_block_separates(data: st.DataObject) -> None:
    story = data.draw(stories(size=9))
    replica = Replica().play(story)
    latest: dict[str, EventMention] = {}
    for incoming in story:
        latest.update({m.id: m for m in incoming.mentions})
    matcher, knowledge = load_matcher(), load_knowledge()
    for group in replica.memberships():
        described = [describe(latest[m], knowledge) for m in sorted(group)]
        assert not [(a.id, b.id) for a in described for b in described if a is not b and matcher.match(a, b).is_blocked]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_crash_at_any_step_changes_nothing(data: st.DataObject) -> None:
    log = data.draw(stories().flatmap(logs))
    whole, broken = Replica().play(log), Replica()
    for offset, incoming in enumerate(log):
        for steps in data.draw(st.lists(st.integers(0, 6), max_size=2)):
            try:
                broken.take(incoming, offset, steps=steps)
            except CrashError:
                broken.restart()
        broken.take(incoming, offset)
    assert broken.tables == whole.tables
    assert broken.events() == whole.events()
    # What was sent twice is the same message, byte for byte.
    by_id = {dict(out.headers)["ce_id"]: out for out in whole.sent}
    assert all(by_id[dict(out.headers)["ce_id"]] == out for out in broken.sent)


def _abroad(incoming: MentionSet, country: str = "IRQ") -> MentionSet:
    """The same story told of another country, by the same articles."""
    moved = []
    for m in incoming.mentions:
        assert m.location is not None
        moved.append(replace(m, location=replace(m.location, country=country)))
    return MentionSet(article=incoming.article, country=country, mentions=tuple(moved))


def _country(value: bytes) -> object:
    return codec.parse_json(value)["after"]["location"]["country"]
