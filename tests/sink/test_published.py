from __future__ import annotations

import pytest

from services.messages import Headers
from services.sink.published import PublishedVersions


def test_an_event_never_seen_has_no_version() -> None:
    assert not PublishedVersions().has("e1-a", 1)


def test_a_version_covers_those_before_it_and_no_later_one() -> None:
    published = PublishedVersions()
    published.add("e1-a", 3)
    published.add("e1-a", 2)  # read late: what is known stays true
    assert [published.has("e1-a", version) for version in (1, 2, 3, 4)] == [True, True, True, False]
    assert not published.has("e1-b", 1)


def test_the_header_of_a_published_message_tells_its_version() -> None:
    published = PublishedVersions()
    published.add_message((("ce_id", b"e1-a/7/event.v1"),))
    assert published.has("e1-a", 7)
    assert not published.has("e1-a", 8)


@pytest.mark.parametrize(
    "headers",
    [(), (("ce_id", b"e1-a"),), (("ce_id", b"e1-a/x/event.v1"),), (("ce_id", b"\xff/1/event.v1"),)],
    ids=["none", "no version", "no number", "no text"],
)
def test_a_strangers_message_is_skipped(headers: Headers) -> None:
    published = PublishedVersions()
    published.add_message(headers)
    assert len(published) == 0
