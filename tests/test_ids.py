"""Identity is a function of content alone."""

from __future__ import annotations

import pytest

from services import ids


def test_ids_name_their_record_and_recipe() -> None:
    article = ids.article_id("https://radio.example/1")
    mention = ids.mention_id(article, "armed_clash", "clashed", 0)
    assert [article[:3], mention[:3], ids.event_id(mention)[:3]] == ["a1-", "m1-", "e1-"]


def test_ids_do_not_change_between_releases() -> None:
    """A changed recipe needs a new prefix: ids on topics out there must stay what they are."""
    assert ids.article_id("https://radio.example/1") == "a1-35f9c11c839bc9f3c84cae7e"


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (("a1-1", "armed_clash", "clashed", 1), True),
        (("a1-1", "attack", "clashed", 0), True),
        (("a1-1", "armed_clash", "fought", 0), True),
        (("a1-1", "armed_clash", "CLASHED", 0), False),
    ],
    ids=["second of its kind", "other type", "other trigger", "other case"],
)
def test_mention_id_tells_reports_apart(other: tuple[str, str, str, int], differs: bool) -> None:
    assert (ids.mention_id(*other) != ids.mention_id("a1-1", "armed_clash", "clashed", 0)) is differs


def test_parts_never_run_into_each_other() -> None:
    assert ids.mention_id("a", "b", "c", 0) != ids.mention_id("ab", "", "c", 0)


def test_content_hash_folds_white_space_and_nothing_else() -> None:
    assert ids.content_hash("A  title", "text\n\nmore ") == ids.content_hash("A title", "text more")
    assert ids.content_hash("A title", "text more") != ids.content_hash("A title text", "more")


def test_any_string_has_an_id() -> None:
    assert ids.article_id("\ud800")  # a lone surrogate is no UTF-8


def test_a_mention_without_country_has_a_key_of_its_own() -> None:
    assert (ids.partition_key("SYR"), ids.partition_key(None)) == ("SYR", "unlocated")
