"""One event's toll over all sentences of an article."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import Article, EventMention, Outlet, Toll


def mentions_of(resources: Resources, text: str, title: str = "") -> list[EventMention]:
    article = Article(
        id="a1-test",
        revision=1,
        url="https://outlet.example/1",
        outlet=Outlet(id="outlet", name="Outlet"),
        title=title,
        text=text,
        published_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
        content_hash="c1-test",
    )
    return [m for m in extract(article, resources).mentions if m.status in {"occurred", "claimed"}]


def toll(resources: Resources, text: str, title: str = "") -> Toll | None:
    return mentions_of(resources, text, title)[0].fatalities


@pytest.mark.parametrize(
    ("text", "best"),
    [
        pytest.param(
            "Gunmen attacked a post near Gao on Monday. Five soldiers died.", 5, id="the next sentence counts"
        ),
        pytest.param(
            "11 March, Gao: ambush on an army convoy. 14 soldiers killed, five vehicles lost.",
            14,
            id="a bulletin counts",
        ),
        pytest.param(
            "Rebels shelled the town of Bara on Monday, killing nine people.\nThe toll has risen to 12, medics said.",
            12,
            id="a toll that has risen",
        ),
        pytest.param(
            "A bomb killed 11 people in Mogadishu on Friday, police said, raising an earlier toll of seven.",
            11,
            id="the toll it rose from",
        ),
        pytest.param(
            "The number of farmers killed in Tuesday's attack near Gao has risen to 13 after four bodies were found.",
            13,
            id="bodies are in the toll",
        ),
        pytest.param(
            "Four soldiers were killed when gunmen stormed a post near Gao.\nThree of the attackers were also killed.",
            7,
            id="the dead of both sides",
        ),
        pytest.param(
            "A drone strike hit a market in Bara on Monday. The war has killed 900 people in the district.",
            None,
            id="a war's dead are not the strike's",
        ),
        pytest.param(
            "The army said it struck a camp near Gao on Monday. Medics said that 14 people had died.",
            None,
            id="a rival's count",
        ),
        pytest.param(
            "Police arrested six men in Gao on Monday. Two confessed to laying a charge that killed three people.",
            None,
            id="another event's dead",
        ),
    ],
)
def test_one_events_toll(resources: Resources, text: str, best: int | None) -> None:
    found = toll(resources, text)
    assert (found.best if found and not found.cumulative else None) == best


def test_the_body_goes_before_the_title(resources: Resources) -> None:
    found = toll(resources, "An air strike on a school near Gao killed 18 people.", "Two strikes, 21 dead in 48 hours")
    assert found is not None
    assert found.best == 18


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (
            "A suicide bomber killed 11 people at a tea shop in Mogadishu on Friday, police said. "
            "Al-Shabaab said its bomber had killed more than 20 officers there.",
            [20],
        ),
        ("A suicide bomber killed 11 people at a tea shop in Mogadishu on Friday, police said.", []),
        (
            "A suicide bomber killed 11 people at a tea shop in Mogadishu on Friday, police said. "
            "Bombings have killed more than 900 people in the country this year.",
            [],
        ),
    ],
    ids=["another claimant's", "none", "a cumulative one"],
)
def test_further_counts_of_an_event(resources: Resources, text: str, others: list[int]) -> None:
    (first, *_) = mentions_of(resources, text)
    assert first.fatalities is not None
    assert (first.fatalities.best, [other.best for other in first.other_fatalities]) == (11, others)
