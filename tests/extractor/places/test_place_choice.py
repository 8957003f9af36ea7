"""One choice for all names of a text: priors, company, and names that no gazetteer lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.extractor.places.choice import MAX_NAMES, Choice, Sense, choose, prior
from services.extractor.places.gazetteer import Place, PlaceKind
from services.extractor.places.unlisted import UNLISTED_RADIUS_KM, Naming, place_unlisted


def place(
    name: str, latitude: float, longitude: float, *, kind: PlaceKind = "city", country: str = "USA", people: int = 5_000
) -> Place:
    return Place(
        id=f"{name} {latitude} {longitude}",
        name=name,
        kind=kind,
        country=country,
        admin1=None,
        admin1_code=None,
        latitude=latitude,
        longitude=longitude,
        geonames_id=None,
        population=people,
        precision="city",
        radius_km=300.0 if kind == "admin1" else 2.0,
    )


KENTUCKY = place("Paris", 38.2, -84.3, people=9_000)
FRANCE = place("Paris", 48.9, 2.4, country="FRA", people=2_100_000)
LEXINGTON = place("Lexington", 38.0, -84.5, people=320_000)
LYON = place("Lyon", 45.7, 4.8, country="FRA", people=500_000)


def sense(*candidates: Place, weight: float = 1.0) -> Sense:
    return Sense(candidates[0].name.casefold(), candidates, 1, False, weight)


def test_alone_the_larger_is_meant() -> None:
    assert choose([sense(KENTUCKY, FRANCE)], {})["paris"].place == FRANCE


@pytest.mark.parametrize(("company", "meant"), [(LEXINGTON, KENTUCKY), (LYON, FRANCE)])
def test_company_decides(company: Place, meant: Place) -> None:
    assert choose([sense(KENTUCKY, FRANCE), sense(company)], {})["paris"].place == meant


def test_a_word_that_is_hardly_a_place_is_no_company() -> None:
    assert choose([sense(KENTUCKY, FRANCE), sense(LEXINGTON, weight=0.01)], {})["paris"].place == FRANCE


def test_a_hint_at_the_country_decides_where_nothing_else_does() -> None:
    assert choose([sense(KENTUCKY, FRANCE)], {"USA": 2.0})["paris"].place == KENTUCKY


def test_what_the_words_say_of_a_candidate_counts() -> None:
    said = Sense("paris", (KENTUCKY, FRANCE), 1, False, 1.0, (0.0, -5.0))
    assert choose([said], {})["paris"].place == KENTUCKY


def test_a_text_of_very_many_names_keeps_the_surest() -> None:
    many = [sense(place(f"Town {n}", 10.0, float(n)), weight=0.5) for n in range(MAX_NAMES)]
    chosen = choose([*many, sense(LYON)], {})
    assert "lyon" in chosen
    assert len(chosen) == MAX_NAMES


def test_nothing_to_choose_from() -> None:
    assert choose([], {"USA": 1.0}) == {}


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (place("a", 0, 0, people=0), place("b", 0, 0, people=9_000)),
        (place("a", 0, 0, people=9_000_000), place("b", 0, 0, kind="country")),
        (place("a", 0, 0, people=200_000, kind="admin2"), place("b", 0, 0, people=200_000)),
        (place("a", 0, 0, people=200_000, kind="admin1"), place("b", 0, 0, people=9_000_000, kind="admin1")),
    ],
)
def test_what_is_better_known_comes_first(less: Place, more: Place) -> None:
    assert prior(less) < prior(more)


def choice(meant: Place) -> Choice:
    return Choice(meant, 1.0, 0.5, False, False)


NEIGHBOURS = {"lexington": choice(LEXINGTON), "paris": choice(KENTUCKY)}


def naming(key: str, *, is_placed: bool = False, is_feature: bool = False) -> Naming:
    return Naming(key, key.title(), is_placed, is_feature)


def test_a_small_namesake_far_from_everything_is_taken_for_an_unlisted_place_nearby() -> None:
    chosen = {**NEIGHBOURS, "star lake": choice(place("Star Lake", 44.2, -75.0, people=800))}
    moved = place_unlisted([naming("star lake")], chosen)["star lake"]
    assert moved.is_unlisted
    assert (moved.place.name, moved.place.geonames_id, moved.place.precision) == ("Star Lake", None, "admin1")
    assert moved.place.latitude == LEXINGTON.latitude
    assert moved.place.radius_km == UNLISTED_RADIUS_KM


@pytest.mark.parametrize(
    ("far", "how"),
    [
        (place("Houston", 29.8, -95.4, people=2_300_000), naming("far")),  # a city may be named anywhere
        (place("Star Lake", 44.2, -75.0, people=800), naming("far", is_placed=True)),  # "Star Lake, N.Y."
        (place("Danville", 37.6, -84.8, people=17_000), naming("far")),  # it is near
        (place("Somewhere", 36.0, -86.0, kind="admin1"), naming("far")),
    ],
)
def test_what_is_known_well_enough_stays(far: Place, how: Naming) -> None:
    chosen = {**NEIGHBOURS, "far": choice(far)}
    assert place_unlisted([how], chosen) == chosen


def test_a_text_without_a_neighbourhood_leaves_all_as_it_is() -> None:
    chosen = {"lyon": choice(LYON), "star lake": choice(place("Star Lake", 44.2, -75.0, people=800))}
    assert place_unlisted([naming("star lake")], chosen) == chosen


def test_a_town_has_its_name_before_a_division_that_is_also_called_so() -> None:
    bolivia = replace(place("El Beni", -14.0, -65.5, kind="admin1", country="BOL", people=470_000), is_alias=True)
    kivu = place("Beni", 0.49, 29.47, country="COD", people=230_000)
    (choice,) = choose([sense(bolivia, kivu)], {}).values()
    assert choice.place is kivu
