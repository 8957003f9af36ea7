"""The stream is known: the same segment gives the same bytes, and some of it is edited or withdrawn."""

from __future__ import annotations

from collections import Counter

from services import codec
from services.records import Article
from tests.chaos.stream import segment_stream


def test_a_segment_is_the_same_bytes_again_and_no_other_segment() -> None:
    assert segment_stream(1, 200) == segment_stream(1, 200)
    assert not {a.value for a in segment_stream(1, 200)} & {a.value for a in segment_stream(2, 200)}


def test_revisions_follow_their_article() -> None:
    articles = [codec.decode(message.value, Article) for message in segment_stream(0, 1_000)]
    revisions: dict[str, list[int]] = {}
    for article in articles:
        revisions.setdefault(article.id, []).append(article.revision)
    assert set(map(tuple, revisions.values())) == {(1,), (1, 2)}
    kinds = Counter("withdrawn" if a.is_withdrawn else "edited" for a in articles if a.revision == 2)
    assert kinds["withdrawn"] >= 3
    assert kinds["edited"] >= 10
