"""Senses of triggers as the data files tell them."""

import pytest

from services.errors import DataFileError
from services.extractor.knowledge.senses import parse_senses

TEXTS = {
    "senses.tsv": "sense\tfamily\tis_result\nkill\tviolence\tyes\nrepel\tfight\tno\n",
    "family_joins.tsv": "one\tother\nviolence\tfight\n",
    "sense_roles.tsv": "role\tsense\nof-is-target\tkill\nmeets-attacks\trepel\n",
}


def test_what_senses_are() -> None:
    senses = parse_senses(TEXTS)
    assert (senses.are("of-is-target", ["kill"]), senses.are("of-is-target", ["repel"])) == (True, False)
    assert (senses.is_result(["repel", "kill"]), senses.may_join(["kill"], ["repel"])) == (True, True)


@pytest.mark.parametrize("line", ["of-is-target\tslay", "of-is-victim\tkill"])
def test_an_unknown_sense_or_role_is_a_defect(line: str) -> None:
    with pytest.raises(DataFileError, match="sense_roles"):
        parse_senses({**TEXTS, "sense_roles.tsv": f"role\tsense\n{line}\n"})
