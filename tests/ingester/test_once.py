"""The verb `poll`: articles out, troubles told, state kept, no broker."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services import codec
from services.errors import StartupError
from services.ingester.once import poll_once
from services.ingester.settings import IngesterSettings
from services.records import Article
from services.settings import from_environment
from tests.ingester.server import Publisher, publisher, rss

AT = datetime(2025, 11, 3, 12, tzinfo=UTC)
A = ("https://a.example/1", "Shelling in the hills", "Two villages were hit.")
VARIABLES = {"CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8", "CONFLICTWIRE_HOST_GAP_S": "0", "CONFLICTWIRE_READERS": "1"}


def polled(
    tmp_path: Path, site: Publisher, *paths: str, at: datetime = AT, is_forced: bool = False
) -> tuple[int, list[Article], list[str]]:
    feeds, out, lines = tmp_path / "feeds.tsv", io.BytesIO(), []
    feeds.write_text("url\toutlet_id\toutlet\n" + "".join(f"{site.root}{path}\ta\tA\n" for path in paths))
    code = poll_once(
        feeds,
        state_file=tmp_path / "state",
        settings=from_environment(IngesterSettings, VARIABLES),
        out=out,
        at=at,
        is_forced=is_forced,
        complain=lines.append,
    )
    articles = [codec.decode(line, Article) for line in out.getvalue().splitlines()]
    return code, articles, [line.replace(site.root, "") for line in lines]


def test_a_feed_is_polled_when_it_is_due_or_when_forced(tmp_path: Path) -> None:
    async def go() -> None:
        async with publisher() as site:
            site.gives("/f", rss(A), ETag='"1"')
            code, articles, lines = await asyncio.to_thread(polled, tmp_path, site, "/f")
            assert (code, lines) == (0, ["polled 1 of 1 feeds: 1 new"])
            assert [(a.title, a.fetched_at) for a in articles] == [(A[1], AT)]
            code, articles, lines = await asyncio.to_thread(polled, tmp_path, site, "/f")
            assert (code, articles) == (0, [])
            assert lines == ["none of 1 feeds is due; --force polls them all the same"]
            site.gives("/f", status=304)
            code, articles, lines = await asyncio.to_thread(polled, tmp_path, site, "/f", is_forced=True)
            assert (code, articles, lines) == (0, [], ["polled 1 of 1 feeds: 0 new"])
            later = AT.replace(hour=23)
            assert (await asyncio.to_thread(polled, tmp_path, site, "/f", at=later))[2] == [
                "polled 1 of 1 feeds: 0 new"
            ]
            assert [request.headers.get("If-None-Match") for request in site.requests] == [None, '"1"', '"1"']

    asyncio.run(go())


def test_troubles_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    async def go() -> None:
        async with publisher() as site:
            site.gives("/good", rss(A))
            site.gives("/bad", b"<html>", content_type="text/html")
            site.gives("/cut", rss(A)[:-30])
            paths = ("/good", "/bad", "/cut", "/missing")
            code, articles, lines = await asyncio.to_thread(polled, tmp_path, site, *paths)
            assert (code, len(articles)) == (0, 1)
            assert sorted(line.partition(" (")[0].partition(" <")[0] for line in lines) == [
                "/bad: no-feed: not a feed: an HTML page",
                "/cut: bozo: invalid XML:",
                "/missing: not-found: HTTP 404",
                "polled 4 of 4 feeds, 2 in trouble: 1 new, 1 body-not-a-feed, 1 seen-before",
            ]

    asyncio.run(go())


def test_trouble_with_every_feed_is_exit_code_1(tmp_path: Path) -> None:
    async def go() -> int:
        async with publisher() as site:
            return (await asyncio.to_thread(polled, tmp_path, site, "/missing"))[0]

    assert asyncio.run(go()) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CONFLICTWIRE_ALLOW_NETWORKS", "10.0.0.0/33", "CONFLICTWIRE_ALLOW_NETWORKS: '10.0.0.0/33'"),
        ("CONFLICTWIRE_HOST_GAP_S", "-1", "CONFLICTWIRE_HOST_GAP_S: a number of 0 or more is wanted, not '-1'"),
        ("CONFLICTWIRE_MAX_BODY_BYTES", "0", "CONFLICTWIRE_MAX_BODY_BYTES: a whole number above 0 is wanted, not '0'"),
        ("CONFLICTWIRE_INTERVAL_S", "1h", "CONFLICTWIRE_INTERVAL_S: "),
    ],
)
def test_a_setting_of_the_wrong_kind_is_named(name: str, value: str, said: str) -> None:
    with pytest.raises(StartupError) as caught:
        from_environment(IngesterSettings, {name: value})
    assert str(caught.value).startswith(said)


def test_settings_come_from_their_variables() -> None:
    settings = from_environment(IngesterSettings, {**VARIABLES, "CONFLICTWIRE_INTERVAL_S": "60"})
    assert [str(network) for network in settings.allow_networks] == ["127.0.0.0/8"]
    assert (settings.poll_policy().interval_s, settings.host_gap_s) == (60, 0.0)
    assert from_environment(IngesterSettings, {}).allow_networks == ()
