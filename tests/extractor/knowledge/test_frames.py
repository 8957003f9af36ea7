"""Frames: rows of verbs and nouns, their forms, and defects told by line."""

from __future__ import annotations

import pytest

from services.errors import DataFileError
from services.extractor.knowledge.frames import Frames, parse_frames

HEAD = "verbs\tlink\tnouns\tsense\n"


def parse(rows: str) -> Frames:
    classes = {"site": {"mosque", "mosques"}}
    return parse_frames("frames.tsv", HEAD + rows, {"swap": ("swapped", "swapping")}, {}, {"agree", "loot"}, classes)


def may_hold(frames: Frames, sentence: str) -> bool:
    return frames.may_hold(sentence.split(), sentence.split())


def test_verb_and_noun_of_one_row_may_hold_a_frame() -> None:
    frames = parse("swap|trade\tobject\tcaptive\tagree\nhand in\tobject\trifle\tagree\n")
    assert may_hold(frames, "they swapped captives")
    assert may_hold(frames, "they handed rifles in")
    assert not may_hold(frames, "they swapped rifles")
    assert not may_hold(frames, "captives")


def test_a_frame_needs_its_particle_and_its_preposition() -> None:
    frames = parse("hand in\tobject\trifle\tagree\nmake off\twith\tgoat\tloot\n")
    assert may_hold(frames, "they make off with goats")
    assert not may_hold(frames, "they make cheese with goats")
    assert not may_hold(frames, "they make off before goats")
    assert not may_hold(frames, "they handed rifles over")


def test_a_row_of_any_noun_needs_its_particle() -> None:
    frames = parse("set ablaze\tobject\t*\tloot\n")
    assert may_hold(frames, "he sets it ablaze")
    assert not may_hold(frames, "he sets a lorry")


def test_a_kind_of_party_stands_for_all_its_nouns() -> None:
    frames = parse("dynamite\tobject\t@site|silo\tloot\n")
    assert may_hold(frames, "they dynamited mosques")
    assert may_hold(frames, "they dynamited silos")
    assert not may_hold(frames, "they dynamited rocks")


@pytest.mark.parametrize(
    "row",
    [
        "swap\tobject\tcaptive\tunheard",
        "\tobject\tcaptive\tagree",
        "swap\tobject\t\tagree",
        "swap\tobject\t@site|@moon\tagree",
    ],
)
def test_defects_name_file_and_line(row: str) -> None:
    with pytest.raises(DataFileError, match=r"frames\.tsv:2"):
        parse(row)
