"""Which hub a feed names."""

from __future__ import annotations

import pytest

from services.ingester.parse import parse_feed
from services.ingester.websub.offer import Offer, find_offer, first_offer, header_links

BASE = "https://a.example/news/feed"
HUB, OWN = "https://hub.example/", "https://a.example/feed"
BOTH = Offer(hub_url=HUB, self_url=OWN)

HEADERS = {
    "both, in one header": (f'<{HUB}>; rel="hub", <{OWN}>; rel="self"', BOTH),
    "without quotes, in capitals": (f"<{HUB}>; REL=Hub, <{OWN}>;rel=SELF", BOTH),
    "further parameters": (f'<{HUB}>; title="a, b"; rel="hub"; x=1, <{OWN}>; rel=self', BOTH),
    "two relations of one link": (f'<{OWN}>; rel="alternate self", <{HUB}>; rel="hub"', BOTH),
    "of two hubs the first": (f'<{HUB}>; rel="hub", <https://b.example/>; rel="hub"', Offer(HUB, None)),
    "relative": ('</hub>; rel="hub"', Offer("https://a.example/hub", None)),
    "no hub": ('<https://a.example/2>; rel="next"', Offer()),
    "no relation": (f"<{HUB}>", Offer()),
    "another scheme": ('<ftp://hub.example/>; rel="hub"', Offer()),
    "a user name": ('<https://me@hub.example/>; rel="hub"', Offer()),
    "no URL": ('<https://[>; rel="hub"', Offer()),
    "blanks within": ('<https://hub.example/a b>; rel="hub"', Offer("https://hub.example/a b", None)),
    "a control character": ('<https://hub.example/a\x0bb>; rel="hub"', Offer()),
    "no target": ('<>; rel="hub"', Offer()),
    "far too long": (f'<https://hub.example/{"x" * 2_000}>; rel="hub"', Offer()),
    "nothing": ("", Offer()),
    "brackets only": ("<<>><><;rel=hub>;;;<", Offer()),
}


@pytest.mark.parametrize(("value", "expected"), HEADERS.values(), ids=HEADERS)
def test_a_link_header_names_a_hub(value: str, expected: Offer) -> None:
    assert find_offer(header_links(value), base=BASE) == expected


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
<link rel="hub" href="{HUB}"/><link rel="self" href="/feed"/></feed>"""
RSS = f"""<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>T</title>
<a:link rel="hub" href="{HUB}"/><a:link rel="self" type="application/rss+xml" href="{OWN}"/></channel></rss>"""
JSON = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "feed_url": "{OWN}", "items": [],
"hubs": [7, {{"type": "rssCloud", "url": "https://c.example/"}}, {{"type": "WebSub", "url": "{HUB}"}}]}}"""

BODIES = {
    "Atom": (ATOM, BOTH),
    "RSS": (RSS, BOTH),
    "JSON Feed": (JSON, BOTH),
    "RSS without": ("<rss version='2.0'><channel><title>T</title></channel></rss>", Offer()),
    "JSON Feed with another kind of hubs": ('{"items": [], "hubs": {"url": "https://hub.example/"}}', Offer()),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_a_body_names_a_hub(body: str, expected: Offer) -> None:
    assert parse_feed(body.encode(), content_type=None, url=BASE).offer == expected


def test_headers_count_before_the_body() -> None:
    assert first_offer(Offer(HUB, None), Offer("https://b.example/", OWN)) == BOTH
    assert first_offer(Offer(), BOTH) == BOTH
    assert first_offer(Offer(), Offer()) == Offer()
