"""Article pages over real sockets: what was asked, which text was used, and why a page could not be had."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from services import ids
from services.ingester.article import content_hash
from services.ingester.page import Page, PageReading, read_page
from services.ingester.tables import Rules
from services.records import Article
from tests.ingester.desk import Desk, at_desk
from tests.ingester.server import Publisher, rss

STORY = [
    "The two delegations met on Monday morning in the old customs house beside the harbour, officials said.",
    "A spokesman told reporters that the talks had been frank and that both sides wished to meet again next week.",
    "Residents of the northern district said that the road to the airport had been open since the weekend.",
    "Aid agencies asked for longer hours at the crossing, where lorries have been waiting for days on end.",
]
WALL = b"<html><script src='/cdn-cgi/challenge-platform/x.js'></script>Just a moment</html>"


def page(*, head: str = "") -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY)
    return (
        f"<html><head><title>Talks</title>{head}</head><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>"
        f"<article><h1>Talks in the harbour town</h1>{paragraphs}</article>"
        "<footer>Subscribe to our newsletter</footer></body></html>"
    ).encode()


def polled(
    rules: Rules, set_up: Callable[[Publisher], None], *, polls: int = 1, is_full_text: bool = True
) -> tuple[list[Article], list[str], tuple[str, ...]]:
    """Poll a feed with one entry that links to /story; return articles, the paths asked for, the feed's notes."""
    found: list[tuple[list[Article], list[str], tuple[str, ...]]] = []

    async def work(desk: Desk) -> None:
        desk.site.gives("/f", rss((f"{desk.site.root}/story", "Talks in the harbour town", "Two sides met.")))
        desk.site.gives("/robots.txt", status=404)
        set_up(desk.site)
        for _ in range(polls):
            desk.clock.advance(60)
            await desk.poller.poll_all([desk.feed("/f", is_full_text=is_full_text)])
        paths = [request.path for request in desk.site.requests]
        found.append((desk.out.taken, paths, desk.state("/f").notes))

    at_desk(rules, work)
    return found[0]


def test_a_summary_is_completed_from_the_page(rules: Rules) -> None:
    (article,), paths, notes = polled(
        rules, lambda site: site.gives("/story", page(), content_type="text/html") and None
    )
    assert article.text.split("\n") == STORY
    assert (article.text_source, article.flags, notes) == ("page", ("backlog",), ())
    assert article.content_hash == content_hash(article.title, article.text, rules)
    assert paths == ["/f", "/robots.txt", "/story"]


def test_a_feed_that_does_not_ask_for_it_is_left_at_its_summary(rules: Rules) -> None:
    (article,), paths, _ = polled(rules, lambda site: None, is_full_text=False)
    assert (article.text, article.text_source, paths) == ("Two sides met.", "feed-summary", ["/f"])


def test_a_page_is_fetched_once_and_robots_txt_once(rules: Rules) -> None:
    def set_up(site: Publisher) -> None:
        site.gives("/story", page(), content_type="text/html")

    articles, paths, _ = polled(rules, set_up, polls=3)
    assert len(articles) == 1
    assert sorted(paths) == ["/f", "/f", "/f", "/robots.txt", "/story"]


@pytest.mark.parametrize(
    ("robots", "status", "asked", "flag"),
    [
        pytest.param(b"User-agent: *\nDisallow: /", 200, False, "page-refused", id="forbidden for all"),
        pytest.param(b"User-agent: conflictwire\nDisallow: /st", 200, False, "page-refused", id="forbidden for us"),
        pytest.param(b"User-agent: other\nDisallow: /", 200, True, None, id="forbidden for others"),
        pytest.param(b"User-agent: *\nDisallow: /\nAllow: /story", 200, True, None, id="allowed within"),
        pytest.param(b"User-agent: *\nCrawl-delay: 3600", 200, False, "page-refused", id="an hour between pages"),
        pytest.param(b"\xff\xfe\x00junk", 200, True, None, id="junk"),
        pytest.param(b"", 403, True, None, id="403: no rules"),
        pytest.param(b"", 500, False, "page-refused", id="500: not now"),
        pytest.param(b"", 429, False, "page-refused", id="429: not now"),
    ],
)
def test_robots_txt_is_obeyed(rules: Rules, robots: bytes, status: int, asked: bool, flag: str | None) -> None:
    def set_up(site: Publisher) -> None:
        site.gives("/robots.txt", robots, status=status, content_type="text/plain")
        site.gives("/story", page(), content_type="text/html")

    (article,), paths, _ = polled(rules, set_up)
    assert ("/story" in paths) is asked
    assert article.flags == ("backlog", *([flag] if flag else []))
    assert article.text_source == ("feed-summary" if flag else "page")


