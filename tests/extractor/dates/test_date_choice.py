"""Which date of a sentence is the event's own; news of Thursday 12 March 2026."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.offline import REPORTED
from services.records import Article, Outlet


def stated_day(text: str, resources: Resources, title: str = "") -> str | None:
    """The day that the text states of its one event; None where the day is that of publication."""
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
    (mention,) = [m for m in extract(article, resources).mentions if m.status in REPORTED]
    return mention.time.start.isoformat() if mention.time.wording else None


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed six traders near Goma, police said on Thursday.",
        "Police said on Thursday that gunmen killed six traders near Goma.",
        "The Islamic State group claimed responsibility Thursday for a bomb that killed five soldiers near Mosul.",
        "In a statement on Thursday, the army said rebels attacked Hama.",
        "A spokesman told reporters on Thursday that rebels shelled the market in Sake.",
        "The group claimed the shelling of Sake in a video published on Thursday.",
        "Mourners in Bol on Thursday buried the eleven traders who were killed in an air strike.",
        "Funerals were held in Bol on Tuesday for eleven traders killed in an air strike.",
        "Gunmen have invaded Keta in Zamfara, killing two vigilantes, residents said on Tuesday.",
        "March 12 (Meridian Wire) - An air strike on a school in Depayin, Myanmar killed 17 people, residents said.",
    ],
)
def test_the_day_of_the_telling_is_not_the_day_of_the_event(text: str, resources: Resources) -> None:
    assert stated_day(text, resources) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Gunmen killed six traders near Goma on Tuesday, police said on Thursday.", "2026-03-10"),
        (
            "The army said on Thursday it was to blame for a strike that killed 11 people in Lac this week.",
            "2026-03-06",
        ),
        (
            "On Tuesday, as men mended a road, a jet bombed them near Bol and killed 12, the army conceded yesterday.",
            "2026-03-10",
        ),
        ("At least 26 people died in a raid in Wabag, Enga province, on Tuesday, police said.", "2026-03-10"),
        ("On Tuesday, villagers say, gunmen attacked the market in Sake.", "2026-03-10"),
        ("Ten people have died after gunmen fired on players in a hall in Goma on Tuesday, police said.", "2026-03-10"),
        ("Three people were killed when rebels shelled the port of Hodeidah on Tuesday.", "2026-03-10"),
        ("The army said the attack on Tuesday killed four soldiers in Jowhar.", "2026-03-10"),
        ("The group claimed Tuesday's attack on an army base in Jowhar.", "2026-03-10"),
        ("Police said Tuesday's attack in Jowhar killed four soldiers.", "2026-03-10"),
        ("On Tuesday gunmen of the same band killed nine people in Sake, a rights monitor said.", "2026-03-10"),
        (
            "The clinic's register had 12 dead by Wednesday evening from the raid by al-Shabaab on Jowhar on Monday.",
            "2026-03-09",
        ),
        ("The two sides announced a ceasefire on Wednesday in Juba.", "2026-03-11"),
        ("One man was arrested after stones were thrown at a march in Vadodara on Tuesday.", "2026-03-10"),
        ("Gunmen have freed 24 pupils whom they abducted in Papiri two weeks ago, officials said.", "2026-02-23"),
        ("Rebels shelled the market in Sake on Wednesday, a spokesman told reporters.", "2026-03-11"),
        (
            "The group claimed responsibility Thursday for a bomb that killed five soldiers near Mosul on Tuesday.",
            "2026-03-10",
        ),
        (
            "The truck bombing in Mogadishu on Monday, which Al-Shabaab claimed on Wednesday, killed nine people.",
            "2026-03-09",
        ),
    ],
)
def test_the_day_of_the_event_stands_beside_that_of_the_telling(text: str, day: str, resources: Resources) -> None:
    assert stated_day(text, resources) == day


def test_the_day_of_an_accord_is_not_the_day_of_what_follows_from_it(resources: Resources) -> None:
    text = "In line with the accord of 10 February the rebels on Wednesday handed the town of Raqqa to the army."
    assert stated_day(text, resources) == "2026-03-11"


def test_a_date_of_where_something_was_is_not_the_event_s(resources: Resources) -> None:
    text = "Government soldiers have captured the palace in Bama from where rebels proclaimed an emirate two years ago."
    assert stated_day(text, resources) is None


@pytest.mark.parametrize(
    "text",
    [
        "A court in Lomé freed on Monday a man who helped to plan the bombing that killed 30 in a mall in 2019.",
        "Families met in Lomé on Tuesday over the bombing that killed 30 people in a mall in 2019.",
    ],
)
def test_a_date_in_the_clause_on_an_events_noun_is_its_own(text: str, resources: Resources) -> None:
    with pytest.raises(ValueError, match="not enough values"):
        stated_day(text, resources)  # history, and so no news


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Dhaka remembers its students", "A vigil was held in Dhaka on Friday for students killed in January."),
        ("What is the M23?", "The M23 seized Goma in January 2024 and has since taken most of South Kivu."),
    ],
)
def test_a_month_that_is_over_is_history_under_a_headline(title: str, text: str, resources: Resources) -> None:
    with pytest.raises(ValueError, match="not enough values"):
        stated_day(text, resources, title)


def test_a_record_without_a_headline_tells_of_its_own_day_however_old(resources: Resources) -> None:
    assert stated_day("Rebels seized Goma in January 2024.", resources) == "2024-01-01"
