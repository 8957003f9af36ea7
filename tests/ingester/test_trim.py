"""Archives are cut to the cap before they are parsed."""

from __future__ import annotations

import pytest

from services.ingester.entries import MAX_ENTRIES
from services.ingester.tables import Rules
from services.ingester.trim import trim_entries
from services.messages import Drop
from tests.ingester.server import rss
from tests.ingester.test_reading import body, read_body


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        pytest.param(b"", b"", 0, id="nothing"),
        pytest.param(b"<a><item>1</item></a>", b"<a><item>1</item></a>", 0, id="under the cap"),
        pytest.param(b"<item>1</item><item>2</item>", b"<item>1</item><item>2</item>", 0, id="at the cap"),
        pytest.param(
            b"<a><item>1</item><item>2</item> <item>3</item><ttl>5</ttl></a>",
            b"<a><item>1</item><item>2</item><ttl>5</ttl></a>",
            1,
            id="over it, and what follows stays",
        ),
        pytest.param(
            b"<entry/></x:entry></entry ></entry\n>", b"<entry/></x:entry></entry >", 1, id="prefixes, blanks"
        ),
        pytest.param(b"</items></items></items></items>", b"</items></items></items></items>", 0, id="another name"),
    ],
)
def test_entries_behind_the_cap_are_left_out(before: bytes, after: bytes, count: int) -> None:
    assert trim_entries(before, 2) == (after, count)


@pytest.mark.parametrize("cut", [pytest.param(0, id="well-formed"), pytest.param(100, id="cut off")])
def test_an_archive_of_thousands_is_read_and_counted(rules: Rules, cut: int) -> None:
    items = [(f"https://t.example/{n}", f"T{n}", "x") for n in range(4 * MAX_ENTRIES)]
    data = rss(*items)
    found = read_body(body(data[: len(data) - cut]), rules)
    assert found.trouble is None
    assert len(found.articles) == MAX_ENTRIES
    assert found.drops == (Drop("too-many-entries", 3 * MAX_ENTRIES),)
