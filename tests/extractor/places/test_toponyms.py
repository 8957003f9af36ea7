"""Which place a name means: whole texts of cases/toponyms.jsonl, and one fact a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import orjson
import pytest
from spacy.language import Language

from services.errors import DataFileError
from services.extractor.places.country_cues import parse_country_cues
from services.extractor.places.gazetteer import distance_km
from services.extractor.places.toponyms import GeoContext, Toponym, find_toponyms
from services.extractor.resources import Resources

CASES = Path(__file__).parents[2] / "cases" / "toponyms.jsonl"
SAME_PLACE_KM = 161.0
"""A hundred miles: the distance by which geoparsers are compared."""

Places = Callable[..., dict[str, Toponym]]


@pytest.fixture(scope="module")
def places(resources: Resources) -> Places:
    """Return the toponyms of a text by wording."""

    def find(text: str, **context: str) -> dict[str, Toponym]:
        doc = resources.nlp(text)
        found = find_toponyms(doc, resources.gazetteer, resources.actors.find(doc.text), context=GeoContext(**context))
        return {toponym.text: toponym for toponym in found}

    return find


@pytest.mark.parametrize(
    ("text", "title", "name", "country"),
    [
        # An armed group is mostly at home.
        ("Men of the ADF burned two lorries on a road near Beni.", "Lorries burned near Beni", "Beni", "COD"),
    ],
)
def test_names_shared_by_places(places: Places, text: str, title: str, name: str, country: str) -> None:
    assert places(text, title=title)[name].place.country == country


def test_a_town_in_another_transliteration_goes_before_the_former_name_of_another(places: Places) -> None:
    assert places("A bomb fell on a street in Sloviansk.")["Sloviansk"].place.name == "Slovyansk"


def test_most_names_of_news_texts_are_found_and_put_where_they_are(resources: Resources, nlp: Language) -> None:
    rows = [orjson.loads(line) for line in CASES.read_bytes().splitlines()]
    wanted = found = right = made_up = 0
    wrong = []
    for row in rows:
        doc = nlp(row["text"])
        toponyms = find_toponyms(doc, resources.gazetteer, resources.actors.find(doc.text))
        left = [toponym for toponym in toponyms if not toponym.is_demonym]
        for gold in row["toponyms"]:
            wanted += 1
            hit = next((t for t in left if t.start < gold["end"] and gold["start"] < t.end), None)
            if hit is None:
                continue
            left.remove(hit)
            found += 1
            if _is_near(hit, gold):
                right += 1
            else:
                wrong.append((row["id"], hit.text, hit.place.id, hit.reason))
        made_up += len(left)
    assert found / wanted >= 0.92
    assert made_up / (found + made_up) <= 0.03
    assert right / found >= 0.98, wrong


def _is_near(toponym: Toponym, gold: Mapping[str, float]) -> bool:
    place = toponym.place
    return distance_km(place.latitude, place.longitude, gold["latitude"], gold["longitude"]) <= SAME_PLACE_KM


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("The mayor of Paris, Texas, resigned.", "Paris", "USA", "Texas"),
        ("The mayor of Paris resigned after talks at the Élysée.", "Paris", "FRA", "Ile-de-France"),
        ("A shop in Lebanon, in Pennsylvania, was robbed.", "Lebanon", "USA", "Pennsylvania"),
        ("Shells fell on Syria's Tartus.", "Tartus", "SYR", "Tartus"),
        ("A bomb went off in Nigeria's northern city of Kano.", "Kano", "NGA", "Kano"),
        ("A boat sank off Victoria, the capital of Seychelles.", "Victoria", "SYC", "English River"),
        ("Gardaí in Clare found the car.", "Clare", "IRL", None),
        ("The Lebanon High School board met in Marshfield and Conway, Missouri.", "Lebanon", "USA", "Missouri"),
        ("Israel struck Lebanon again, hitting Tyre.", "Lebanon", "LBN", None),
        ("LEBANON - A tornado hit Laclede County on Friday.", "LEBANON", "USA", "Missouri"),
        ("Flooding closed roads in Becker, Clay, Swift and Wilkin counties, Minnesota.", "Swift", "USA", "Minnesota"),
        ("Cases rose in New York and New Jersey.", "New York", "USA", "New York"),
        ("A storm is crossing the Gulf of Alaska.", "Gulf of Alaska", "USA", None),
        ("The People's Republic of China sent aid.", "People's Republic of China", "CHN", None),
        ("A helicopter flew to St. John's on Monday, Canada said.", "St. John's", "CAN", "Newfoundland and Labrador"),
        ("Militants raided Kuriga in Nigeria.", "Kuriga", "NGA", "Kaduna"),
        ("RSF shelling hit Abu Shouk in Sudan.", "Abu Shouk", "SDN", "North Darfur"),
        ("The junta bombed Pazigyi in Myanmar.", "Pazigyi", "MMR", "Sagaing"),
        ("Clashes went on at Kibumba in Congo.", "Kibumba", "COD", "North Kivu"),
        ("Troops blew up houses in Nur Shams.", "Nur Shams", "PSE", "West Bank"),
        ("Gunmen attacked Solhan in Burkina Faso.", "Solhan", "BFA", "Sahel"),
        ("Shops in Buffalo, New York, were closed.", "New York", "USA", "New York"),
    ],
)
def test_the_words_about_a_name_choose_the_place(
    places: Places, text: str, name: str, country: str, admin1: str | None
) -> None:
    place = places(text)[name].place
    assert (place.country, place.admin1) == (country, admin1)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        pytest.param("Armed men attacked Bakhmut on Monday.", "Bakhmut", "UKR", id="for the tagger an adverb"),
        pytest.param("Armed men attacked Sagaing on Monday.", "Sagaing", "MMR", id="for the tagger a verb"),
        pytest.param("Gunmen stormed Giwa and burned shops.", "Giwa", "NGA", id="a seat of unknown population"),
        pytest.param("A blast shook Dar es Salaam on Monday.", "Dar es Salaam", "TZA", id="a small word inside"),
        pytest.param("Fighting spread to Ann township.", "Ann", "MMR", id="a first name too"),
        pytest.param("Rebels from Chad attacked Birao.", "Birao", "CAF", id="over the border of the country named"),
    ],
)
def test_a_place_is_read_where_nothing_else_tells_its_country(
    places: Places, text: str, name: str, country: str
) -> None:
    assert places(text)[name].place.country == country


@pytest.mark.parametrize(
    "text", ["Ann said she was hurt.", "She met Ann Smith.", "Rioters Attacked Shops And Homes On Monday"]
)
def test_what_is_no_place(places: Places, text: str) -> None:
    assert not places(text)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        pytest.param("Envoys of Benin, Niger, Nigeria and Togo met.", "BEN NER NGA TGO", id="no Niger State"),
        pytest.param("Ships of China, Japan and the United Kingdom left.", "CHN JPN GBR", id="no town in Japan"),
        pytest.param(
            "Gunmen attacked a village in Niger, Nigeria.", "NGA NGA", id="two names alone: the one in the other"
        ),
        pytest.param("A man from Peru, Indiana, was held.", "USA USA", id="a town and its state"),
        pytest.param("Fighting went on in Chad, Sudan and Niger.", "TCD SDN NER", id="Chad is a first name too"),
        pytest.param("Chad Miller of Leeds was hurt.", "GBR", id="Chad Miller"),
        pytest.param("Peru's army and Mali's said so.", "PER MLI", id="neither Perus nor Malliß"),
    ],
)
def test_countries_are_told_from_their_namesakes(places: Places, text: str, countries: str) -> None:
    assert [toponym.place.country for toponym in places(text).values()] == countries.split()


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Two people were killed in a strike on Tyre.", "Tyre", "city"),
        ("The army had captured Zelene Pole.", "Zelene Pole", "city"),
        ("Troops entered Idlib on Monday.", "Idlib", "city"),
        ("Troops entered Idlib province on Monday.", "Idlib", "admin1"),
        ("Envoys of both states met in Washington on Monday.", "Washington", "city"),
        ("Fires burned near Spokane in eastern Washington on Monday.", "Washington", "admin1"),
        ("Schools closed in Oregon, Idaho and Washington.", "Washington", "admin1"),
        ("Cases rose in New York and New Jersey.", "New York", "admin1"),
        ("He flew from Boston to New York.", "New York", "city"),
        ("Nurses in Ontario, Alberta and Quebec walked out.", "Quebec", "admin1"),
        ("The Lebanon motorcyclist was found in a ditch near Gallatin.", "Lebanon", "city"),
    ],
)
def test_a_town_and_a_division_of_one_name(places: Places, text: str, name: str, kind: str) -> None:
    assert places(text)[name].place.kind == kind


def test_the_seat_of_the_outlet_is_a_weak_hint(places: Places) -> None:
    text = "Police in Worcester arrested two men."
    assert places(text)["Worcester"].place.country == "USA"
    assert places(text, outlet_country="GBR")["Worcester"].place.country == "GBR"
    text += " They had driven from Lowell, Massachusetts."
    assert places(text, outlet_country="GBR")["Worcester"].place.country == "USA"


def test_a_paper_of_the_country_need_not_say_that_a_name_is_a_town(places: Places) -> None:
    text = "Afgooye on Friday mourned those whom the bomb had killed."
    assert "Afgooye" not in places(text, outlet_country="FRA")
    assert places(text, outlet_country="SOM")["Afgooye"].place.country == "SOM"
    text = "Madison on Friday mourned those whom the bomb had killed."
    assert places(text, outlet_country="USA") == {}


def test_the_title_speaks_for_a_country(places: Places) -> None:
    text = "Shells hit a house in Tripoli on Sunday."
    assert places(text, title="Fighting in Lebanon spreads")["Tripoli"].place.country == "LBN"
    assert places(text, title="Fighting in Libya spreads")["Tripoli"].place.country == "LBY"


def test_a_name_of_two_words_that_is_one_place_alone_needs_no_company(places: Places) -> None:
    text = "Troops and guards traded fire at Spin Boldak on Friday."
    assert places(text, title="Pakistan and Iran trade fire")["Spin Boldak"].place.country == "AFG"


def test_every_toponym_says_why(places: Places) -> None:
    for toponym in places("Police in Richmond, Kentucky, and in Berea arrested a Syrian.").values():
        assert len(toponym.reason) > len("the only")


@pytest.mark.parametrize("cell", ["", "much"])
def test_a_weight_that_is_no_number_is_named(cell: str) -> None:
    with pytest.raises(DataFileError, match=r"cues\.tsv"):
        parse_country_cues("cues.tsv", f"word\tcountry\tweight\nsheriff\tUSA\t{cell}\n")


def test_a_cue_listed_twice_is_named() -> None:
    with pytest.raises(DataFileError, match="twice"):
        parse_country_cues("cues.tsv", "word\tcountry\tweight\nsheriff\tUSA\t1\nsheriff\tUSA\t2\n")
