"""Frames: rows of verbs and nouns, their forms, and defects told by line."""

from __future__ import annotations

import pytest

from services.errors import DataFileError
from services.extractor.knowledge.frames import Frames, parse_frames

HEAD = "verbs\tlink\tnouns\tsense\n"


def parse(rows: str) -> Frames:
    return parse_frames("frames.tsv", HEAD + rows, {"swap": ("swapped", "swapping")}, {}, {"agree", "loot"})


def test_verb_and_noun_of_one_row_may_hold_a_frame() -> None:
    frames = parse("swap|trade\tobject\tcaptive\tagree\nhand in\tobject\trifle\tagree\n")
    assert frames.may_hold(["swapped", "captives"])
    assert frames.may_hold(["handed", "rifles"])
    assert not frames.may_hold(["swapped", "rifles"])
    assert not frames.may_hold(["captives"])


def test_a_row_of_any_noun_needs_its_particle() -> None:
    frames = parse("set ablaze\tobject\t*\tloot\n")
    assert frames.may_hold(["sets", "ablaze"])
    assert not frames.may_hold(["sets", "lorry"])


@pytest.mark.parametrize("row", ["swap\tobject\tcaptive\tunheard", "\tobject\tcaptive\tagree", "swap\tobject\t\tagree"])
def test_defects_name_file_and_line(row: str) -> None:
    with pytest.raises(DataFileError, match=r"frames\.tsv:2"):
        parse(row)
