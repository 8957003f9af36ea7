"""Tab-separated tables: rows, comments, and defects with their line."""

import pytest

from services.errors import DataFileError
from services.extractor.knowledge.tables import parse_table


def test_comments_and_blank_lines_are_passed_over() -> None:
    rows = list(parse_table("t.tsv", "# about\nword\tkind\n\nrocket\tweapon\n", ("word", "kind")))
    assert [(row.line, row["word"], row["kind"]) for row in rows] == [(4, "rocket", "weapon")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("word\tsort\nrocket\tweapon\n", 1, id="another header"),
        pytest.param("word\tkind\nrocket\n", 2, id="a cell too few"),
        pytest.param("word\tkind\nrocket\tweapon\tx\n", 2, id="a cell too many"),
        pytest.param("# nothing\n", None, id="no header"),
    ],
)
def test_defects_name_file_and_line(text: str, line: int | None) -> None:
    with pytest.raises(DataFileError) as caught:
        list(parse_table("t.tsv", text, ("word", "kind")))
    assert (caught.value.path, caught.value.line) == ("t.tsv", line)
