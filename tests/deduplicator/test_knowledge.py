"""Data files: what is in them, and defects named with file and line."""

from __future__ import annotations

from importlib import resources

import pytest

from services import contract
from services.deduplicator.knowledge import Knowledge, parse_knowledge
from services.deduplicator.load import load_knowledge
from services.errors import DataFileError
from services.event_types import load_event_types
from tests.deduplicator.builders import article, features

GOOD = {
    "sub_event_types.tsv": "sub_event_type\tis_mutual\tmoves_territory\tis_laid\tspecificity\n"
    "a\tyes\tno\tno\t1\nb\tno\tno\tno\t2\n",
    "type_compatibility.tsv": "first\tsecond\tsimilarity\na\tb\t0.5\n",
    "match_weights.tsv": "feature\tweight\treasoned\nbias\t-4\t-3\n",
    "target_kinds.tsv": "kind\tword\nhospital\tclinic\n",
    "victim_kinds.tsv": "kind\tword\nstate\tsoldier\n",
    "trades.tsv": "kind\tword\nelder\tchieftain\n",
    "common_words.tsv": "kind\tword\nday\tthursday\n",
    "day_parts.tsv": "position\tnight\thour\twords\nbehind\tafter\t22\tnight\n",
}


def test_a_pair_of_types_counts_both_ways() -> None:
    knowledge = parse_knowledge(GOOD)
    assert [knowledge.type_similarity(*pair) for pair in ("ab", "ba", "aa")] == [0.5, 0.5, 1.0]


def test_plurals_of_callings_and_beginnings_of_common_words_are_known() -> None:
    knowledge = parse_knowledge(GOOD)
    assert knowledge.trades == {"chieftain": "elder", "chieftains": "elder"}
    assert knowledge.common_stems == {"thursd"}


DEFECTS = [
    ("a type misspelt", "type_compatibility.tsv", "a\tc\t0.5", "type_compatibility.tsv:3: no sub-event type: c"),
    ("a pair twice", "type_compatibility.tsv", "b\ta\t0.4", "type_compatibility.tsv:3: a pair stands here once"),
    ("a type with itself", "type_compatibility.tsv", "a\ta\t0.5", "type_compatibility.tsv:3: a pair stands here once"),
    ("neither yes nor no", "sub_event_types.tsv", "c\tperhaps\tno\tno\t1", "sub_event_types.tsv:4: is_mutual"),
    ("no number", "match_weights.tsv", "copy\tmuch\t1", "match_weights.tsv:3: 'much' is no number"),
    ("neither ahead nor behind", "day_parts.tsv", "beside\tafter\t22\tlate", "day_parts.tsv:3: a part stands ahead or"),
    ("no hour", "day_parts.tsv", "ahead\tafter\tten\tlate", "day_parts.tsv:3: 'ten' is no number"),
    ("an empty cell", "target_kinds.tsv", "market\t", "target_kinds.tsv:3: 2 filled cells are wanted"),
]


@pytest.mark.parametrize(("name", "line", "reason"), [d[1:] for d in DEFECTS], ids=[d[0] for d in DEFECTS])
def test_defects(name: str, line: str, reason: str) -> None:
    texts = {**GOOD, name: GOOD[name] + line + "\n"}
    with pytest.raises(DataFileError, match=reason.replace(".", r"\.")):
        parse_knowledge(texts)


def test_similarity_lies_strictly_between_0_and_1() -> None:
    with pytest.raises(DataFileError, match="between 0 and 1"):
        parse_knowledge({**GOOD, "type_compatibility.tsv": "first\tsecond\tsimilarity\na\tb\t1.0\n"})


def packaged() -> Knowledge:
    return load_knowledge()


def test_every_type_of_the_scheme_is_described() -> None:
    assert set(packaged().types) == set(load_event_types())
    assert set(packaged().types) == set(contract.schemas()["common.v1"]["$defs"]["sub_event_type"]["enum"])


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    source = (resources.files("services.deduplicator") / "similarity.py").read_text(encoding="utf-8")
    roles = {f"{role}_{verdict}" for role in ("actor", "target") for verdict in ("same", "apart")}
    counts = {"toll_same", "toll_near", "toll_apart", "injured_same", "injured_apart"}
    unnamed = {name for name in packaged().weights if f'"{name}"' not in source} - roles - counts
    assert not unnamed
    assert roles | counts <= set(packaged().weights)


def test_target_words_are_found_longest_first() -> None:
    found = features("m1", of=article(), sentence="A police station and an oil depot burned.").objects
    assert found == {"police_post", "fuel"}
