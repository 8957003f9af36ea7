"""Feed lists in three formats; a defect is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.errors import DataFileError
from services.ingester.feed_list import Feed, parse_feed_list
from services.ingester.load import load_feeds
from services.ingester.opml import parse_opml, to_opml
from services.records import Outlet

HEADER = "url\toutlet_id\toutlet\tdomain\tcountry\taffiliation\towner\tlanguage\tinterval_s\tis_paused\n"
ROW = "https://a.example/f\ta\tA Times\ta.example\tSDN\tindependent\tA Press\ten\t900\tyes\n"
TOML = """
[[outlet]]
id = "a"
name = "A Times"
domain = "a.example"
country = "SDN"
affiliation = "independent"
owner = "A Press"
language = "en"

[[outlet.feed]]
url = "https://a.example/f"
interval_s = 900
is_paused = true
"""
FEED = Feed(
    url="https://a.example/f",
    outlet=Outlet(
        id="a", name="A Times", domain="a.example", country="SDN", affiliation="independent", owner="A Press"
    ),
    language="en",
    interval_s=900,
    is_paused=True,
)
BARE = Feed(url="https://b.example/f", outlet=Outlet(id="b", name="B"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("f.tsv", HEADER + ROW, id="TSV"),
        pytest.param("f.tsv", "\ufeff# note\n\n" + HEADER + "# note\n" + ROW, id="TSV with a BOM and comments"),
        pytest.param("f.toml", TOML, id="TOML"),
        pytest.param("f.TOML", TOML.replace('language = "en"\n', "") + 'language = "en"\n', id="language of the feed"),
    ],
)
def test_a_full_entry_is_read(path: str, text: str) -> None:
    assert parse_feed_list(path, text) == (FEED,)


def test_only_url_and_outlet_are_needed() -> None:
    assert parse_feed_list("f.tsv", "url\toutlet_id\toutlet\nhttps://b.example/f\tb\tB\n") == (BARE,)
    assert parse_feed_list("f.toml", '[[outlet]]\nid="b"\nname="B"\n[[outlet.feed]]\nurl="https://b.example/f"') == (
        BARE,
    )


def test_an_outlet_may_have_several_feeds() -> None:
    feeds = parse_feed_list("f.toml", TOML + '\n[[outlet.feed]]\nurl = "https://a.example/g"\n')
    assert [(feed.url, feed.outlet.id) for feed in feeds] == [
        ("https://a.example/f", "a"),
        ("https://a.example/g", "a"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "f.tsv: no feeds", id="empty"),
        pytest.param("url\tname\n", "f.tsv:1: header: unknown: name; the columns are url,", id="unknown column"),
        pytest.param("url\toutlet\n", "f.tsv:1: header: missing: outlet_id", id="missing column"),
        pytest.param(ROW, "f.tsv:1: header: none; the first line names", id="no header"),
        pytest.param("url,outlet_id,outlet\n", "f.tsv:1: header: none; ", id="commas"),
        pytest.param(HEADER + "https://a.example/f  a  A\n", "f.tsv:2: one column only: tabs part", id="blanks"),
        pytest.param(HEADER + ROW + ROW, "f.tsv:3: this feed is listed twice", id="twice"),
        pytest.param(HEADER + ROW.replace("https", "ftp"), "f.tsv:2: url: 'ftp://a.example/f'", id="ftp"),
        pytest.param(HEADER + ROW.replace("a.example/f", "a.example/ä"), "f.tsv:2: url: ", id="not encoded"),
        pytest.param(HEADER + ROW.replace("https://a.example/f", ""), "f.tsv:2: url is missing", id="no url"),
        pytest.param(HEADER + ROW.replace("//a", "//me:pw@a"), "f.tsv:2: url: a user name or password", id="password"),
        pytest.param(HEADER + ROW.replace("//a.example", "//[a"), "f.tsv:2: url: ", id="broken host"),
        pytest.param(HEADER + ROW.replace("SDN", "Sudan"), "f.tsv:2: country: 'Sudan': three capital", id="country"),
        pytest.param(HEADER + ROW.replace("\ten\t", "\tEnglish!\t"), "f.tsv:2: language: ", id="language"),
        pytest.param(HEADER + ROW.replace("900", "soon"), "f.tsv:2: interval_s: 'soon'", id="interval"),
        pytest.param(HEADER + ROW.replace("900", "0"), "f.tsv:2: interval_s: '0'", id="no interval"),
        pytest.param(HEADER + ROW.replace("yes", "maybe"), "f.tsv:2: is_paused: 'maybe'", id="flag"),
        pytest.param(HEADER + ROW.replace("\ta\t", "\tA B\t"), "f.tsv:2: outlet_id: 'A B'", id="outlet id"),
        pytest.param(HEADER + ROW.replace("\ta\t", "\t\t"), "f.tsv:2: outlet_id is missing", id="no outlet id"),
        pytest.param(HEADER + ROW + "x" + "\t" * 12 + "\n", "f.tsv:3: 13 columns, the header names 10", id="columns"),
        pytest.param(
            HEADER + ROW + ROW.replace("/f", "/g").replace("A Press", "B Press"),
            "f.tsv:3: outlet a is described differently further up",
            id="two owners",
        ),
    ],
)
def test_a_defect_of_a_tsv_list_names_its_line(text: str, said: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_feed_list("f.tsv", text)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[[outlet]]\nid = a", "f.toml:2: not TOML", id="no TOML"),
        pytest.param('title = "x"', "f.toml: unknown: title; known here: outlet", id="unknown table"),
        pytest.param("[outlet]", "f.toml: outlet is to be written as [[", id="one bracket"),
        pytest.param('[[outlet]]\nid="a"\nname="A"', "f.toml:1: an outlet without [[outlet.feed]]", id="no feed"),
        pytest.param(TOML + "intervall_s = 5\n", "f.toml:11: unknown: intervall_s", id="unknown key of a feed"),
        pytest.param(TOML.replace("owner", "boss"), "f.toml:2: unknown: boss", id="unknown key of an outlet"),
        pytest.param(TOML.replace('"a"', "7"), "f.toml:11: outlet_id: text is wanted", id="number for text"),
        pytest.param(TOML.replace("900", "-1"), "f.toml:11: interval_s: -1", id="negative interval"),
    ],
)
def test_a_defect_of_a_toml_list_names_its_line(text: str, said: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_feed_list("f.toml", text)
    assert str(caught.value).startswith(said)


def test_opml_goes_out_and_comes_back() -> None:
    assert parse_opml("f.opml", to_opml([FEED]).encode()) == (FEED,)


def test_opml_of_another_reader_is_read() -> None:
    text = """<opml version="1.0"><body><outline text="News">
      <outline type="rss" text="B News" xmlUrl="https://www.b.example/f" htmlUrl="https://www.b.example/"/>
      <outline type="rss" text="again" xmlUrl="https://www.b.example/f"/></outline></body></opml>"""
    outlet = Outlet(id="b.example", name="B News", domain="b.example")
    assert parse_opml("f.opml", text.encode()) == (Feed(url="https://www.b.example/f", outlet=outlet),)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://b.example/f", "http://b.example/f"),
        ("feed:https://b.example/f", "https://b.example/f"),
        ("https://bücher.example/ö?q=ä%20", "https://xn--bcher-kva.example/%C3%B6?q=%C3%A4%20"),
        (" https://b.example/f ", "https://b.example/f"),
    ],
)
def test_opml_may_write_a_url_as_people_do(written: str, url: str) -> None:
    (feed,) = parse_opml("f.opml", f'<OPML><outline XMLURL="{written}"/></OPML>'.encode())
    assert feed.url == url


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1", "utf-16", "utf-8-sig"])
def test_opml_is_read_in_the_encoding_it_names(tmp_path: Path, encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{named}"?><opml><outline text="Café" xmlUrl="http://a.example/f"/></opml>'
    (tmp_path / "f.opml").write_bytes(text.encode(encoding))
    assert load_feeds(tmp_path / "f.opml")[0].outlet.name == "Café"


def test_opml_is_known_by_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "subscriptions.txt").write_text("\ufeff" + to_opml([FEED]), encoding="utf-8")
    assert load_feeds(tmp_path / "subscriptions.txt") == (FEED,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("<opml>", "f.opml:1: not XML", id="no XML"),
        pytest.param("<rss/>", "f.opml: not OPML: the outer element is rss", id="a feed"),
        pytest.param("<opml/>", "f.opml: no feeds", id="empty"),
        pytest.param("<?xml version='1.0' encoding='klingon'?><opml/>", "f.opml: not XML: unknown enc", id="encoding"),
        pytest.param('<opml><outline text="G" xmlUrl="gopher://x/"/></opml>', "f.opml: feed 1 (G): url", id="gopher"),
    ],
)
def test_a_defect_of_an_opml_file_is_told(text: str, said: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_opml("f.opml", text.encode())
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("absent.tsv", None, "cannot be read", id="no file"),
        pytest.param("f.tsv", b"\xff\xfe", "not UTF-8", id="other encoding"),
    ],
)
def test_an_unreadable_file_is_told(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFileError, match=said):
        load_feeds(tmp_path / name)


def test_the_ending_names_the_format(tmp_path: Path) -> None:
    for name, text in (("f.tsv", HEADER + ROW), ("f.toml", TOML), ("f.opml", to_opml([FEED]))):
        (tmp_path / name).write_text(text)
        assert load_feeds(tmp_path / name) == (FEED,)


def test_the_list_that_ships_is_sound() -> None:
    feeds = load_feeds(Path(__file__).parents[2] / "deploy" / "feeds.tsv")
    assert len(feeds) >= 25
    assert all(feed.outlet.country and feed.outlet.affiliation and feed.language for feed in feeds)
