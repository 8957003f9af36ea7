"""The event that the demo tells in words."""

from __future__ import annotations

from dataclasses import replace

from services.records import Event
from services.tail.story import most_contested, to_story
from tests.examples import example

CONTESTED: Event = example("event", "contested-toll-cross-party")
ALONE: Event = example("event", "single-source")


def test_the_most_contested_event_is_told_whatever_comes_first() -> None:
    others = [replace(ALONE, id="e1-other"), example("event", "unlocated"), example("event", "retracted")]
    assert most_contested([*others, CONTESTED]) == most_contested([CONTESTED, *others]) == CONTESTED


def test_without_an_active_event_that_someone_counts_there_is_none() -> None:
    assert most_contested([example("event", "retracted"), replace(ALONE, fatalities=None)]) is None


def test_a_story_has_who_reports_and_who_counts_how_many() -> None:
    story = to_story(CONTESTED)
    assert story.splitlines()[0].startswith("El Obeid, SDN, 2025-11-03: shelling artillery missile attack")
    assert "2 outlets, 2 independent origins: cross-party" in story
    assert "killed 12–20, best 12, as counted by" in story
    assert "20  The army (belligerent)" in story


def test_reports_of_one_origin_are_told_as_such() -> None:
    copy = replace(CONTESTED.reports[0], article_id="a1-copy")
    assert to_story(replace(CONTESTED, reports=(*CONTESTED.reports, copy))).count("(the same origin)") == 1


def test_words_from_feeds_do_not_steer_the_terminal() -> None:
    assert CONTESTED.location is not None
    story = to_story(replace(CONTESTED, location=replace(CONTESTED.location, name="\x1b[2JGao")))
    assert "\x1b" not in story
