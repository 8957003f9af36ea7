from __future__ import annotations

from tests.bench.scrape import add_up, busy_between, parse_told

PAGE = """\
# TYPE conflictwire_busy_seconds_total counter
conflictwire_busy_seconds_total{service="sink",step="decide"} 2.5
conflictwire_busy_seconds_total{service="sink",step="send"} 1.0
# TYPE conflictwire_records_in_total counter
conflictwire_records_in_total{service="sink"} 7.0
# TYPE conflictwire_drops_total counter
conflictwire_drops_total{reason="repeated-version",service="sink"} 2.0
"""


def test_a_page_is_read_and_what_it_does_not_have_is_zero() -> None:
    told = parse_told(PAGE)
    assert told.busy_s == {"decide": 2.5, "send": 1.0}
    assert (told.records_in, told.records_out, told.dead_letters) == (7, 0, 0)
    assert told.drops == {"repeated-version": 2}


def test_workers_are_added_up_and_held_against_an_earlier_look() -> None:
    one = parse_told(PAGE)
    both = add_up([one, one])
    assert (both.records_in, both.drops) == (14, {"repeated-version": 4})
    assert busy_between(one, both, 10) == {"decide": 0.25, "send": 0.1}
