"""Which reports of one article are one event."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import Extraction, extract
from services.extractor.resources import Resources
from services.records import Article, Outlet


def read(resources: Resources, text: str, title: str = "") -> Extraction:
    return extract(
        Article(
            id="a1-test",
            revision=1,
            url="https://outlet.example/1",
            outlet=Outlet(id="outlet", name="Outlet"),
            title=title,
            text=text,
            published_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
            content_hash="c1-test",
        ),
        resources,
    )


def events(found: Extraction) -> int:
    return sum(m.status in {"occurred", "claimed"} for m in found.mentions)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(
            "Gunmen attacked a village near Gao on Tuesday.\nThe attack lasted an hour. They killed two guards.",
            1,
            id="the attack",
        ),
        pytest.param(
            "Gunmen attacked a base near Gao on Monday.\nRebels attacked a base near Gao on Wednesday.",
            2,
            id="two days",
        ),
        pytest.param(
            "A drone struck a market in Odesa overnight.\nA drone struck a market in Kharkiv overnight.",
            2,
            id="two places",
        ),
        pytest.param(
            "A drone struck a market in Odesa on Monday.\nSeparately, a drone struck a school in the city.",
            2,
            id="the text says so",
        ),
        pytest.param(
            "A bomb killed a nurse at a clinic in Odesa on Monday morning.\n"
            "In the evening a drone struck a fire engine in the same city.",
            2,
            id="two parts of the day",
        ),
        pytest.param(
            "Gunmen attacked a village near Gao on Monday morning.\n"
            "The attack, which ended in the evening, left two guards dead.",
            1,
            id="the attack ends at another hour",
        ),
        pytest.param(
            "Protesters burned tyres in Gao on Monday.\nEarlier, gunmen had killed a shopkeeper in the town.",
            2,
            id="earlier",
        ),
        pytest.param(
            "Rebels killed nine people at a market in Gao on Monday.\n"
            "Bandits killed three people near Bamako hours later.",
            2,
            id="hours later",
        ),
        pytest.param(
            "Gunmen attacked a village near Gao on Monday.\nTwo villagers later died in hospital.",
            1,
            id="who later died",
        ),
        pytest.param(
            "A drone struck a market in Odesa on Monday.\nPolice detained 40 protesters in Odesa on Monday.",
            2,
            id="two kinds",
        ),
        pytest.param(
            "- Diyala: two soldiers shot dead by gunmen on Monday.\n- Diyala: a grocer shot dead by gunmen on Monday.",
            2,
            id="two items of a list",
        ),
        pytest.param(
            "LUBERO. Clashes FARDC - M23 since dawn.\nBENI. Clashes FARDC - ADF since dawn.",
            2,
            id="two headings of a bulletin",
        ),
        pytest.param(
            "Gunmen shot dead two guards in Mosul on Monday.\nAn hour later gunmen shot dead a judge.",
            2,
            id="an hour later",
        ),
        pytest.param(
            "Rebels attacked a post in Bannu city on Monday.\nIn North Waziristan rebels attacked a post on Monday.",
            2,
            id="a town and a district it is not in",
        ),
        pytest.param(
            "Israeli soldiers raided Jenin on Monday, killing a man.\nIn the West Bank settlers cut down olive trees.",
            2,
            id="others did what is told beside",
        ),
    ],
)
def test_how_many_events(resources: Resources, text: str, count: int) -> None:
    assert events(read(resources, text)) == count


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "Russian drones killed four people in Chuhuiv and one in Izium on Monday.",
            {("Chuhuyiv", 4), ("Izyum", 1)},
            id="counted by town",
        ),
        pytest.param(
            "Gunmen killed nine people in Sake, including four in a mosque, on Monday.",
            {("Sake", 9)},
            id="part of a count",
        ),
        pytest.param(
            "A drone hit a bus near Rafah on Monday, killing two people. Another strike killed six in Khan Younis.",
            {("Rafaḩ", 2), ("Khān Yūnis", 6)},
            id="another strike in another town",
        ),
        pytest.param(
            "A drone hit a cafe in Rafah on Monday, killing two people. Elsewhere, a drone killed six in Khan Younis.",
            {("Rafaḩ", 2), ("Khān Yūnis", 6)},
            id="a strike elsewhere",
        ),
    ],
)
def test_towns_that_are_told_apart(resources: Resources, text: str, told: set[tuple[str, int]]) -> None:
    found = read(resources, text).mentions
    assert {(m.location.name if m.location else "", m.fatalities.best if m.fatalities else 0) for m in found} == told
    assert {m.time.start.isoformat() for m in found} == {"2026-03-09"}


def test_a_title_that_restates_the_body_is_no_event_of_its_own(resources: Resources) -> None:
    text = "Two bombs hit a row of houses in Odesa on Monday, killing three people."
    found = read(resources, text, title="Clashes feared: 40 held as Odesa burns, army retakes bridge")
    assert events(found) == 1
    assert all(m.evidence for m in found.mentions)


def test_a_title_alone_is_an_event(resources: Resources) -> None:
    found = read(resources, "More soon.", title="Suicide bomber kills nine in Mogadishu")
    assert events(found) == 1


def test_a_denial_is_a_claim_about_the_event_it_denies(resources: Resources) -> None:
    text = "Eight people died when the RSF shelled El Obeid on Sunday, medics said. The RSF denied that it fired on it."
    (mention,) = read(resources, text).mentions
    assert [(c.claimant, c.stance) for c in mention.claims] == [("medics", "asserts"), ("RSF", "denies")]
    assert mention.status == "occurred"


def test_a_country_before_a_colon_is_no_rival_of_who_counts(resources: Resources) -> None:
    title, text = (
        "Ecuador: gunmen attack convoy",
        "Gunmen attacked a convoy in Manta on Tuesday. Two guards died, police said.",
    )
    (mention,) = read(resources, text, title).mentions
    assert mention.fatalities is not None
    assert mention.fatalities.best == 2
    assert [c.claimant for c in mention.claims] == ["police"]


def test_a_clause_about_another_event_gives_neither_type_nor_count(resources: Resources) -> None:
    text = "Militiamen shot dead an old man in Kirkuk on Wednesday, hours after a bomb had killed two policemen."
    told = [m for m in read(resources, text).mentions if m.status == "occurred"]
    assert [(m.sub_event_type, m.fatalities and m.fatalities.best) for m in told] == [("attack", 1)]


def test_an_event_at_another_hour_is_of_the_day_told_before(resources: Resources) -> None:
    text = "Thousands marched through Gao on Monday.\nLater a mob set a police station in the town on fire."
    assert [m.time.start.day for m in read(resources, text).mentions] == [9, 9]
