"""The gold snippets, sentences and local news keep to their own rules, so that their figures mean something."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from services import codec
from services.event_types import load_event_types
from tests.gold.text_figures import FILES

FOLDER = Path(__file__).parent
ROOTS = {
    *("ACCUSE", "AGREE", "AID", "ASSAULT", "CONCEDE", "CONSULT", "PROTEST"),
    *("REJECT", "REQUEST", "SUPPORT", "THREATEN"),
}


NEUTRAL = {"unidentified armed group"}
"""Names that no text has: whom it does not name."""


def _rows(name: str) -> list[dict[str, Any]]:
    return [codec.parse_json(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", ["vocabulary.jsonl", *FILES])
def test_ids_and_texts_are_given_once(name: str) -> None:
    rows = _rows(name)
    for field in ("id", "text"):
        assert [value for value, n in Counter(row[field] for row in rows).items() if n > 1] == []


def test_every_sub_event_type_has_snippets() -> None:
    for name in ("snippets.jsonl", "vocabulary.jsonl", "wire.jsonl"):
        assert {row["label"] for row in _rows(name)} == {*load_event_types(), "NONE"}


def test_contrasts_have_a_kind_a_part_and_known_labels() -> None:
    rows = _rows("contrasts.jsonl")
    assert {row["part"] for row in rows} == {"tuning", "held", "later"}
    assert {label for row in rows for label in (row["label"], *row.get("also", ()))} <= {*load_event_types(), "NONE"}
    assert all(row["kind"] for row in rows)


def test_source_and_target_stand_in_their_sentence() -> None:
    rows = _rows("roles.jsonl")
    assert {row["root"] for row in rows} == ROOTS
    assert [row["id"] for row in rows if row["source"] not in row["text"] or row["target"] not in row["text"]] == []
    assert [row["id"] for row in rows if row["source"] == row["target"]] == []


def test_parties_and_claimants_stand_in_their_text() -> None:
    for row in _rows("parties.jsonl"):
        named = [name for names in [*row["actors"], row["targets"], [row["claimant"] or ""]] for name in names]
        assert [word for name in named for word in name.split() if word not in row["text"]] == [], row["id"]
        assert (row["claimant"] is None) == (row["claimant_role"] is None), row["id"]
        assert not row["mutual"] or len(row["actors"]) > 1, row["id"]
        assert row["part"] in {"tuning", "held"}


def test_those_who_are_said_to_have_acted_stand_in_their_text() -> None:
    for row in _rows("attributions.jsonl"):
        text = f"{row['title']} {row['text']}"
        for names in [*row["actors"], row["targets"], [row["claimant"]]]:
            assert not names or any(name is None or name in text or name in NEUTRAL for name in names), row["id"]
        assert row["basis"] in {None, "stated", "claimed", "attributed", "suspected"}
        assert row["actors"] or row["basis"] is None, row["id"]
        assert row["part"] in {"tuning", "held"}


def test_a_toponym_is_its_words_in_the_text_and_a_point_on_earth() -> None:
    for row in _rows("geo.jsonl"):
        end = 0
        for toponym in row["toponyms"]:
            assert toponym["start"] >= end, (row["id"], toponym)
            end = toponym["end"]
            assert row["text"][toponym["start"] : end] == toponym["name"]
            assert -90 <= toponym["latitude"] <= 90
            assert -180 <= toponym["longitude"] <= 180
