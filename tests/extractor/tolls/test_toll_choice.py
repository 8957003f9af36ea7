"""One event's toll over all sentences of an article."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import Article, Outlet, Toll


def toll(resources: Resources, text: str, title: str = "") -> Toll | None:
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
    mentions = [m for m in extract(article, resources).mentions if m.status in {"occurred", "claimed"}]
    return mentions[0].fatalities


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
