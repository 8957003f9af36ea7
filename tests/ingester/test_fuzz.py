"""Bytes to articles, whatever the bytes: no exception, and every article keeps the contract."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services import codec
from services.ingester.load import load_rules
from services.ingester.reading import read_body
from services.records import Article
from tests.ingester.test_reading import body

RULES = load_rules()
STARTS = (b"", b"<rss version='2.0'><channel>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<rdf:RDF>", b"{")
SCRAPS = (
    *(b"<item>", b"</item>", b"<title>", b"</title>", b"<link>", b"</link>", b"<guid>x</guid>", b"<entry>", b"<id>"),
    *(
        b"<description>",
        b"</description>",
        b"<content type='xhtml'>",
        b"<div>",
        b"<a b=c",
        b"</rss>",
        b"xml:base='x:['",
    ),
    *(
        b"<![CDATA[",
        b"]]>",
        b"&lt;p&gt;",
        b"&amp;amp;",
        b"&#x0;",
        b"&#55296;",
        b"&x;",
        b"<!DOCTYPE x [<!ENTITY x 'y'>]>",
    ),
    *(
        b"xml:base='x:['",
        b"http://",
        b"https://t.example/\xff",
        b"[[x]]://[",
        b"mailto:x",
        b"<link href='//['/>",
        b"\xff\xfe",
    ),
    *(b"<pubDate>0001-01-01T00:00:00+24:00", b"</pubDate>", b"<updated>9999-12-31T23:59:59-12:00</updated>"),
    *(b'"version":"1",', b'"items":[{"id":', b'"\\ud800"', b',"url":"http://["', b',"title":"t"', b"}]}"),
)
PIECE = st.one_of(st.sampled_from(SCRAPS), st.binary(max_size=6), st.text(max_size=6).map(lambda t: t.encode()))
TYPES = (None, "text/xml", "application/rss+xml; charset=x", "text/html; charset=utf-16", ";;charset")


@settings(max_examples=300, deadline=None)
@given(start=st.sampled_from(STARTS), pieces=st.lists(PIECE, max_size=25), content_type=st.sampled_from(TYPES))
def test_any_bytes_are_read_without_an_exception(start: bytes, pieces: list[bytes], content_type: str | None) -> None:
    found = read_body(body(start + b"".join(pieces), content_type=content_type), RULES)
    for article in found.articles:
        assert codec.decode(codec.encode(article), Article) == article


def test_mutated_feeds_are_read_without_an_exception() -> None:
    from tests.ingester.fuzz import make_input, run

    found = run(range(400))
    assert found.failures == []
    assert found.articles > 100
    assert make_input(7) == make_input(7)
