"""The row of HXL hashtags under the heading of our CSV: https://hxlstandard.org, version 1.1."""

from __future__ import annotations

from functools import cache
from importlib import resources

from services.tail.acled import parse_labels
from services.tail.flat import Row

FILE = "hxl.tsv"


def to_hxl_head(row: Row) -> list[str]:
    """Return the hashtags of a row's columns, in their order.

    Raises:
        KeyError: A column has no hashtag.
    """
    tags = load_hashtags()
    return [tags[column] for column in row]


@cache
def load_hashtags() -> dict[str, str]:
    """Return the hashtag of each column, from the packaged table.

    Raises:
        DataFileError: The table has a defect.
    """
    text = (resources.files("services.tail") / "data" / FILE).read_text(encoding="utf-8")
    return {row["column"]: row["hashtag"] for row in parse_labels(FILE, text)}
