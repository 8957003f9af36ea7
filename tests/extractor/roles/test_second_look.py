"""Who acts where the parser took the subject of a verb for something else."""

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.roles.test_owners import acting
from tests.gold.text_figures import to_article


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        pytest.param("In the evening settlers attacked the school of Qira.", ["settlers"], id="after a time"),
        pytest.param("In the city of Multan teachers rallied on Monday.", ["Multan teachers"], id="after a place"),
        pytest.param(
            "On Sunday night fighters of the same militia set fire to the mill.",
            ["fighters of the same militia"],
            id="a participle with an object",
        ),
        pytest.param(
            "Before dawn, rebels on three rafts clashed with soldiers at Kaga.",
            ["rebels"],
            id="nobody is clashed",
        ),
        pytest.param("Rebels ambush food convoy in Darfur", ["Rebels"], id="headline as one noun"),
        pytest.param("Chad police fire live rounds at miners in Abéché", ["Chad police"], id="headline with an object"),
        pytest.param("PKK fires on army post in Hakkari", ["PKK"], id="headline of two nouns"),
        pytest.param(
            "On Friday Kinshasa and the M23 had signed a truce in Doha.", ["M23"], id="after a day, before an auxiliary"
        ),
        pytest.param("A trader beaten by police died in Lomé.", ["police"], id="a true passive stays"),
    ],
)
def test_who_acts(text: str, actors: list[str], resources: Resources) -> None:
    assert acting(text, resources)[:1] == actors


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        pytest.param(
            "Kigali rejected a report that its troops shelled a school in Goma.", ["Kigali"], id="its, of who rejects"
        ),
        pytest.param("Villagers say its jets bombed the hamlet of Kuta.", [], id="many are no it"),
    ],
)
def test_whom_a_pronoun_stands_for(text: str, actors: list[str], resources: Resources) -> None:
    assert acting(text, resources) == actors


def test_whom_soldiers_shot_dead(resources: Resources) -> None:
    text = "Soldiers repelled the raid and shot dead four ADF rebels near Mutwanga on Monday."
    (mention,) = extract(to_article({"id": "a", "text": text}), resources).mentions
    assert [t.wording for t in mention.targets] == ["four ADF rebels"]
