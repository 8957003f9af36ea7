"""Which reports stand on the same origin."""

from __future__ import annotations

import pytest

from services.deduplicator.copies import count_independent, find_origins
from services.records import ArticleRef
from tests.deduplicator.builders import article, signature

WIRE = signature(3)

CASES: list[tuple[str, list[ArticleRef], dict[str, str], int]] = [
    ("two outlets, two texts", [article("a1"), article("a2")], {"a1": "a1", "a2": "a2"}, 2),
    ("a syndicated copy", [article("a1", text=WIRE), article("a2", text=WIRE)], {"a1": "a1", "a2": "a1"}, 1),
    (
        "an edited copy",
        [article("a1", text=WIRE), article("a2", text=signature(3, changed=0.3))],
        {"a1": "a1", "a2": "a1"},
        1,
    ),
    (
        "another text on the same matter",
        [article("a1", text=WIRE), article("a2", text=signature(3, changed=0.8))],
        {"a1": "a1", "a2": "a2"},
        2,
    ),
    ("one owner", [article("a1", owner="House"), article("a2", owner="house")], {"a1": "a1", "a2": "a1"}, 1),
    ("one outlet", [article("a1", outlet="o"), article("a2", outlet="o")], {"a1": "a1", "a2": "a1"}, 1),
    (
        "copies of a copy, by an owner in between",
        [article("a1", text=WIRE), article("a2", owner="House"), article("a3", text=WIRE, owner="House")],
        {"a1": "a1", "a2": "a1", "a3": "a1"},
        1,
    ),
    ("no text, lineage unknown", [article("a1"), article("a2", text=None)], {"a1": "a1", "a2": "a2"}, 1),
    ("nothing but unknown lineage", [article("a1", text=None), article("a2", text=None)], {"a1": "a1", "a2": "a2"}, 1),
]


@pytest.mark.parametrize(("articles", "origins", "count"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_origins(articles: list[ArticleRef], origins: dict[str, str], count: int) -> None:
    found = find_origins(articles)
    assert {name: origin.id for name, origin in found.items()} == origins
    assert count_independent(list(found.values())) == count


def test_no_report_has_no_origin() -> None:
    assert count_independent([]) == 0
