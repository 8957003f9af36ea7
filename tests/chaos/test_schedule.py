"""A seed is a schedule, and no kind of fault is forgotten."""

from __future__ import annotations

import pytest

from tests.chaos.schedule import FIRST_AT_S, SINGLE_KINDS, STAGES, THREE_KINDS, draw_schedule


def test_a_seed_gives_the_same_schedule_again() -> None:
    assert draw_schedule(7, faults=5, kinds=SINGLE_KINDS) == draw_schedule(7, faults=5, kinds=SINGLE_KINDS)
    assert draw_schedule(7, faults=5, kinds=SINGLE_KINDS) != draw_schedule(8, faults=5, kinds=SINGLE_KINDS)


@pytest.mark.parametrize("kinds", [SINGLE_KINDS, THREE_KINDS], ids=["single", "three"])
def test_consecutive_seeds_go_through_all_kinds(kinds: tuple[str, ...]) -> None:
    seeds = -(-len(kinds) // 5)
    drawn = [fault.kind for seed in range(seeds) for fault in draw_schedule(seed, faults=5, kinds=kinds).faults]
    assert set(drawn[: len(kinds)]) == set(kinds)


def test_faults_come_while_the_stream_flows() -> None:
    for seed in range(30):
        schedule = draw_schedule(seed, faults=5, kinds=SINGLE_KINDS)
        times = [fault.at_s for fault in schedule.faults]
        assert times == sorted(times)
        assert times[0] >= FIRST_AT_S
        assert times[-1] < schedule.length_s
        assert {fault.stage for fault in schedule.faults} <= set(STAGES)
        assert all(0 <= fault.hold_s <= 30 for fault in schedule.faults)
