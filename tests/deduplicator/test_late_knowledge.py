"""What a later report changes: each step as it is told downstream."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.deduplicator.identity import founded_id
from services.records import ClusterChange, EventMention, MentionSet
from tests.deduplicator.builders import DAY, MILITIA, REBELS, article, mention, mention_set, place, toll, when
from tests.deduplicator.replica import Replica

FIRST = mention("m1", of=article("a1", hours=24), location=place(), fatalities=toll(2))
SECOND = mention("m2", of=article("a2", hours=25), fatalities=toll(2))


def steps(*log: MentionSet) -> list[tuple[str, str, int, str]]:
    """Kind, id, version and status of each change."""
    changes = Replica().play(log).changes()
    return [(c.kind, c.after.id, c.after.version, c.after.status) for c in changes]


def again(said: EventMention, revision: int = 2, **slots: object) -> EventMention:
    return replace(said, article=replace(said.article, revision=revision), **slots)  # type: ignore[arg-type]


E1, E2 = founded_id("SYR", "m1"), founded_id("SYR", "m2")


def last(*log: MentionSet) -> ClusterChange:
    return Replica().play(log).changes()[-1]


def test_a_first_report_creates() -> None:
    change = last(mention_set(FIRST))
    assert (change.kind, change.before, change.after.id, change.after.version) == ("created", None, E1, 1)
    assert change.reasons == ("founded by m1",)


def test_a_second_report_updates_and_says_why() -> None:
    change = last(mention_set(FIRST), mention_set(SECOND))
    assert (change.kind, change.after.id, change.after.version) == ("updated", E1, 2)
    assert change.before is not None
    assert (change.before.version, len(change.before.reports), len(change.after.reports)) == (1, 1, 2)
    assert change.reasons[0].startswith("m2 joins: like m1, place_same +")
    assert [reason.mention_id for reason in change.after.merge_reasons] == ["m1", "m2"]


def test_the_same_message_twice_changes_nothing() -> None:
    replica = Replica().play([mention_set(FIRST), mention_set(FIRST)])
    assert len(replica.sent) == 1
    assert [drop.reason for drop in replica.drops] == ["repeated-mention-set"]


@pytest.mark.parametrize("is_late_first", [False, True], ids=["in order", "out of order"])
def test_of_one_revision_the_text_fetched_later_holds(is_late_first: bool) -> None:
    early = replace(mention_set(FIRST), fetched_at=datetime(2026, 3, 12, 8, tzinfo=UTC))
    reworded = replace(FIRST, fatalities=toll(6))
    late = replace(mention_set(reworded), fetched_at=datetime(2026, 3, 12, 9, tzinfo=UTC))
    replica = Replica().play([late, early] if is_late_first else [early, late])
    (event,) = replica.events().values()
    assert event.reports[0].fatalities == reworded.fatalities


def test_a_stale_revision_changes_nothing() -> None:
    replica = Replica().play([mention_set(again(FIRST)), mention_set(FIRST)])
    assert [drop.reason for drop in replica.drops] == ["stale-revision"]
    assert next(iter(replica.events().values())).reports[0].revision == 2


def test_an_edit_updates() -> None:
    change = last(mention_set(FIRST), mention_set(again(FIRST, fatalities=toll(5))))
    assert (change.kind, change.after.version, change.reasons) == ("updated", 2, ("a report changed",))
    assert change.before is not None
    assert change.before.fatalities != change.after.fatalities


def test_a_withdrawn_report_retracts() -> None:
    gone = mention_set(of=replace(FIRST.article, revision=2))
    assert steps(mention_set(FIRST), gone) == [("created", E1, 1, "active"), ("retracted", E1, 2, "retracted")]
    assert last(mention_set(FIRST), gone).after.reports != ()


def test_a_withdrawn_report_among_others_updates() -> None:
    change = last(mention_set(FIRST), mention_set(SECOND), mention_set(of=replace(SECOND.article, revision=2)))
    assert (change.kind, change.after.id, change.reasons) == ("updated", E1, ("m2 is withdrawn",))


def test_a_report_that_returns_is_the_event_it_was() -> None:
    gone = mention_set(of=replace(FIRST.article, revision=2))
    found = steps(mention_set(FIRST), gone, mention_set(again(FIRST, 3)))
    assert found[-1] == ("updated", E1, 3, "active")


# Two reports that do not match, until the second is edited.
NORTH = mention("m1", of=article("a1", hours=24), actors=(MILITIA,), type="attack", fatalities=toll(9), sentence="")
SOUTH = mention(
    "m2",
    of=article("a2", hours=25),
    actors=(),
    type="air_drone_strike",
    location=place(precision="country"),
    sentence="",
)


def test_a_late_report_merges_two_events_into_the_older() -> None:
    tie = again(SOUTH, location=place(), sub_event_type="attack")
    log = [mention_set(NORTH), mention_set(SOUTH), mention_set(tie)]
    changes = Replica().play(log).changes()
    assert [(c.kind, c.after.id, c.after.status) for c in changes] == [
        ("created", E1, "active"),
        ("created", E2, "active"),
        ("updated", E1, "active"),
        ("merged", E2, "merged"),
    ]
    redirect = changes[-1]
    assert (redirect.after.merged_into, redirect.reasons) == (E1, (f"same event as {E1}",))
    assert redirect.before is not None
    assert redirect.before.status == "active"
    assert f"takes over {E2}" in changes[-2].reasons


def test_a_correction_splits_and_the_redirect_stands_again() -> None:
    merged = again(SOUTH, location=place(), sub_event_type="attack")
    apart = again(SOUTH, 3, location=place("Carrow"))
    changes = (
        Replica().play([mention_set(NORTH), mention_set(SOUTH), mention_set(merged), mention_set(apart)]).changes()
    )
    assert [(c.kind, c.after.id, c.after.status) for c in changes[-2:]] == [
        ("split", E1, "active"),
        ("updated", E2, "active"),
    ]
    assert f"m2 goes to {E2}" in changes[-2].reasons
    assert "merged before, stands by itself again" in changes[-1].reasons


def test_what_is_no_event_is_dropped_with_its_reason() -> None:
    plan, joke = mention("m1", status="planned"), mention("m1", actors=(REBELS,))
    replica = Replica().play([mention_set(plan, joke, joke)])
    assert [drop.reason for drop in replica.drops] == ["status-planned", "repeated-mention"]
    assert len(replica.sent) == 1


def test_an_empty_first_revision_is_not_kept() -> None:
    replica = Replica().play([mention_set(of=article())])
    assert (replica.sent, replica.tables["mentions"]) == ([], {})


def test_an_empty_second_revision_outdates_the_first() -> None:
    replica = Replica().play([mention_set(of=replace(FIRST.article, revision=2)), mention_set(FIRST)])
    assert replica.sent == []
    assert [drop.reason for drop in replica.drops] == ["stale-revision"]


def test_mentions_without_a_place_meet_each_other_only() -> None:
    lost = [mention(f"m{i}", of=article(f"a{i}", hours=24 + i), location=None, fatalities=toll(8)) for i in (1, 2)]
    replica = Replica().play([mention_set(one, country="unlocated") for one in lost])
    assert replica.memberships() == {frozenset({"m1", "m2"})}


def test_a_mention_spread_over_months_is_dropped() -> None:
    ages = mention(time=when(DAY, DAY + timedelta(90), "month"))
    replica = Replica().play([mention_set(ages)])
    assert [drop.reason for drop in replica.drops] == ["days-too-wide"]


def test_tables_that_a_crash_left_out_of_step_are_repaired() -> None:
    """Mentions ahead of events, against the order of writing: the event still names a mention that is gone."""
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND)])
    gone = mention_set(of=replace(SECOND.article, revision=2))
    ahead = Replica().play([mention_set(FIRST), mention_set(SECOND), gone])
    replica.tables["mentions"] = ahead.tables["mentions"]
    replica.restart()
    replica.take(gone, 2)
    assert replica.tables == ahead.tables
    assert replica.contents() == ahead.contents()


def test_an_event_whose_last_content_is_lost_is_left_for_another_message() -> None:
    replica = Replica().play([mention_set(FIRST)])
    replica.tables["mentions"].clear()
    replica.restart()
    replica.take(mention_set(of=replace(FIRST.article, revision=2)), 1)
    assert replica.events()[E1].status == "active"
    replica.take(mention_set(again(FIRST, 3)), 2)
    assert (replica.events()[E1].status, replica.events()[E1].version) == ("active", 2)


def test_an_id_whose_event_moved_on_is_not_given_twice() -> None:
    """A mention founds, leaves its event to others, and comes back somewhere else."""
    gone = mention_set(of=replace(FIRST.article, revision=2))
    back = again(FIRST, 3, location=place("Dunmere"))
    replica = Replica().play([mention_set(FIRST), mention_set(SECOND), gone, mention_set(back)])
    assert replica.memberships() == {frozenset({"m1"}), frozenset({"m2"})}
    assert set(replica.events()) == {E1, founded_id("SYR", "m1", 1)}


def test_a_redirect_whose_members_were_edited_apart_stands_again() -> None:
    second = replace(SECOND, location=place("Carrow"))
    third = mention("m3", of=article("a3", hours=26), location=place("Carrow"))
    replica = Replica().play(
        [
            *(mention_set(one) for one in (FIRST, second, third)),
            mention_set(again(second, 2, location=place())),
            mention_set(again(third, 2, location=place("Dunmere"))),
            mention_set(again(second, 3, location=place("Carrow"))),
        ]
    )
    assert [(c.kind, c.after.version, c.after.status) for c in replica.changes() if c.after.id == E2] == [
        ("created", 1, "active"),
        ("updated", 2, "active"),
        ("merged", 3, "merged"),
        ("updated", 4, "active"),
    ]
