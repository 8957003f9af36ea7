"""What articles recall, explain, imagine or check is no news; what they tell beside it is."""

from __future__ import annotations

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.test_extract import article, asserted


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(
            "Town remembers its dead",
            "Bells tolled 69 times in Sharpeville on Saturday. Police had fired at the crowd and killed 69 people.",
            id="remembrance before the deed",
        ),
        pytest.param(
            "Pupils light candles",
            "Gunmen took the school in September 2004. Soldiers shelled the gymnasium, and 334 people were killed.",
            id="an old year before it",
        ),
        pytest.param(
            "When jets bombed the camp",
            "On 23 November 1977, jets bombed a rebel camp in Mozambique. Commandos shot those who fled.",
            id="a headline of the old event",
        ),
        pytest.param(
            "Colonel admits killings",
            "A retired colonel told the court that soldiers murdered nine farmers.",
            id="a headline of what a court hears",
        ),
        pytest.param(
            "Militiaman on trial",
            "A former militiaman went on trial in Ghent on Monday. Witnesses say that fighters killed two priests.",
            id="the deed behind a trial",
        ),
        pytest.param(
            "Sapper dies at 94",
            "Odile Marchal died in her sleep on Sunday. Her group blew up the bridge and killed four guards.",
            id="a life told at its end",
        ),
        pytest.param(
            "Fact check: no church was burnt",
            "Posts claim that a mob burned a church in Jos and killed two priests.",
            id="a check",
        ),
        pytest.param(
            "What if the strait were closed?",
            "Missiles hit the port of Kaohsiung within hours, and marines storm the beach.",
            id="a headline that supposes",
        ),
        pytest.param(
            "Film of the week",
            "The six-part drama follows gunmen who took athletes hostage in Munich. Police kill all of them.",
            id="a drama",
        ),
        pytest.param(
            "Sanctions",
            "Britain imposed travel bans on four Israeli settlers who attacked herders, the foreign office said.",
            id="those who are known by their deed",
        ),
    ],
)
def test_what_is_recalled_or_imagined_is_no_news(resources: Resources, title: str, text: str) -> None:
    assert asserted(extract(article(text, title), resources)) == []


@pytest.mark.parametrize(
    ("title", "text", "killed"),
    [
        pytest.param(
            "Market attacked",
            "Boko Haram attacked the town in 2015. On Saturday, gunmen killed five traders in its market.",
            5,
            id="a day after an old year",
        ),
        pytest.param(
            "Seven killed as town marks anniversary",
            "Gunmen killed seven people in Yelwata, where nine were killed in 2021.",
            7,
            id="a headline that counts",
        ),
        pytest.param(
            "Blast in Mastung",
            "A bomber killed seven policemen in Mastung on Tuesday. Islamic State claimed the attack. The group also "
            "claimed the bombing of a rally in Quetta in 2023, in which at least 60 died.",
            7,
            id="an older claim after it",
        ),
        pytest.param(
            "Guards shot at memorial",
            "A year after the siege, wreaths were laid in Mellit. A drone killed five mourners there on Sunday.",
            5,
            id="remembrance before the day's event",
        ),
        pytest.param(
            "Church raided",
            "Gunmen raided a church in Owo on Sunday, wounding 38 people, eight of whom later died.",
            8,
            id="some of those wounded",
        ),
    ],
)
def test_what_is_told_beside_it_is_news(resources: Resources, title: str, text: str, killed: int) -> None:
    (mention,) = asserted(extract(article(text, title), resources))
    assert mention.fatalities is not None
    assert mention.fatalities.best == killed