def test_a_crawl_delay_is_kept_between_pages(rules: Rules) -> None:
    async def work(desk: Desk) -> None:
        links = [f"{desk.site.root}/story/{number}" for number in range(3)]
        desk.site.gives("/f", rss(*((link, f"Talks, day {n}", "Two sides met.") for n, link in enumerate(links))))
        desk.site.gives("/robots.txt", b"User-agent: *\nCrawl-delay: 25", content_type="text/plain")
        for number in range(3):
            desk.site.gives(f"/story/{number}", page(), content_type="text/html")
        await desk.poller.poll_all([desk.feed("/f", is_full_text=True)])
        assert [request.path for request in desk.site.requests][2:] == ["/story/0", "/story/1", "/story/2"]
        gaps_s = [(after - before).total_seconds() for before, after in pairwise(desk.site.times)]
        assert gaps_s == [2, 2, 25, 25]

    at_desk(rules, work, gap_s=2)


@pytest.mark.parametrize(
    ("set_up", "flag"),
    [
        pytest.param(lambda s: s.gives("/story", WALL, status=403, content_type="text/html"), "blocked", id="wall"),
        pytest.param(lambda s: s.gives("/story", WALL, content_type="text/html"), "blocked", id="wall with 200"),
        pytest.param(lambda s: s.gives("/story", status=404), "failed", id="404"),
        pytest.param(lambda s: s.gives("/story", b"%PDF", content_type="application/pdf"), "failed", id="PDF"),
        pytest.param(lambda s: s.redirects("/story", "http://10.0.0.1/x"), "failed", id="to a private address"),
        pytest.param(lambda s: s.gives("/story", bytes(200_000), content_type="text/html"), "failed", id="too large"),
    ],
)
def test_a_page_that_cannot_be_had_is_told_and_the_summary_stands(rules: Rules, set_up: object, flag: str) -> None:
    (article,), _, notes = polled(rules, set_up)  # type: ignore[arg-type]
    assert (article.text, article.text_source) == ("Two sides met.", "feed-summary")
    assert article.flags == ("backlog", f"page-{flag}")
    assert notes == (f"page-{flag}: 1 of this poll's pages",)


def test_a_page_without_a_story_changes_nothing(rules: Rules) -> None:
    def set_up(site: Publisher) -> None:
        site.gives("/story", b"<html><p>Menu", content_type="text/html")

    (article,), _, _ = polled(rules, set_up)
    assert (article.text, article.text_source) == ("Two sides met.", "feed-summary")


def test_the_address_that_a_page_names_is_the_articles(rules: Rules) -> None:
    def set_up(site: Publisher) -> None:
        head = f"<link rel='canonical' href='{site.root}/2025/talks'>"
        site.gives("/story", page(head=head), content_type="text/html")

    articles, paths, _ = polled(rules, set_up, polls=2)
    assert [article.url.rpartition(":")[2].partition("/")[2] for article in articles] == ["2025/talks"]
    assert articles[0].id == ids.article_id(articles[0].url)
    assert paths.count("/story") == 1


@pytest.mark.parametrize(
    ("href", "named"),
    [
        pytest.param("/2025/talks?utm_source=x", "https://www.a.example/2025/talks", id="relative, with tracking"),
        pytest.param("https://a.example/2025/talks", "https://a.example/2025/talks", id="same site"),
        pytest.param("https://b.example/2025/talks", None, id="another site"),
        pytest.param("https://www.a.example/", None, id="the front page"),
        pytest.param("", None, id="empty"),
        pytest.param("http://[", None, id="no URL"),
        pytest.param("javascript:void(0)", None, id="a script"),
    ],
)
def test_a_page_names_an_address_of_its_own_site_or_none(rules: Rules, href: str, named: str | None) -> None:
    data = page(head=f"<link rel='canonical' href='{href}'>")
    found = read_page(Page(data=data, url="https://www.a.example/story", title="T"), rules)
    assert found.canonical_url == named


def test_a_page_of_nothing_but_tags_is_not_read(rules: Rules) -> None:
    assert read_page(Page(data=b"<div>" * 30_000, url="https://a.example/x", title="T"), rules) == PageReading()
