from __future__ import annotations

from dataclasses import replace

from services import codec
from services.records import Event
from services.sink.changes import diff_events, to_event_change
from tests.examples import example


def event(situation: str = "single-source") -> Event:
    found: Event = example("event", situation)
    return found


def changed(before: Event | None, after: Event) -> list[str]:
    return [change.field for change in diff_events(before, after)]


def test_a_new_version_with_the_same_content_changes_nothing() -> None:
    assert changed(event(), replace(event(), version=2)) == []


def test_only_what_differs_in_the_order_of_the_events_fields() -> None:
    after = replace(event(), version=2, confidence=0.5, outlet_count=7)
    assert changed(event(), after) == ["outlet_count", "confidence"]


def test_values_are_json() -> None:
    (change,) = diff_events(event(), replace(event(), location=None))
    assert change.before == codec.to_json(event())["location"]
    assert change.after is None


def test_a_first_version_lists_every_field_that_is_known() -> None:
    plain = codec.to_json(event())
    known = [name for name, value in plain.items() if value is not None and name not in ("id", "version")]
    assert changed(None, event()) == known
    assert plain["merged_into"] is None


def test_the_history_alone_rebuilds_each_version() -> None:
    first, second = example("cluster", "updated").before, event("contested-toll-cross-party")
    assert first is not None
    rebuilt = dict.fromkeys(codec.to_json(second))
    for line, version in ((example("event-change", "created"), 1), (example("event-change", "updated"), 2)):
        rebuilt |= {"id": line.event_id, "version": version} | {c.field: c.after for c in line.changes}
    assert rebuilt == codec.to_json(second)


def test_a_line_says_which_event_which_step_and_why() -> None:
    line = to_event_change(event(), event("merged-redirect"), kind="merged", reasons=["same place and day"])
    after = event("merged-redirect")
    assert (line.event_id, line.version, line.kind) == (after.id, after.version, "merged")
    assert (line.merged_into, line.reasons) == (after.merged_into, ("same place and day",))
    assert line.reported_at == after.last_reported_at
