"""Who does it to whom decides what it is: every doer of a deed with everyone it may be done to, in plain sentences."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.test_extract import article, asserted

TABLE = Path(__file__).parents[1] / "cases" / "types" / "plain_deeds.tsv"
ROWS = list(
    csv.DictReader(
        (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")), delimiter="\t"
    )
)


def sentences(row: dict[str, str]) -> list[str]:
    pairs = product(row["who"].split("|"), row["whom"].split("|"))
    return [row["sentence"].format(who=who, whom=whom) for who, whom in pairs]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['sentence']} {row['sub_event_type']}")
def test_each_doer_and_each_victim_gives_the_type(row: dict[str, str], resources: Resources) -> None:
    told = {
        text: [mention.sub_event_type for mention in asserted(extract(article(text), resources))]
        for text in sentences(row)
    }
    assert {text: types for text, types in told.items() if row["sub_event_type"] not in types} == {}


def test_there_are_hundreds_of_them() -> None:
    assert sum(len(sentences(row)) for row in ROWS) > 300
