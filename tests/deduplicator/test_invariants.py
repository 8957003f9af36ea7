"""What holds of every event at every moment, whatever the log."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.records import ClusterChange, EventCluster, MentionSet
from tests.deduplicator.builders import article
from tests.deduplicator.replica import Replica
from tests.deduplicator.test_convergence import logs, stories

LOGS = stories().flatmap(logs)


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_an_id_resolves_for_ever(log: list[MentionSet]) -> None:
    """After each message every id ever sent leads, over redirects, to an event that is active or retracted."""
    replica, events = Replica(), {}
    for offset, incoming in enumerate(log):
        told = len(replica.sent)
        replica.take(incoming, offset)
        for change in replica.changes()[told:]:
            events[change.after.id] = change.after
        for event in events.values():
            assert (event.merged_into is not None) == (event.status == "merged")
            assert _end_of(event, events).status in ("active", "retracted")


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_versions_count_up_and_each_change_starts_where_the_last_ended(log: list[MentionSet]) -> None:
    last: dict[str, EventCluster] = {}
    for change in Replica().play(log).changes():
        before = last.get(change.after.id)
        assert (change.kind == "created") == (before is None)
        assert change.after.version == (before.version if before else 0) + 1
        if before is None or before.status == "active":
            assert change.before == before
        elif change.before is not None:  # its members may have been edited since: no table keeps what it was
            assert (change.before.id, change.before.status) == (before.id, before.status)
            assert (change.before.version, change.before.merged_into) == (before.version, before.merged_into)
        last[change.after.id] = change.after


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_each_mention_that_an_article_still_makes_is_in_one_active_event(log: list[MentionSet]) -> None:
    groups = Replica().play(log).memberships()
    latest: dict[str, MentionSet] = {}
    for incoming in sorted(log, key=lambda incoming: incoming.article.revision):
        latest[incoming.article.id] = incoming
    wanted = [m.id for incoming in latest.values() for m in incoming.mentions if m.status != "planned"]
    assert sorted(m for group in groups for m in group) == sorted(wanted)


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_an_interval_covers_every_count_and_no_total(log: list[MentionSet]) -> None:
    for event in _active(Replica().play(log).changes()):
        tolls = [r.fatalities for r in event.reports if r.fatalities and not r.fatalities.cumulative]
        stated = [n for toll in tolls for n in (toll.low, toll.best, toll.high) if n is not None]
        if event.fatalities is None:
            assert stated == []
        elif stated:
            low, best, high = event.fatalities.low, event.fatalities.best, event.fatalities.high
            assert low is not None
            assert best is not None
            assert high is not None
            assert low <= min(stated) <= max(stated) <= high
            assert low <= best <= high
        else:
            assert (event.fatalities.low, event.fatalities.best, event.fatalities.high) == (None, None, None)


@settings(max_examples=100, deadline=None)
@given(LOGS)
def test_independence_needs_an_outlet_and_a_text_of_its_own(log: list[MentionSet]) -> None:
    for event in _active(Replica().play(log).changes()):
        owners = {r.outlet.owner or r.outlet.id for r in event.reports}
        assert 1 <= event.independent_origin_count <= len({r.origin for r in event.reports}) <= len(owners)
        assert event.corroboration != "multi-outlet" or event.independent_origin_count > 1


@settings(max_examples=100, deadline=None)
@given(stories(), st.integers(0, 6))
def test_a_copy_adds_a_report_and_no_independence(story: list[MentionSet], which: int) -> None:
    """Another outlet, of another owner, carries an article's text."""
    latest = {incoming.article.id: incoming for incoming in story}
    original = list(latest.values())[which % len(latest)]
    ref = article("copy", hours=40, owner="Another House", text=original.article.signature)
    copied = tuple(replace(m, id=f"copy {m.id}", article=ref) for m in original.mentions)
    plain = _by_mention(Replica().play(story))
    after = _by_mention(Replica().play([*story, MentionSet(article=ref, country=original.country, mentions=copied)]))
    for mention in original.mentions:
        if mention.id not in plain or len(original.mentions) > 1:
            continue
        event = after[mention.id]
        if f"copy {mention.id}" in {m for r in event.reports for m in r.mention_ids}:
            assert event.independent_origin_count == plain[mention.id].independent_origin_count
            assert len(event.reports) == len(plain[mention.id].reports) + 1


def _end_of(event: EventCluster, events: dict[str, EventCluster]) -> EventCluster:
    seen = set()
    while event.merged_into is not None:
        assert event.id not in seen
        seen.add(event.id)
        event = events[event.merged_into]
    return event


def _active(changes: list[ClusterChange]) -> list[EventCluster]:
    return [event for event in {c.after.id: c.after for c in changes}.values() if event.status == "active"]


def _by_mention(replica: Replica) -> dict[str, EventCluster]:
    return {m: e for e in _active(replica.changes()) for r in e.reports for m in r.mention_ids}
