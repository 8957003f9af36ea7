"""The reader of corpora: what it calls a crash, a hang and a lost feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.ingester.reading import FeedReading
from services.messages import Drop
from tests.ingester.corpus import find, main

CASES = Path(__file__).parent.parent / "cases" / "feeds"
ENTRY = b"<rss><item><title>Fire</title></item></rss>"


@pytest.mark.parametrize(
    ("data", "reading", "seconds", "kind"),
    [
        pytest.param(ENTRY, FeedReading(), 0.1, "lost", id="an entry, and nothing came of it"),
        pytest.param(ENTRY, FeedReading(drops=(Drop("entry-too-large"),)), 0.1, "empty", id="a reason was given"),
        pytest.param(b"<rss/>", FeedReading(), 0.1, "empty", id="no entry"),
        pytest.param(b"hello", FeedReading(trouble="not a feed: x"), 0.1, "no-feed", id="no feed"),
        pytest.param(ENTRY, FeedReading(trouble="not parsable: KeyError: x"), 0.1, "crash", id="an exception"),
        pytest.param(
            ENTRY, FeedReading(trouble="not parsable: the parser crashed and was ended"), 0.1, "crash", id="end"
        ),
        pytest.param(ENTRY, FeedReading(), 2.1, "hang", id="over two seconds"),
    ],
)
def test_a_finding_has_one_kind(data: bytes, reading: FeedReading, seconds: float, kind: str) -> None:
    assert find(Path("x"), data, reading, seconds).kind == kind


def test_our_own_cases_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CASES)]) == 0
    assert " read" in capsys.readouterr().out


def test_a_lost_feed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "odd.xml").write_bytes(b"<x:items><x:item><x:title>Fire</x:title></x:item></x:items>")
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith("lost     odd.xml")
