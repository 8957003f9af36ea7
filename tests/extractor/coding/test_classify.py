"""The decision table: features to type, over the shipped rules."""

import pytest

from services.errors import DataFileError
from services.event_types import load_event_types
from services.extractor.coding.classify import decide_type, features_of
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.knowledge.read_lexicon import parse_lexicon
from services.extractor.load import data_texts


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ("s:attack a:nonstate a:armed t:state t:armed", "armed_clash"),
        ("s:attack a:nonstate a:armed t:civilian", "attack"),
        ("s:shoot a:state a:armed t:crowd c:protest s:kill", "excessive_force_against_protesters"),
        ("s:disperse a:state a:armed t:crowd c:protest", "protest_with_intervention"),
        ("s:protest a:unknown t:none", "peaceful_protest"),
        ("s:clash c:protest a:state a:armed t:crowd", "violent_demonstration"),
        ("s:air a:state a:armed t:site", "air_drone_strike"),
        ("s:capture w:strong a:state a:armed t:place", "government_regains_territory"),
        ("s:capture w:strong a:nonstate a:armed t:place", "non_state_actor_overtakes_territory"),
        ("s:capture c:peacefulentry a:state a:armed t:place", "non_violent_transfer_of_territory"),
        ("s:explode c:ied t:state t:armed a:none", "remote_explosive_landmine_ied"),
        ("s:defuse c:ied a:state a:armed t:weapon", "disrupted_weapons_use"),
        ("s:kill a:none t:civilian f:killed", None),
        ("s:explode a:none t:civilian x:accident", None),
    ],
)
def test_decisions(lexicon: Lexicon, features: str, expected: str | None) -> None:
    assert decide_type(frozenset(features.split()), lexicon.rules).sub_event_type == expected


def test_a_family_of_compounds_has_every_pair_that_is_no_word_yet() -> None:
    texts = data_texts()
    texts["compounds.tsv"] = "firsts\tseconds\tsense\tweight\nzinc|air\tstrike|raid\tchem\tcontext\n"
    triggers = parse_lexicon(texts).triggers
    assert [(e.sense, e.weight) for form in ("zinc raid", "zinc strikes") for e in triggers[form]] == [
        ("chem", "context"),
        ("chem", "context"),
    ]
    assert [e.sense for e in triggers["air strikes"]] == ["air"]


def test_a_veto_says_why(lexicon: Lexicon) -> None:
    assert decide_type(frozenset({"s:hit", "x:sport"}), lexicon.rules).rule == "veto:sport"


def test_every_rule_gives_a_known_type(lexicon: Lexicon) -> None:
    assert {r.sub_event_type for r in lexicon.rules if r.sub_event_type} <= set(load_event_types())


def test_features_of_empty_roles() -> None:
    found = features_of(senses=["kill"], earlier=[], colours=[], actors=[], targets=["base"], harms=[], vetoes=[])
    assert found == {"s:kill", "a:none", "t:base", "t:armed"}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("triggers.tsv", "clash\tverb\tno-such-sense\tstrong"),
        ("triggers.tsv", "clash\tadverb\tclash\tstrong"),
        ("type_rules.tsv", "x\ts:clash\t\tarmed_clash\tmuch"),
        ("type_rules.tsv", "x\t\t\tarmed_clash\t.5"),
        ("governors.tsv", "say\tverb\tsings"),
        ("quantities.tsv", "oodles\tmany\t\t"),
        ("relative_dates.tsv", "(open\t0\t0\tday"),
        ("status_words.tsv", "perhaps\tdoubtful"),
        ("status_words.tsv", "often\thabitual"),
        ("counting_words.tsv", "sixth\tordinal\t"),
        ("counting_words.tsv", "squad\tbody\t3"),
        ("frames.tsv", "swap\tobject\t@moon\tagree"),
        ("compounds.tsv", "air\tstrike\tno-such-sense\tstrong"),
        ("compounds.tsv", "air\tstrike\tair\tmighty"),
    ],
)
def test_a_defect_names_its_file_and_line(name: str, line: str) -> None:
    texts = data_texts()
    texts[name] = texts[name].rstrip("\n") + f"\n{line}\n"
    with pytest.raises(DataFileError) as caught:
        parse_lexicon(texts)
    assert caught.value.path == name
    assert caught.value.line == len(texts[name].splitlines())
