"""Whose weapon it is that hits somebody."""

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.gold.text_figures import to_article


def acting(text: str, resources: Resources) -> list[str]:
    return [a.wording for m in extract(to_article({"id": "a", "text": text}), resources).mentions for a in m.actors]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        pytest.param("Three students were killed by police bullets in Kisumu.", ["police"], id="bullets"),
        pytest.param("A rocket fired from a Syrian gunboat hit a market.", ["Syrian"], id="fired from whose"),
        pytest.param("Drone strike (FAMa) on a camp near Tessit; nine dead.", ["FAMa"], id="in brackets"),
        pytest.param("A drone, believed to be Turkish, hit a car near Sinjar.", ["Turkish"], id="believed to be"),
        pytest.param("One of its drones hit a school, the army said.", ["army"], id="one of its own"),
        pytest.param("Sudan's RSF drones hit a hospital in El Obeid.", ["RSF"], id="whose group it is"),
        pytest.param("A Turkish TB2 hit a pickup in Qamishli, killing two.", ["Turkish"], id="a make of drone"),
        pytest.param("Houthi missiles hit a US drone over Marib.", ["Houthi"], id="a missile meets no device"),
        pytest.param(
            "The killing of a priest by 3R rebels has emptied Bocaranga.", ["3R rebels"], id="a victim is no owner"
        ),
        pytest.param(
            "Rangers in Pattani were hit by a bomb that police attribute to the BRN.", ["BRN"], id="police own no bomb"
        ),
        pytest.param("A truck bomb hit a bus in Kabul.", [], id="a truck owns no bomb"),
    ],
)
def test_whose_weapon_it_is(text: str, actors: list[str], resources: Resources) -> None:
    assert acting(text, resources) == actors


def test_a_people_at_war_is_its_state(resources: Resources) -> None:
    text = "The Russians shelled a school in Huliaipole on Sunday."
    (mention,) = extract(to_article({"id": "a", "text": text}), resources).mentions
    assert [(a.name, a.kind) for a in mention.actors] == [("Russia", "state_forces")]


def test_a_belief_taken_for_the_verb_of_its_clause(resources: Resources) -> None:
    text = (
        "Two men were killed when a drone, believed to be Turkish, fired at their car in Sinjar, a source told Reuters."
    )
    (mention,) = extract(to_article({"id": "a", "text": text}), resources).mentions
    assert [(a.wording, a.basis) for a in mention.actors] == [("Turkish", "suspected")]
    assert "drone" not in [c.claimant for c in mention.claims]
