"""News that only sounds like war (sport, stage, weather, markets), things that act, and real war among them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.extractor.coding.veto import WordScan, registers_of
from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import Article
from tests.extractor.test_extract import article, asserted

HANDBALL = (
    "The visitors laid siege to the home side from the first whistle and bombarded the keeper with shots. "
    "A brawl ended in penalties, and the captain shot twice before the match was lost."
)
FLOOD = (
    "Heavy rain burst the banks of the river near Beira on Sunday. The water invaded a school and attacked the dikes, "
    "and boats took families from their flooded homes; the weather service expects a new storm."
)
BALLET = (
    "The new ballet attacks its audience from the first scene. The orchestra destroys every hope in the second act, "
    "and the director fights for each ovation."
)
GRAIN = "Exporters are fighting over each tender, traders said; a truce on prices is not in sight before the harvest."


@pytest.mark.parametrize("text", [HANDBALL, FLOOD, BALLET, GRAIN], ids=["sport", "weather", "stage", "markets"])
def test_news_of_other_things_reports_no_event(text: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Frost attacked the vineyards around Tarija on Monday night.",
        "A virus raided the computers of the port authority in Durban.",
        "Storm leaves 400 homes without power in Malmö",
    ],
    ids=["frost", "virus", "storm"],
)
def test_things_attack_nobody(text: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The opposition attacked the budget as a gift to the rich and promised to fight it at the next election.",
        "The ruling party and the opposition clashed over the budget in parliament on Monday.",
        "In the first half both teams missed chances, and a shot from the captain hit the post.",
        "The United States unveiled sanctions against the government of Nicaragua, targeting ten officials over fraud.",
        "Fifteen migrants were detained by the coast guard as they tried to reach Lampedusa by boat.",
        "Mines which the rebels had stored in the compound exploded by accident, the officer said.",
        "The group, which controls parts of the countryside, taxes traders on the road to Beledweyne.",
        "A bomb of a finish last time left three rivals dead on their feet.",
        "In the film a commando storms the palace and kills the general.",
        "A man stabbed his brother-in-law to death over an inheritance in Mombasa.",
        "An elephant trampled a farmer to death, and rangers shot the animal.",
        "Thousands took to the streets of Cali to celebrate the club's first title.",
        "Real Betis captured the title after they held off a late assault from the hosts.",
        "The navy test-launched two cruise missiles off the coast.",
        "A wave of criticism and a storm of protest greeted the plan to move the library.",
        "A bomber lived in an apartment block, the estate agent joked.",
        "Eleven miners died in an explosion at a coal mine near Bartin.",
        "The two companies signed an agreement to build a factory in Tangier.",
    ],
    ids=[
        *(
            "words",
            "parliament",
            "football",
            "sanctions",
            "migrants",
            "accident",
            "hold",
            "marathon",
            "film",
            "family",
            "elephant",
        ),
        *("feast", "title", "test", "metaphor", "block of flats", "coal mine", "firms"),
    ],
)
def test_what_only_sounds_like_it_reports_no_event(text: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources)) == []


PAIRS = [
    (
        "A gas bottle exploded outside the barracks of Mardan, killing three cadets. Police ruled out terrorism.",
        "A bomb exploded outside the barracks of Mardan, killing three cadets. Police named no group.",
    ),
    (
        "Thieves with assault rifles attacked a cash van near Witbank and wounded its guards.",
        "Rebels with assault rifles attacked an army van near Palma and wounded its guards.",
    ),
    (
        "Soldiers found 300 kilograms of cocaine and two rifles in a hut near Iquitos.",
        "Soldiers found 300 kilograms of explosives and two rifles in a hut near Iquitos.",
    ),
    (
        "Experts blew up a bomb of the Second World War in a park in Kassel.",
        "Bombers blew up the statue of the founder in a park in Kassel.",
    ),
    (
        "One woman in three in the valley has been raped by soldiers, nurses found.",
        "A woman in the valley has been raped by soldiers, nurses found.",
    ),
    (
        "A crush at a rice market in Multan killed six. The owner and nine of his men were detained.",
        "A march in Multan was broken up. The organiser and nine of his men were detained.",
    ),
    (
        "Madrid is looking for the man who kidnapped nine labourers.",
        "Madrid is looking for the man who kidnapped nine labourers on Sunday.",
    ),
]


@pytest.mark.parametrize(
    ("quiet", "told"), PAIRS, ids=["gas", "theft", "drugs", "old war", "survey", "crush", "description"]
)
def test_the_same_words_tell_an_event_or_none(quiet: str, told: str, resources: Resources) -> None:
    assert asserted(extract(article(quiet), resources)) == []
    assert asserted(extract(article(told), resources)) != []


def at(url: str, text: str) -> Article:
    return replace(article(text), url=url)


def test_a_section_of_the_site_tells_alone(resources: Resources) -> None:
    text = "The Lions attacked from both wings in Pretoria and shot down every hope of the Bulls."
    assert asserted(extract(at("https://outlet.example/sport/2026/lions", text), resources)) == []


def test_news_of_a_match_is_not_even_parsed(resources: Resources) -> None:
    found = extract(article("The coach praised his keeper. The striker hit the bar and the season ends."), resources)
    assert (found.mentions, found.no_event_reason) == ((), "about:sport")


def test_news_of_a_match_that_was_parsed_is_told_by_the_same_name(resources: Resources) -> None:
    text = "The coach praised his striker and keeper. The season ends. Soldiers watched as Rovers raided United's lead."
    found = extract(article(text), resources)
    assert [r.reason for r in found.rejected] == ["about:other-things"]
    assert (found.mentions, found.no_event_reason) == ((), "about:sport")


def test_arms_in_news_of_a_match_are_parsed(resources: Resources) -> None:
    found = extract(article("The coach praised his keeper. The season ends. A soldier hit the striker."), resources)
    assert found.no_event_reason != "about:sport"


def test_a_real_attack_on_a_match_is_reported(resources: Resources) -> None:
    text = (
        "Gunmen opened fire during a football match in Bamenda on Sunday, killing five players and the coach of the "
        "home side. The league has cancelled all matches of the season."
    )
    (mention,) = asserted(extract(at("https://outlet.example/sport/2026/bamenda", text), resources))
    assert mention.sub_event_type == "attack"


def test_a_driver_held_after_a_crash_is_no_mass_arrest(resources: Resources) -> None:
    text = "A lorry hit a bus near Puno on Friday. The driver was detained by the police for a blood test."
    assert asserted(extract(article(text), resources)) == []


SCAN = WordScan({"/sport/": "sport", "match": "sport", "goal": "sport", "coach": "sport", "season": "sport"})


@pytest.mark.parametrize(
    ("text", "url", "found"),
    [
        ("", "https://a.example/sport/2026/1", {"about:sport", "section:sport"}),
        ("", "https://sport.example/politics/1", set()),
        ("match goal coach season", "", {"about:sport"}),
        ("match match match match goal", "", set()),
        ("matches goalkeeper coaches seasonal", "", set()),
    ],
    ids=["section", "host is no section", "four words", "four times one word", "parts of words"],
)
def test_registers_are_told_by_sections_and_by_different_words(text: str, url: str, found: set[str]) -> None:
    assert registers_of(SCAN, text, url) == found
