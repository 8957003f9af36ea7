"""Who a wording stands for: names, peoples, generic forces of a country, words that mean someone in one country."""

from __future__ import annotations

import pytest

from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.places.gazetteer_index import load_actors


@pytest.fixture(scope="module")
def actors() -> ActorLexicon:
    return load_actors()


@pytest.mark.parametrize(
    ("wording", "country", "actor"),
    [
        pytest.param("the Rapid Support Forces", "SDN", "rsf", id="name"),
        pytest.param("Sudanese army", "SDN", "sdn-armed-forces", id="army of a country"),
        pytest.param("the army", "SDN", "sdn-armed-forces", id="army of the event's country"),
        pytest.param("regime forces", "SYR", "syr-armed-forces", id="framing of an army"),
        pytest.param("government forces", "SYR", "syr-armed-forces", id="the same, without framing"),
        pytest.param("the 93rd Mechanized Brigade", "UKR", "ukr-armed-forces", id="numbered unit"),
        pytest.param("Haitian police", "HTI", "hti-police", id="police of a country"),
        pytest.param("customs officers", "PAK", "pak-security-forces", id="another security force"),
        pytest.param("paramilitary police", "HTI", "hti-police", id="police of a kind"),
        pytest.param("FRPI militiamen", "COD", "frpi", id="a militia of Ituri"),
        pytest.param("Five men in RSF uniform", "SDN", "rsf", id="whose uniform men wear"),
        pytest.param("three RSF men", "SDN", "rsf", id="a group's men"),
        pytest.param("UPC fighters", "CAF", "upc-caf", id="initials that others elsewhere bear"),
        pytest.param("fighters of Zaïre", "COD", "crp-zaire", id="a country's old name"),
        pytest.param("Syrian army men", "SYR", "syr-armed-forces", id="an army's men"),
        pytest.param("security forces", "PAK", "pak-security-forces", id="security forces of the event's country"),
        pytest.param("Kachin fighters", "MMR", "kia", id="people"),
        pytest.param("Kachin terrorists", "MMR", "kia", id="the same people, framed"),
        pytest.param("Rohingya insurgents", "MMR", "arsa", id="people with an alias"),
        pytest.param("Oromo rebels", "ETH", "ola", id="another people"),
        pytest.param("Kurdish militants", "TUR", "pkk", id="people, in one country"),
        pytest.param("Kurdish fighters", "SYR", "sdf", id="the same, in another"),
        pytest.param("paramilitaries", "SDN", "rsf", id="paramilitaries where they have a name"),
        pytest.param("insurgents", "MOZ", "is-mozambique", id="insurgents where there is one insurgency"),
        pytest.param("Renamo rebels", "MOZ", "renamo", id="a name goes before a local word"),
        pytest.param("Yemeni Armed Forces", "ISR", "houthis", id="whoever fires on Israel as Yemen's army"),
        pytest.param("Yemeni Armed Forces", "YEM", "yem-armed-forces", id="Yemen's army"),
        pytest.param("regime jets", "MMR", "mmr-armed-forces", id="whose regime fights"),
        pytest.param("UPDF members", "BGD", "updf-cht", id="initials that an army elsewhere bears"),
        pytest.param("UPDF soldiers", "UGA", "uga-armed-forces", id="that army"),
        pytest.param("al-Qaeda fighters", "YEM", "aqap", id="an article written small"),
        pytest.param("Al-Dagalo terrorist militia", "SDN", "rsf", id="what an army calls its enemy"),
        pytest.param("rival BNP factions", "BGD", "bnp-activists", id="factions of a party that is listed"),
        pytest.param("CTG members", "PHL", "npa", id="initials of one country"),
        pytest.param("Fitna-ul-Hindustan terrorists", "PAK", "bla", id="what a state calls a group"),
        pytest.param("enemy warplanes", "LBN", "isr-armed-forces", id="whose planes an enemy's are"),
        pytest.param("an Israeli patrol", "SYR", "isr-armed-forces", id="whose patrol it is"),
    ],
)
def test_known_actors(actors: ActorLexicon, wording: str, country: str, actor: str) -> None:
    assert actors.resolve(wording, country=country).id == actor


@pytest.mark.parametrize(
    ("wording", "kind", "name"),
    [
        pytest.param("Karen villagers", "civilians", "civilians", id="a people's civilians are no fighters"),
        pytest.param("family of an RSF man", "civilians", "civilians", id="a group's men have families"),
        pytest.param("gunmen", "unidentified", "unidentified armed group", id="gunmen"),
        pytest.param(
            "two rival factions of the Unity Party", "political_militia", "Unity Party factions", id="factions"
        ),
        pytest.param(
            "Unity Party factions", "political_militia", "Unity Party factions", id="factions, the name first"
        ),
        pytest.param("rival factions", "unidentified", "unidentified armed group", id="factions of nobody"),
        pytest.param("terrorists", "unidentified", "unidentified armed group", id="terrorists"),
        pytest.param("political opponents of the president", "civilians", "civilians", id="opponents of a state"),
        pytest.param("men in army uniform", "unidentified", "unidentified armed group", id="anybody may wear it"),
        pytest.param("hooded men", "unidentified", "unidentified armed group", id="hooded men"),
        pytest.param("cattle rustlers", "political_militia", "criminal gang", id="rustlers"),
        pytest.param("village guards", "political_militia", "militia", id="village guards"),
        pytest.param("asylum-seekers", "civilians", "civilians", id="asylum-seekers"),
        pytest.param("rebels", "unidentified", "unidentified armed group", id="rebels"),
        pytest.param("killing of a student", None, "killing of a student", id="a deed is not its victim"),
        pytest.param("41", None, "people", id="a bare number"),
    ],
)
def test_unnamed_actors(actors: ActorLexicon, wording: str, kind: str | None, name: str) -> None:
    found = actors.resolve(wording)
    assert (found.kind, found.name, found.id, found.wording) == (kind, name, None, wording)


def test_a_capital_acts_for_its_government_and_is_a_town_otherwise(actors: ActorLexicon) -> None:
    assert actors.resolve("Moscow", is_actor=True).id == "rus-government"
    assert actors.resolve("Moscow").id is None


def test_forces_named_by_their_country(actors: ActorLexicon) -> None:
    found = actors.find_forces("Kenyan troops and the Ugandan People met Ethiopian National Defence soldiers.")
    assert found[0] == ("KEN", "Kenyan troops")


def test_the_lexicon_is_large_and_its_facts_are_formed(actors: ActorLexicon) -> None:
    assert len(actors.entries) >= 600
    assert all(entry.source for entry in actors.entries)
    assert all(entry.wikidata is None or entry.wikidata[1:].isdigit() for entry in actors.entries)


def test_a_name_is_no_people_though_it_ends_in_one(actors: ActorLexicon) -> None:
    assert actors.resolve("Group for Support of Islam and Muslims").id == "jnim"
