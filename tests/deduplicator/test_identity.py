"""Which id each group bears."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.deduplicator.identity import Arrival, Assignment, assign, founded_id
from services.deduplicator.ledger import StoredCluster


def event(name: str, *, members: str, founder: str | None = None, seq: int = 0, **other: object) -> StoredCluster:
    stored = StoredCluster(
        id=name,
        country="SYR",
        version=1,
        status="active",
        merged_into=None,
        founder=founder or members[0],
        members=tuple(members),
        created_seq=seq,
        digest="",
        last_day=0,
    )
    return replace(stored, **other)  # type: ignore[arg-type]


def assigned(groups: str, stored: list[StoredCluster], arrived: str = "", known: list[StoredCluster] | None = None):  # type: ignore[no-untyped-def]
    by_id = {e.id: e for e in [*stored, *(known or [])]}
    parts = [tuple(group) for group in groups.split()]
    return assign(parts, stored, Arrival(country="SYR", mention_ids=set(arrived)), by_id.get)


def ids(found: Assignment) -> dict[str, str]:
    return {"".join(a.group): a.id for a in found.active}


OLD, NEW = "old", "new"
CASES = [
    ("a group keeps its id", "ab", [event(OLD, members="a")], {"ab": OLD}),
    (
        "the founder's group keeps it in a split",
        "a bc",
        [event(OLD, members="abc")],
        {"a": OLD, "bc": founded_id("SYR", "b")},
    ),
    (
        "without its founder most members keep it",
        "b cd",
        [event(OLD, members="abcd")],
        {"b": founded_id("SYR", "b"), "cd": OLD},
    ),
    (
        "on equal shares the canonical first keeps it",
        "b c",
        [event(OLD, members="abc")],
        {"b": OLD, "c": founded_id("SYR", "c")},
    ),
    (
        "the older of two wins",
        "ab",
        [event(NEW, members="a", seq=7), event(OLD, members="b", seq=3)],
        {"ab": OLD},
    ),
    ("of one message the smaller id wins", "ab", [event("y", members="a"), event("x", members="b")], {"ab": "x"}),
]


@pytest.mark.parametrize(("groups", "stored", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_sticky_ids(groups: str, stored: list[StoredCluster], expected: dict[str, str]) -> None:
    assert ids(assigned(groups, stored)) == expected


def test_the_younger_is_absorbed() -> None:
    old, new = event(OLD, members="b", seq=3), event(NEW, members="a", seq=7)
    found = assigned("ab", [new, old])
    assert found.active[0].absorbed == (new,)
    assert found.retracted == ()


def test_an_event_without_members_is_retracted() -> None:
    gone = event(OLD, members="a")
    assert assigned("b", [gone]).retracted == (gone,)


def test_the_mention_that_arrived_founds() -> None:
    assert ids(assigned("ab", [], arrived="b")) == {"ab": founded_id("SYR", "b")}


def test_a_split_gives_a_merged_event_its_id_back() -> None:
    own = founded_id("SYR", "b")
    redirect = event(own, members="b", status="merged", merged_into=OLD, version=2)
    found = assigned("a b", [event(OLD, members="ab")], known=[redirect])
    assert ids(found) == {"a": OLD, "b": own}
    assert found.active[1].previous == redirect


def test_of_two_redirects_the_older_comes_back() -> None:
    first = event(founded_id("SYR", "b"), members="b", seq=9, status="merged", merged_into=OLD)
    second = event(founded_id("SYR", "c"), members="c", seq=4, status="merged", merged_into=OLD)
    assert ids(assigned("bc", [], known=[first, second])) == {"bc": second.id}


def test_an_id_in_use_elsewhere_is_not_taken() -> None:
    elsewhere = event(founded_id("SYR", "a"), members="z", founder="a")
    assert ids(assigned("ab", [], arrived="a", known=[elsewhere])) == {"ab": founded_id("SYR", "b")}
    assert ids(assigned("a", [], arrived="a", known=[elsewhere])) == {"a": founded_id("SYR", "a", 1)}


def test_countries_never_share_an_id() -> None:
    assert founded_id("SYR", "a") != founded_id("IRQ", "a")


@pytest.mark.parametrize("written", [1, 2, 3])
def test_a_half_written_state_comes_to_the_same_ids(written: int) -> None:
    before = [event("x", members="abc", seq=1), event("y", members="def", founder="e", seq=2)]
    groups, arrived = "ade bf c g", "g"
    whole = assigned(groups, before, arrived)
    after = {e.id: e for e in before}
    for one in whole.active[:written]:
        after[one.id] = event(one.id, members="".join(one.group), founder=one.founder, seq=1 if one.id == "x" else 3)
    for loser in whole.active[0].absorbed:
        after[loser.id] = replace(loser, status="merged", merged_into=whole.active[0].id)
    active = [e for e in after.values() if e.status == "active"]
    again = assigned(groups, active, arrived, known=list(after.values()))
    assert ids(again) == ids(whole)
