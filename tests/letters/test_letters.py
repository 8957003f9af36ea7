from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from kafka.errors import NotLeaderForPartitionError

from services.errors import DeliveryError, PermanentError
from services.letters.replay import REPLAYED, replay
from services.letters.show import is_cut, readable, to_detail, to_summary
from services.records import DeadLetter
from tests.examples import example
from tests.letters.recorder import Recorder


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def letter(value: bytes | None = b"<html>", **fields: object) -> DeadLetter:
    known = replace(
        example("dead-letter", "not-json"), topic="news.articles", key=b64(b"k"), headers=(("a", b64(b"1")),)
    )
    kept = None if value is None else b64(value)
    return replace(known, value=kept, value_bytes=len(value or b""), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [(None, None), (b64(b""), ""), (b64("é".encode()), "é"), (b64(b"\xff"), "base64:/w==")],
    ids=["nothing", "empty", "text", "bytes"],
)
def test_bytes_are_shown_as_text_where_they_are_text(kept: str | None, shown: str | None) -> None:
    assert readable(kept) == shown


def test_a_summary_says_who_gave_up_and_why() -> None:
    row = to_summary("news.articles-0-7", letter(service="extractor", error="DecodeError", reason="not JSON"))
    assert [row[name] for name in ("id", "service", "error", "reason", "value_bytes")] == [
        "news.articles-0-7",
        "extractor",
        "DecodeError",
        "not JSON",
        6,
    ]


def test_the_whole_letter_is_readable() -> None:
    shown = to_detail("news.articles-0-7", letter())
    assert (shown["key"], shown["value"], shown["headers"], shown["is_cut"]) == ("k", "<html>", {"a": "1"}, False)


def test_a_message_is_sent_as_it_was_with_the_letters_id() -> None:
    recorder = Recorder()
    assert replay([("news.articles-0-7", letter())], recorder, timeout_s=1) == 1
    ((topic, key, value, headers),) = recorder.sent
    assert (topic, key, value) == ("news.articles", b"k", b"<html>")
    assert headers == [("a", b"1"), (REPLAYED, b"news.articles-0-7")]


def test_a_message_sent_again_twice_names_its_last_letter_only() -> None:
    recorder = Recorder()
    again = letter(headers=((REPLAYED, b64(b"news.articles-0-7")),))
    replay([("news.articles-0-9", again)], recorder, timeout_s=1)
    assert recorder.sent[0][3] == [(REPLAYED, b"news.articles-0-9")]


def test_a_tombstone_is_sent_as_one() -> None:
    recorder = Recorder()
    replay([("t-0-1", letter(None))], recorder, timeout_s=1)
    assert recorder.sent[0][2] is None


def test_half_a_message_is_never_sent() -> None:
    recorder = Recorder()
    cut = replace(letter(b"abc"), value_bytes=4)
    assert is_cut(cut)
    with pytest.raises(PermanentError, match="only part of 4 bytes"):
        replay([("t-0-1", cut)], recorder, timeout_s=1)
    assert recorder.sent == []


def test_what_is_not_acknowledged_is_told_by_name() -> None:
    recorder = Recorder(error=NotLeaderForPartitionError())
    with pytest.raises(DeliveryError, match=r"t-0-1 not acknowledged after 0 others"):
        replay([("t-0-1", letter())], recorder, timeout_s=1)
