"""What type of event plain sentences tell, where no single word decides it."""

from __future__ import annotations

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.test_extract import article, asserted


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("On Monday gunmen of the same front killed at least 26 people in Kenscoff.", ["attack"]),
        ("A former governor was assassinated by unknown men outside his home in Jolo.", ["attack"]),
        ("The convoy drove into an ambush near Sebba; at least seventeen soldiers lost their lives.", ["armed_clash"]),
        ("Armed men took ten workers from their homes in Concordia.", ["abduction_forced_disappearance"]),
        ("The army drove the RSF out of Er Rahad.", ["government_regains_territory"]),
        ("Settlers cut down sixty olive trees near Burin.", ["looting_property_destruction"]),
        ("Armed men stole 300 head of cattle from Kadugli.", ["looting_property_destruction"]),
        ("Soldiers apprehended a Boko Haram courier in Mubi.", ["arrests"]),
        ("Moscow and Kyiv swapped 175 captives on Wednesday.", ["agreement"]),
        ("Gang members massacred at least 70 residents in Pont-Sonde.", ["attack"]),
        ("The guns fell silent in Suwayda at six under a truce.", ["agreement"]),
        ("Police in Enugu rounded up forty members of the party.", ["arrests"]),
        ("Students holding placards stood outside the ministry and left after an hour.", ["peaceful_protest"]),
        ("Homes were bulldozed in Silwan on Monday.", ["looting_property_destruction"]),
        ("A drone flew into a fuel depot near Saratov.", ["air_drone_strike"]),
        ("Troops fired sarin at the rebel town of Saraqib.", ["chemical_weapon"]),
        ("Some 9,000 people have fled their homes in Babanusa in a week, the UN said.", ["other"]),
        ("Heavy fighting raged near Marinka, where Ukrainian infantry held on.", ["armed_clash"]),
    ],
)
def test_the_type_follows_from_who_does_what_to_whom(text: str, types: list[str], resources: Resources) -> None:
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == types


@pytest.mark.parametrize(
    "text",
    [
        "Customs officers seized 40 kilograms of cocaine in pineapples at Antwerp.",
        "Five people were killed in a shooting at a birthday party in Stockton; no suspect is in custody.",
        "A military helicopter went down in bad weather near Kampala and three crew members died.",
        "Bush fires have destroyed 120 homes outside Perth and forced thousands to flee.",
        "Crowds packed the streets of Naples and marched behind the Madonna.",
        "The group said it carried out the attack on a hotel in Mogadishu.",
        "A jury was told how a cook helped to mix the explosives that destroyed the embassy.",
        "In the scenario, a salvo of missiles strikes the bay and kills forty people.",
        "Six people died when the brakes of a lorry failed, traffic police said.",
        "They were plotting to attack electricity substations, he said.",
    ],
)
def test_no_event_follows(text: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources)) == []
