"""The same entry under another address, and entries taken down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services import ids
from services.ingester.feed_list import Feed
from services.ingester.identity import guid_hash, keep_identities, to_seen, withdrawals
from services.ingester.wishes import Deleted
from services.records import Article, Outlet, SeenEntry

NOW = datetime(2025, 11, 3, 12, tzinfo=UTC)
FEED = Feed(url="https://a.example/f", outlet=Outlet(id="a", name="A"))
LONG = "Officials said that the bridge over the river had been closed since the morning of Monday."


def article(path: str, *, guid: str | None = None, text: str = LONG, title: str = "T") -> Article:
    url = f"https://a.example/{path}"
    return Article(
        id=ids.article_id(url),
        revision=1,
        url=url,
        guid=guid,
        outlet=FEED.outlet,
        title=title,
        text=text,
        published_at=NOW,
        content_hash=ids.content_hash(title, text),
    )


def remembered(*articles: Article) -> tuple[SeenEntry, ...]:
    return tuple(to_seen(each, 1) for each in articles)


@pytest.mark.parametrize(
    ("before", "now", "urls"),
    [
        pytest.param([article("1")], [article("1")], ["1"], id="the same link"),
        pytest.param([article("1?sid=a")], [article("1?sid=b")], ["1?sid=a"], id="a link with a token"),
        pytest.param(
            [article("old-slug", guid="7", title="Old")],
            [article("new-slug", guid="7", title="New", text=LONG + " It will reopen.")],
            ["old-slug"],
            id="title, text and slug edited, the guid stays",
        ),
        pytest.param([article("1", text="Live.")], [article("2", text="Live.")], ["2"], id="short and alike by chance"),
        pytest.param(
            [article("1")], [article("1"), article("2")], ["1", "2"], id="alike, and the first is still there"
        ),
        pytest.param(
            [article("1", guid="7"), article("2", guid="8"), article("3", guid="9")],
            [article(f"n{n}", guid=str(n), text=LONG + str(n)) for n in (7, 8, 9)],
            ["n7", "n8", "n9"],
            id="guids that count from one at each poll",
        ),
        pytest.param(
            [article("1", guid="7")],
            [article("2", guid="7", text="x" * 99), article("3", guid="7", text="y" * 99)],
            ["2", "3"],
            id="one guid for all",
        ),
        pytest.param([article("1"), article("2", text=LONG + "!")], [article("3")], ["1"], id="one of two left"),
        pytest.param([article("1")], [article("2"), article("3")], ["1", "3"], id="two alike: one takes the old id"),
    ],
)
def test_an_entry_keeps_its_identity(before: Sequence[Article], now: Sequence[Article], urls: list[str]) -> None:
    kept = keep_identities(now, remembered(*before))
    assert [each.url.removeprefix("https://a.example/") for each in kept] == urls
    assert [each.id for each in kept] == [ids.article_id(each.url) for each in kept]


def test_an_address_that_the_page_named_is_kept() -> None:
    linked, named = article("1?from=feed"), article("story/1")
    seen = SeenEntry(
        article_id=named.id, revision=1, content_hash="h", url=named.url, link_id=linked.id, guid_hash=None
    )
    (kept,) = keep_identities([linked], [seen])
    assert (kept.id, kept.url) == (named.id, named.url)
    assert to_seen(kept, 1, seen).link_id == linked.id


@pytest.mark.parametrize(
    ("tomb", "shown", "count"),
    [
        pytest.param("7", set(), 1, id="known and gone"),
        pytest.param("8", set(), 0, id="never heard of"),
        pytest.param("7", {article("1").id}, 0, id="still shown"),
    ],
)
def test_only_a_tombstone_withdraws(tomb: str, shown: set[str], count: int) -> None:
    seen = remembered(article("1", guid="7"), article("2", guid="9"))
    deleted = [Deleted(tomb, NOW - timedelta(hours=1))]
    found = withdrawals(deleted, seen, shown=shown, feed=FEED, now=NOW)
    assert len(found) == count
    for each in found:
        assert (each.id, each.revision, each.is_withdrawn, each.text) == (article("1").id, 2, True, "")
        assert each.updated_at == NOW - timedelta(hours=1)
        again = (to_seen(each, each.revision),)
        assert withdrawals(deleted, again, shown=set(), feed=FEED, now=NOW) == []


def test_a_guid_hash_is_short_and_none_for_none() -> None:
    assert guid_hash(None) is None
    assert guid_hash("x") != guid_hash("y")
    assert len(guid_hash("x") or "") == 19
