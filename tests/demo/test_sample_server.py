"""The sample outlets over a real socket: stages, validators, pages."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import feedparser
import pytest

from services.demo.feeds import content_type, to_feed
from services.demo.load import load_articles, load_outlets
from services.demo.outlets import SampleOutlet, shown_at, stage_count
from services.demo.server import SampleServer
from services.ingester.feed_list import parse_feed_list

OUTLETS = {outlet.id: outlet for outlet in load_outlets()}


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(load_outlets(), load_articles()) as running:
        yield running


def fetch(server: SampleServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(server.base_url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.mark.parametrize("outlet", load_outlets(), ids=lambda outlet: outlet.id)
def test_feeds_say_what_they_were_made_from(outlet: SampleOutlet) -> None:
    mine = [article for article in load_articles() if article.outlet_id == outlet.id]
    for stage in range(1, stage_count(mine) + 1):
        shown = shown_at(mine, stage)
        parsed = feedparser.parse(to_feed(outlet, shown), response_headers={"content-type": content_type(outlet)})
        assert not parsed.bozo
        assert [entry.link for entry in parsed.entries] == [f"https://{outlet.domain}{a.path}" for a in shown]


def test_a_polite_poller_sees_each_stage_once(server: SampleServer) -> None:
    path = "/meridian/feed.xml"
    status, first, _ = fetch(server, path)
    assert status == 200
    status, second, body = fetch(server, path, **{"If-None-Match": first["ETag"]})
    assert (status, second["ETag"] != first["ETag"]) == (200, True)
    assert not server.is_complete
    assert fetch(server, path, **{"If-None-Match": second["ETag"]})[0] == 304
    state = server.status()["meridian"]
    assert (state["requests"], state["200"], state["304"], state["is_complete"]) == (3, 2, 1, True)
    assert b"meridiancourier.example" in body


def test_all_feeds_complete_is_complete(server: SampleServer) -> None:
    for name in OUTLETS:
        tag = ""
        for _ in range(3):
            tag = fetch(server, f"/{name}/feed.xml", **{"If-None-Match": tag})[1]["ETag"]
    assert server.is_complete


def test_article_pages_and_the_rest(server: SampleServer) -> None:
    article = load_articles()[0]
    status, headers, body = fetch(server, f"/{article.outlet_id}{article.path}")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<h1>" in body
    assert fetch(server, "/nowhere")[0] == 404


def test_the_ingester_reads_the_feed_list(server: SampleServer) -> None:
    feeds = parse_feed_list("feeds.toml", server.feed_list())
    assert {feed.outlet.id for feed in feeds} == set(OUTLETS)
    assert {feed.url for feed in feeds} == {f"{server.base_url}/{name}/feed.xml" for name in OUTLETS}
