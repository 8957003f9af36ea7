"""One page, one spelling of its URL."""

from __future__ import annotations

import pytest

from services.ingester.canonical import canonical_url
from services.ingester.sites import partition_of
from services.ingester.tables import Rules


@pytest.mark.parametrize(
    ("link", "url"),
    [
        pytest.param("https://a.example/x", "https://a.example/x", id="as it is"),
        pytest.param(" HTTPS://A.Example/x ", "https://a.example/x", id="case and blanks"),
        pytest.param("https://a.example", "https://a.example/", id="no path"),
        pytest.param("https://a.example:443/x", "https://a.example/x", id="default port"),
        pytest.param("http://a.example:8080/x", "http://a.example:8080/x", id="another port"),
        pytest.param("https://a.example/x#part", "https://a.example/x", id="fragment"),
        pytest.param("https://a.example/x?utm_source=rss&id=7", "https://a.example/x?id=7", id="tracking"),
        pytest.param("https://a.example/x?UTM_Medium=a&fbclid=b", "https://a.example/x", id="tracking only, capitals"),
        pytest.param("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2", id="order"),
        pytest.param("https://www.bbc.com/x?at_format=link", "https://www.bbc.com/x", id="rule of one host"),
        pytest.param("https://a.example/x?at_format=link", "https://a.example/x?at_format=link", id="not of this host"),
        pytest.param("https://a.example/x?amp", "https://a.example/x", id="AMP parameter"),
        pytest.param("https://a.example/x/amp/", "https://a.example/x", id="AMP folder"),
        pytest.param("https://a.example/x.amp.html", "https://a.example/x.html", id="AMP ending"),
        pytest.param("https://a.example/camp", "https://a.example/camp", id="no AMP"),
        pytest.param("https://a.example/amp", "https://a.example/amp", id="a page named amp"),
        pytest.param("https://www.google.com/amp/s/a.example/x", "https://a.example/x", id="AMP cache"),
        pytest.param("https://a.example/x[1]?b[]=2", "https://a.example/x%5B1%5D?b%5B%5D=2", id="brackets"),
        pytest.param("https://a.example/100%", "https://a.example/100%25", id="a bare percent sign"),
        pytest.param("https://a|b.example/x", None, id="no host name"),
        pytest.param("https://[::zz]/x", None, id="no address"),
        pytest.param("https://a.example:99999/x", None, id="no port"),
        pytest.param("https://m.times.example/x", "https://www.times.example/x", id="mobile host"),
        pytest.param("https://amp.times.co.uk/x", "https://www.times.co.uk/x", id="AMP host"),
        pytest.param("https://en.m.lexicon.org/x", "https://en.lexicon.org/x", id="mobile host of a language"),
        pytest.param("https://m.co.uk/x", "https://m.co.uk/x", id="a name that is m"),
        pytest.param("https://m.news.times.example/x", "https://m.news.times.example/x", id="m of a section"),
        pytest.param("https://a.example/ä ö", "https://a.example/%C3%A4%20%C3%B6", id="percent-encoding"),
        pytest.param("https://a.example/a/../b", "https://a.example/b", id="dots"),
        pytest.param("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x", id="numeric host"),
        pytest.param("http://[::1]:80/x", "http://[::1]/x", id="IPv6 host"),
        pytest.param("mailto:a@a.example", None, id="mail"),
        pytest.param("javascript:alert(1)", None, id="script"),
        pytest.param("/x", None, id="relative"),
        pytest.param("https:///x", None, id="no host"),
        pytest.param("https://a.example:port/", None, id="no port number"),
        pytest.param("https://[x/", None, id="broken host"),
        pytest.param("", None, id="empty"),
        pytest.param("https://a.example/" + "x" * 2000, None, id="too long"),
    ],
)
def test_a_link_has_one_spelling(rules: Rules, link: str, url: str | None) -> None:
    assert canonical_url(link, rules.tracking) == url
    assert url is None or canonical_url(url, rules.tracking) == url


def test_a_site_has_one_partition_whatever_its_hosts_and_paths() -> None:
    feeds = ("https://feeds.times.example/world", "http://www.times.example/africa?x=1")
    assert {partition_of(url, 12) for url in feeds} == {partition_of("https://times.example/", 12)}
    spread = {partition_of(f"https://desk{number}.example/feed", 12) for number in range(200)}
    assert spread == set(range(12))
