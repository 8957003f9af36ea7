"""What feedparser leaves out: skipHours, skipDays, tombstones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.ingester.wishes import MAX_DELETED, Deleted, deleted_entries, skip_days, skip_hours


@pytest.mark.parametrize(
    ("body", "hours"),
    [
        pytest.param("<skipHours><hour>2</hour><hour> 13 </hour></skipHours>", (2, 13), id="two"),
        pytest.param("<SKIPHOURS>\n<Hour>07</Hour></SKIPHOURS>", (7,), id="odd case"),
        pytest.param("<skipHours><hour>24</hour></skipHours>", (0,), id="24 is midnight"),
        pytest.param("<skipHours><hour>25</hour><hour>x</hour></skipHours>", (), id="no hours"),
        pytest.param("<skipHours><hour>1</hour>", (), id="never closed"),
        pytest.param("<hour>1</hour>", (), id="outside"),
        pytest.param(f"<skipHours>{''.join(f'<hour>{h}</hour>' for h in range(24))}</skipHours>", (), id="all of them"),
    ],
)
def test_hours_are_read(body: str, hours: tuple[int, ...]) -> None:
    assert skip_hours(body.encode()) == hours


@pytest.mark.parametrize(
    ("body", "days"),
    [
        pytest.param("<skipDays><day>Sunday</day><day>saturday</day></skipDays>", (5, 6), id="weekend"),
        pytest.param("<skipDays><day>Sun</day></skipDays>", (6,), id="cut"),
        pytest.param("<skipDays><day>Someday</day></skipDays>", (), id="no day"),
        pytest.param("<rss/>", (), id="none"),
    ],
)
def test_days_are_read(body: str, days: tuple[int, ...]) -> None:
    assert skip_days(body.encode()) == days


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(
            '<at:deleted-entry ref="tag:a,1" when="2025-11-03T10:00:00+02:00">',
            Deleted("tag:a,1", datetime(2025, 11, 3, 8, tzinfo=UTC)),
            id="both",
        ),
        pytest.param("<deleted-entry when='soon' ref='a&amp;b'/>", Deleted("a&b", None), id="no instant"),
        pytest.param("<at:deleted-entry\n ref='x'>", Deleted("x", None), id="over two lines"),
    ],
)
def test_a_tombstone_is_read(body: str, found: Deleted) -> None:
    assert deleted_entries(body.encode()) == (found,)


@pytest.mark.parametrize("body", ["<at:deleted-entry>", "<at:deleted-entry ref=''/>", "<x deleted-entry ref='1'>"])
def test_a_tombstone_of_nothing_is_none(body: str) -> None:
    assert deleted_entries(body.encode()) == ()


def test_tombstones_are_capped() -> None:
    assert len(deleted_entries(b"<at:deleted-entry ref='x'/>" * (MAX_DELETED + 9))) == MAX_DELETED
