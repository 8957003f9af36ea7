"""An operator takes a merge back: what it changes, and that it holds whatever comes after, and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from services.deduplicator.dedupe import dedupe, final_clusters
from services.deduplicator.identity import founded_id
from services.deduplicator.load import load_matcher
from services.messages import Drop
from services.records import MentionSet, Separation
from tests.deduplicator.builders import article, mention, mention_set, place, toll
from tests.deduplicator.replica import CrashError, Replica

FIRST = mention("m1", of=article("a1", hours=24), location=place(), fatalities=toll(2))
SECOND = mention("m2", of=article("a2", hours=25), location=place(), fatalities=toll(2))
THIRD = mention("m3", of=article("a3", hours=26), location=place(), fatalities=toll(2))
E1, E2 = founded_id("SYR", "m1"), founded_id("SYR", "m2")
APART = Separation(
    country="SYR",
    event_id=E2,
    from_event_id=E1,
    mention_ids=("m2",),
    other_mention_ids=("m1",),
    decided_at=datetime(2026, 3, 13, tzinfo=UTC),
    reason="two strikes",
)


def members(replica: Replica) -> set[frozenset[str]]:
    """Mention ids of each active event."""
    return {
        frozenset(m for report in event.reports for m in report.mention_ids)
        for event in replica.events().values()
        if event.status == "active"
    }


def test_alike_reports_are_one_event_until_they_are_set_apart() -> None:
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND)])
    assert members(replica) == {frozenset({"m1", "m2"})}
    replica.take(APART, 2)
    assert members(replica) == {frozenset({"m1"}), frozenset({"m2"})}
    kinds = [(c.kind, c.after.id, c.after.status) for c in replica.changes()[2:]]
    assert kinds == [("split", E1, "active"), ("created", E2, "active")]


def test_an_event_that_was_merged_stands_by_itself_under_its_old_id() -> None:
    far = replace(SECOND, fatalities=toll(90), location=replace(place(), latitude=place().latitude + 2))
    second = replace(SECOND, article=replace(SECOND.article, revision=2))
    replica = Replica().play([mention_set(FIRST), mention_set(far), mention_set(second)])
    assert replica.events()[E2].status == "merged"
    replica.take(APART, 3)
    event = replica.events()[E2]
    assert (event.status, event.merged_into) == ("active", None)
    assert "stands by itself again" in replica.changes()[-1].reasons[0]


def test_twice_is_as_once() -> None:
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND), APART])
    sent = len(replica.sent)
    replica.take(APART, 3)
    assert len(replica.sent) == sent
    assert replica.drops[-1] == Drop("repeated-separation")


def test_no_later_report_ties_them_again() -> None:
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND), APART, mention_set(THIRD)])
    assert not any({"m1", "m2"} <= event for event in members(replica))
    assert sorted(m for event in members(replica) for m in event) == ["m1", "m2", "m3"]


def test_it_holds_after_an_edit_and_a_restart() -> None:
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND), APART])
    replica.restart()
    edited = replace(SECOND, article=replace(SECOND.article, revision=2), fatalities=toll(3))
    replica.take(mention_set(edited), 3)
    assert members(replica) == {frozenset({"m1"}), frozenset({"m2"})}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_memberships_do_not_depend_on_when_it_was_decided(order: tuple[int, ...]) -> None:
    log: list[MentionSet | Separation] = [mention_set(FIRST), mention_set(SECOND), mention_set(THIRD), APART]
    wanted = members(Replica().play(log))
    assert members(Replica().play([log[i] for i in order])) == wanted


def test_a_crash_at_any_step_is_made_good_by_a_replay() -> None:
    calm = Replica().play([mention_set(FIRST), mention_set(SECOND), APART])
    steps = 0
    while True:
        replica = Replica().play([mention_set(FIRST), mention_set(SECOND)])
        try:
            replica.take(APART, 2, steps=steps)
        except CrashError:
            replica.restart()
            replica.take(APART, 2)
            assert members(replica) == members(calm)
            steps += 1
            continue
        break
    assert steps > 2


def test_what_is_no_longer_reported_can_be_set_apart() -> None:
    replica = Replica().play([mention_set(FIRST), APART])
    assert members(replica) == {frozenset({"m1"})}


def test_the_offline_verb_decides_the_same() -> None:
    changes = dedupe([FIRST, SECOND], load_matcher(), separations=[APART])
    final = final_clusters(c for c in changes if not isinstance(c, Drop))
    assert {event.id: event.status for event in final} == {E1: "active", E2: "active"}
