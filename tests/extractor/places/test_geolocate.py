"""Where an event happened: the place its own words name, moved by "near", "north of" and "between"."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.extractor.places.gazetteer import distance_km
from services.extractor.places.geolocate import locate_all, locate_event
from services.extractor.places.toponyms import find_toponyms
from services.extractor.resources import Resources
from services.records import Location

Locate = Callable[..., tuple[Location, ...]]


@pytest.fixture(scope="module")
def located(resources: Resources) -> Locate:
    """Return the places of the event whose trigger is a word of a text."""

    def find(text: str, trigger: str, *, title: str = "") -> tuple[Location, ...]:
        doc = resources.nlp(text)
        token = next(token for token in doc if token.text == trigger)
        toponyms = find_toponyms(doc, resources.gazetteer, resources.actors.find(text))
        titled = find_toponyms(resources.nlp(title), resources.gazetteer, resources.actors.find(title)) if title else ()
        return locate_all(token.sent, token, toponyms, title_toponyms=titled)

    return find


@pytest.mark.parametrize(
    ("text", "trigger", "name"),
    [
        # The first place is not the event's.
        ("Turkey shelled the town of Kobani in Syria on Sunday.", "shelled", "Kobani"),
        ("Rwanda said that rebels attacked Sake in Congo.", "attacked", "Sake"),
        ("Officials in Moscow said a drone struck a refinery in Ryazan.", "struck", "Ryazan"),
        ("A spokesman in Geneva said gunmen killed two aid workers in Bambari.", "killed", "Bambari"),
        ("According to a monitor based in London, warplanes bombed Saraqib.", "bombed", "Saraqib"),
        ("Fighters from Chad attacked a village near Tillia in Niger.", "attacked", "Tillia"),
        ("The Kenyan army bombed militants in Jilib, Somalia.", "bombed", "Jilib"),
        ("Soldiers sent from Kampala clashed with rebels in Bunia.", "clashed", "Bunia"),
        ("Iran condemned the strike on Damascus.", "strike", "Damascus"),
        ("Shells hit Sake and killed nine, a nurse at the clinic in Masisi said.", "hit", "Sake"),
        ("A jet bombed a school near Kutum, killing four who had fled the war in Nyala.", "bombed", "Kutum"),
        (
            "A raid in western Niger killed 21 people, the army said, a day after the attack on Tillia.",
            "raid",
            "Tillia",
        ),
        ("A bomb hit a train in Pakistan. A day later gunmen shot two men in Turbat.", "hit", "Pakistan"),
        ("A mine in Pakistan killed two. On the same day a car blew up in Turbat.", "killed", "Pakistan"),
        ("Drones of the Minsk regime attacked a plant in Saratov.", "attacked", "Saratov"),
        ("A device went off under the Quetta-bound train south of Sibi.", "went", "Sibi"),
        ("A bomb hit a bus in the Dasht area of Mastung district in Pakistan.", "hit", "Mastung"),
        ("Gangs looted a hospital in Haiti's capital.", "looted", "Port-au-Prince"),
        ("Units took over the Tishrin dam in Syria.", "took", "Tishreen Dam"),
        ("Rebels shelled Pinga. Kinshasa will raise the matter. Women were raped there.", "raped", "Pinga"),
        ("Gunmen fired on a patrol in the Tierra Blanca district of Culiacan.", "fired", "Culiacán"),
        ("Troops killed two men in the Medina quarter of Mogadishu.", "killed", "Mogadishu"),
        ("A drone hit garages in the Obolon district of Kharkiv in Ukraine.", "hit", "Kharkiv"),
        ("Shells fell on a plant in the industrial district of Nikopol in Ukraine.", "fell", "Nikopol"),
        ("Shells hit the Al-Hasakah camp for the uprooted south of Marib in Yemen.", "hit", "Ma'rib"),
        ("Troops died in an ambush in Zhari district of Kandahar province.", "ambush", "Zhari"),
        ("Jets bombed the houses of villagers in Khanabad district of Kunduz in Afghanistan.", "bombed", "Khan Abad"),
        ("A mine killed two in the Salamiyah area of Hama in Syria.", "killed", "Salamiyah"),
        ("Police fired on marchers in Kangemi, Nairobi.", "fired", "Kangemi"),
        ("A grenade went off in Kawempe, a suburb of Kampala.", "went", "Kawempe"),
        ("Police shot a man in Blantyre's Limbe market in Malawi.", "shot", "Blantyre"),
        ("Rebels liberated Sange, in Uvira territory, in Congo.", "liberated", "Sange"),
        ("Gangs burnt a depot in Anse-d'Hainault in Haiti.", "burnt", "Ansdeno"),
        ("Rebels took Sake in Congo. Further south, in Minova, nurses said that men had been shot.", "shot", "Minova"),
        ("Gangs attacked the prison of Mirebalais.", "attacked", "Mirebalais"),
        ("Gunmen invaded Yelwata, a farming community in Guma area of Benue State.", "invaded", "Yelwata"),
        # What was struck or taken is where it happened.
        ("Russian forces captured Avdiivka after months of fighting.", "captured", "Avdiivka"),
        ("Rockets hit Kiryat Shmona, Israel said.", "hit", "Kiryat Shmona"),
        ("The shelling of El Fasher killed nine people.", "shelling", "El Fasher"),
        ("Israel's bombardment of Rafah went on overnight.", "bombardment", "Rafah"),
        # The finest place of the event's own words.
        ("Gunmen killed 12 farmers in Konduga, Borno State, Nigeria.", "killed", "Konduga"),
        ("In Myanmar, the junta bombed a school in Depayin.", "bombed", "Depayin"),
        ("A bomb exploded in a market in the city of Quetta in Pakistan.", "exploded", "Quetta"),
        # Passive and nominal.
        ("Four policemen were shot dead in Zacatecas.", "shot", "Zacatecas"),
        ("Clashes between the army and the RSF in El Obeid left 20 dead.", "Clashes", "El Obeid"),
        # Earlier sentences, title and dateline.
        ("Militants entered Djibo at dawn. They killed 15 soldiers before fleeing.", "killed", "Djibo"),
        ("MOGADISHU (Wire) - A car bomb exploded outside a hotel, killing four.", "exploded", "Mogadishu"),
    ],
)
def test_the_place_of_the_event(located: Locate, text: str, trigger: str, name: str) -> None:
    best = located(text, trigger)[0]
    assert name in (best.name, best.reason.split("'")[1]), best.reason


def test_the_title_helps_where_the_words_name_no_place(located: Locate) -> None:
    text = "Gunmen killed six people at a checkpoint, officials said."
    (place,) = located(text, "killed", title="Attack in Mopti leaves six dead")
    assert place.name == "Mopti"
    assert "title" in place.reason


def test_a_township_is_where_its_town_is(located: Locate) -> None:
    (told,), (town,) = (
        located("A jet bombed a village in Mindat Township.", "bombed"),
        located("A jet hit Mindat.", "hit"),
    )
    assert distance_km(told.latitude, told.longitude, town.latitude, town.longitude) < 1
    assert told.radius_km > town.radius_km


def test_no_place_is_no_location(resources: Resources) -> None:
    doc = resources.nlp("Gunmen killed six people on Sunday.")
    assert locate_event(doc[:], doc[1], ()) is None


def test_places_that_the_words_list_are_all_given(located: Locate) -> None:
    found = located("Missiles struck Kharkiv, Odesa and Zaporizhzhia overnight.", "struck")
    assert [place.name for place in found] == ["Kharkiv", "Odesa", "Zaporizhzhia"]


@pytest.mark.parametrize(
    ("text", "trigger", "radius_km", "note"),
    [
        ("Rebels attacked a convoy near Djibo.", "attacked", 15.0, "near"),
        ("Rebels attacked a convoy on the outskirts of Djibo.", "attacked", 15.0, "outskirts of"),
        ("Rebels attacked a convoy 20 km from Djibo.", "attacked", 20.0, "20 km from it"),
        ("Rebels attacked a convoy in Sange district in Congo.", "attacked", 25.0, "its district"),
        ("Troops died in an ambush in Zhari district of Kandahar province.", "ambush", 25.0, "its district"),
    ],
)
def test_words_that_widen_a_place(located: Locate, text: str, trigger: str, radius_km: float, note: str) -> None:
    best = located(text, trigger)[0]
    assert best.radius_km >= radius_km
    assert note in best.reason


@pytest.mark.parametrize(
    ("words", "north_km", "east_km"),
    [
        ("20 km north of", 20, 0),
        ("20 kilometres (12 miles) south of", -20, 0),
        ("10 miles east of", 0, 16.1),
        ("30km south-west of", -21.2, -21.2),
    ],
)
def test_words_that_move_a_place(located: Locate, words: str, north_km: float, east_km: float) -> None:
    (there,) = located("Rebels attacked a convoy at Djibo.", "attacked")
    (moved,) = located(f"Rebels attacked a convoy {words} Djibo.", "attacked")
    north = (moved.latitude - there.latitude) * 111.2
    assert north == pytest.approx(north_km, abs=1)
    apart = distance_km(moved.latitude, moved.longitude, there.latitude, there.longitude)
    assert apart == pytest.approx((north_km**2 + east_km**2) ** 0.5, abs=1)
    assert (moved.longitude > there.longitude) == (east_km > 0) or east_km == 0


def test_between_two_places_lies_half_way(located: Locate) -> None:
    (place,) = located("Gunmen ambushed a bus on the road between Kaduna and Zaria.", "ambushed")
    assert 10.5 < place.latitude < 11.1
    assert "between it and Zaria" in place.reason
    assert place.radius_km > 20


@pytest.mark.parametrize(
    ("text", "trigger", "precision"),
    [
        ("Rebels attacked a post in Mali.", "attacked", "country"),
        ("Rebels attacked a post in the Mopti region.", "attacked", "admin1"),
        ("Rebels attacked a post in Djibo.", "attacked", "city"),
    ],
)
def test_precision(located: Locate, text: str, trigger: str, precision: str) -> None:
    assert located(text, trigger)[0].precision == precision
