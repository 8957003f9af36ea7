"""Bytes become records only through the schemas."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services import codec
from services.errors import DecodeError
from services.records import Article, Event, Outlet
from tests.examples import example

ARTICLE = Article(
    id="a1-1",
    revision=1,
    url="https://radio.example/1",
    outlet=Outlet(id="radio", name="Radio"),
    title="Title",
    text="Text “quoted”.",
    published_at=datetime(2025, 11, 3, 6, tzinfo=UTC),
    content_hash="c1-1",
)
LOOSE = {"id": "x", "title": "t", "text": "some text", "published_at": "2025-11-03T06:00:00Z"}


def test_a_record_survives_the_way_there_and_back() -> None:
    assert codec.decode(codec.encode(ARTICLE), Article) == ARTICLE


def test_instants_are_utc_with_z() -> None:
    assert codec.to_json(ARTICLE)["published_at"] == "2025-11-03T06:00:00Z"


def test_offline_other_offsets_become_utc() -> None:
    article = codec.article_from_loose({**LOOSE, "published_at": "2025-11-03T08:00:00+02:00"})
    assert article.published_at == datetime(2025, 11, 3, 6, tzinfo=UTC)


def test_unknown_fields_of_a_later_minor_version_are_ignored() -> None:
    assert codec.from_json({**codec.to_json(ARTICLE), "mood": "grim"}, Article) == ARTICLE


def test_an_integer_may_be_written_as_a_whole_number_with_a_point() -> None:
    """JSON knows but one kind of number, and the schema takes 2.0 for an integer."""
    assert codec.from_json({**codec.to_json(ARTICLE), "revision": 2.0}, Article).revision == 2


def test_what_is_left_out_is_written_with_its_default() -> None:
    assert codec.to_json(codec.article_from_loose(LOOSE))["outlet"] == codec.to_json(
        Outlet(id="unknown", name="unknown")
    )


def test_what_stays_a_text_is_not_taken_for_a_number_or_for_none() -> None:
    read = codec.from_json({**codec.to_json(ARTICLE), "guid": "null", "title": "12"}, Article)
    assert (read.guid, read.title) == ("null", "12")


def test_of_our_own_bytes_fields_of_a_later_release_are_passed_over() -> None:
    raw = codec.encode({**codec.to_json(ARTICLE), "mood": "grim"})
    assert codec.decode_own(raw, Article) == ARTICLE


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (None, "tombstone"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "article.v1: top level"),
        (b"{}", "article.v1: top level"),
    ],
    ids=["tombstone", "empty", "cut off", "no utf-8", "a list", "no field"],
)
def test_anything_else_is_one_clear_line(raw: bytes | None, message: str) -> None:
    with pytest.raises(DecodeError, match=message) as caught:
        codec.decode(raw, Article)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("revision", "1"),
        ("revision", 0),
        ("published_at", "yesterday"),
        ("published_at", "2025-11-03T06:00:00"),
        ("text", None),
    ],
    ids=["number as text", "below one", "no instant", "naive instant", "null where a value is due"],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    with pytest.raises(DecodeError, match=field):
        codec.from_json({**codec.to_json(ARTICLE), field: value}, Article)


def test_offline_an_article_needs_four_fields() -> None:
    article = codec.article_from_loose(LOOSE)
    assert (article.id, article.revision, article.outlet.id, article.language) == ("x", 1, "unknown", None)
    assert article.content_hash.startswith("c1-")


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        ("Radio", Outlet(id="Radio", name="Radio")),
        ({"id": "r", "name": "Radio"}, Outlet(id="r", name="Radio")),
        ({"id": "r", "name": "Radio", "owner": "Trust"}, Outlet(id="r", name="Radio", owner="Trust")),
    ],
    ids=["a plain string", "two fields", "with owner"],
)
def test_offline_the_outlet_may_be_short(outlet: object, expected: Outlet) -> None:
    assert codec.article_from_loose({**LOOSE, "outlet": outlet}).outlet == expected


def test_offline_an_id_may_hold_anything() -> None:
    article = codec.article_from_loose({**LOOSE, "id": "story 7/ä"})
    assert (article.id, article.url) == ("story 7/ä", "urn:article:story%207%2F%C3%A4")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "JSON object"),
        ({}, "id, title, text, published_at"),
        ({**LOOSE, "text": 3}, "text"),
        ({**LOOSE, "url": 3}, "url"),
        ({**LOOSE, "published_at": "2025-11-03T08:00:00"}, "published_at: .* no offset"),
        ({**LOOSE, "published_at": "Monday"}, "published_at: "),
    ],
    ids=["no object", "nothing there", "text is no string", "url is no string", "naive instant", "no instant"],
)
def test_offline_errors_name_the_field(value: object, message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        codec.article_from_loose(value)


def test_a_defect_inside_a_part_that_may_be_null_is_named() -> None:
    plain = codec.to_json(example("event", "single-source"))
    plain["location"]["latitude"] = 99
    with pytest.raises(DecodeError, match="location/latitude: 99 is greater"):
        codec.check(plain, Event)
