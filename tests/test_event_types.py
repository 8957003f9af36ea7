"""The crosswalk: all 25 sub-event types."""

import pytest

from services.errors import DataFileError
from services.event_types import load_event_types, parse_event_types

HEADER = "event_type\tsub_event_type\tflags\tplover_type\tplover_mode\tcameo\n"


@pytest.mark.parametrize(
    ("sub_event_type", "event_type", "plover_type", "plover_mode", "cameo"),
    [
        ("armed_clash", "battles", "ASSAULT", None, "190"),
        ("government_regains_territory", "battles", "ASSAULT", None, "192"),
        ("non_state_actor_overtakes_territory", "battles", "ASSAULT", None, "192"),
        ("chemical_weapon", "explosions_remote_violence", "ASSAULT", "unconventional", "2041"),
        ("air_drone_strike", "explosions_remote_violence", "ASSAULT", "aerial", "195"),
        ("suicide_bomb", "explosions_remote_violence", "ASSAULT", "suicide-attack", "1831"),
        ("shelling_artillery_missile_attack", "explosions_remote_violence", "ASSAULT", "heavy-weapons", "194"),
        ("remote_explosive_landmine_ied", "explosions_remote_violence", "ASSAULT", "explosives", "183"),
        ("grenade", "explosions_remote_violence", "ASSAULT", "explosives", "183"),
        ("peaceful_protest", "protests", "PROTEST", "demo", "141"),
        ("protest_with_intervention", "protests", "PROTEST", "demo", "141"),
        ("excessive_force_against_protesters", "protests", "ASSAULT", "crowd-control", "175"),
        ("violent_demonstration", "riots", "PROTEST", "riot", "145"),
        ("mob_violence", "riots", "ASSAULT", "beat", "180"),
        ("attack", "violence_against_civilians", "ASSAULT", None, "180"),
        ("sexual_violence", "violence_against_civilians", "ASSAULT", "sexual", "1821"),
        ("abduction_forced_disappearance", "violence_against_civilians", "ASSAULT", "abduct", "181"),
        ("agreement", "strategic_developments", "AGREE", None, "057"),
        ("arrests", "strategic_developments", "COERCE", "arrest", "173"),
        ("change_to_group_activity", "strategic_developments", "MOBILIZE", "troops", "154"),
        ("disrupted_weapons_use", "strategic_developments", None, None, None),
        ("headquarters_or_base_established", "strategic_developments", "MOBILIZE", "troops", "154"),
        ("looting_property_destruction", "strategic_developments", "ASSAULT", "destroy", "1711"),
        ("non_violent_transfer_of_territory", "strategic_developments", "RETREAT", "withdraw", "0874"),
        ("other", "strategic_developments", None, None, None),
    ],
)
def test_crosswalk(
    sub_event_type: str, event_type: str, plover_type: str | None, plover_mode: str | None, cameo: str | None
) -> None:
    row = load_event_types()[sub_event_type]
    assert (row.event_type, row.plover_type, row.plover_mode, row.cameo) == (
        event_type,
        plover_type,
        plover_mode,
        cameo,
    )


def test_there_are_25() -> None:
    assert len(load_event_types()) == 25


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("event_type\n", 1),
        (HEADER + "battles\n", 2),
        (HEADER + "battles\tarmed_clash\tWAR\t\t\t\n", 2),
        (HEADER + 2 * "battles\tarmed_clash\tPV\t\t\t\n", 3),
    ],
)
def test_defects(text: str, line: int | None) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_event_types("event_types.tsv", text)
    assert caught.value.line == line
