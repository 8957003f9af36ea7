from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.text.unwrap import unwrap

_PARAGRAPHS = (
    "Government aircraft dropped three bombs on a market in the north of the town on Thursday, killing four people, "
    "the head of the regional administration said.",
    "Rescuers were still lifting slabs in the afternoon.",
    "The rebels, who took the town in May, did not comment; a spokesman had promised a statement for the evening.",
)


@pytest.mark.parametrize("width", [66, 78, 99])
@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["blank line", "new line"])
def test_wrapped_paragraphs_flow_again(width: int, between: str) -> None:
    wrapped = between.join(textwrap.fill(paragraph, width) for paragraph in _PARAGRAPHS)
    assert unwrap(wrapped).split(between) == list(_PARAGRAPHS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One line only.",
        "\n".join(_PARAGRAPHS),
        "Dozens killed in north\nArmy denies air strike\nTalks to go on",
        "Toll rises to nine\n\nThe governor said so.",
        "killed: 4\ninjured: 9\nmissing: 2",
    ],
    ids=["empty", "one line", "paragraphs", "headlines", "title above", "list"],
)
def test_line_ends_that_mean_something_stay(text: str) -> None:
    assert unwrap(text) == text


def test_carriage_returns_are_no_obstacle() -> None:
    wrapped = textwrap.fill(_PARAGRAPHS[0], 60).replace("\n", "\r\n")
    assert "\n" not in unwrap(wrapped)
    assert len(unwrap(wrapped)) == len(wrapped)


@given(st.text(alphabet="ab A.\n\r\t", max_size=200))
def test_length_and_words_stay(text: str) -> None:
    assert len(unwrap(text)) == len(text)
    assert unwrap(text).split() == text.split()
