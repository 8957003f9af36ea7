"""Who an event is credited to, over a whole article: a table, and the outlets that speak for somebody."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import Article, EventMention, Outlet

TABLE = Path(__file__).parents[2] / "cases" / "claims" / "texts.tsv"
ROWS = list(
    csv.DictReader(
        (line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")), delimiter="\t"
    )
)
INDEPENDENT = Outlet(id="o", name="Outlet")


def first_mention(resources: Resources, text: str, outlet: Outlet = INDEPENDENT, title: str = "") -> EventMention:
    article = Article(
        id="a1-test",
        revision=1,
        url="https://outlet.example/1",
        outlet=outlet,
        title=title,
        text=text,
        published_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
        content_hash="c1-test",
    )
    found = extract(article, resources).mentions
    return next(m for m in found if m.status in {"occurred", "claimed", "denied"})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=row["text"], marks=[pytest.mark.xfail(strict=True)] if row["note"] == "missed" else [])
        for row in ROWS
    ],
)
def test_who_says_it(resources: Resources, row: dict[str, str]) -> None:
    claims = first_mention(resources, row["text"].replace(" || ", "\n")).claims
    if not row["claimant"]:
        assert claims == ()
        return
    wanted = (row["claimant"].casefold(), row["role"], row["stance"])
    assert any(wanted[0] in c.claimant.casefold() and (c.claimant_role, c.stance) == wanted[1:] for c in claims), claims


@pytest.mark.parametrize(
    ("affiliation", "claimant", "role"),
    [
        pytest.param("party:Al-Shabaab", "Al-Shabaab", "belligerent", id="a party's organ"),
        pytest.param("state:SOM", "Ministry of Information", "official", id="a state's voice at home"),
        pytest.param("monitor", "Radio Wadi", "monitor", id="a monitor"),
    ],
)
def test_an_outlet_speaks_for_its_side(resources: Resources, affiliation: str, claimant: str, role: str) -> None:
    outlet = Outlet(id="o", name="Radio Wadi", affiliation=affiliation, owner="Ministry of Information")
    text = "Mortar rounds struck the airport in Mogadishu on Monday, killing two people."
    (claim,) = first_mention(resources, text, outlet).claims
    assert (claim.claimant, claim.claimant_role, claim.stance) == (claimant, role, "asserts")
    assert text[claim.span.start : claim.span.end] == text


def test_an_armed_group_is_a_belligerent_whatever_its_name(resources: Resources) -> None:
    told = "Jets bombed a school in Depayin on Friday, killing nine, the National Unity Government said."
    claims = first_mention(resources, told).claims
    assert [(c.claimant, c.claimant_role) for c in claims] == [("National Unity Government", "belligerent")]


def test_what_is_not_confirmed_is_no_speaker(resources: Resources) -> None:
    told = "Rebels killed 60 soldiers in Djibo on Friday, a figure the army has not confirmed."
    assert first_mention(resources, told).claims == ()


@pytest.mark.parametrize("affiliation", [None, "independent", "wire", "state:RUS"])
def test_other_outlets_only_report(resources: Resources, affiliation: str | None) -> None:
    outlet = Outlet(id="o", name="Radio Wadi", affiliation=affiliation)
    text = "Mortar rounds struck the airport in Mogadishu on Monday, killing two people."
    assert first_mention(resources, text, outlet).claims == ()


def test_what_a_partys_organ_reports_is_a_claim(resources: Resources) -> None:
    outlet = Outlet(id="o", name="Radio Wadi", affiliation="party:Al-Shabaab")
    assert first_mention(resources, "Fighters attacked an army base near Baidoa on Monday.", outlet).status == "claimed"


def test_the_command_in_a_partys_organ_is_the_partys(resources: Resources) -> None:
    outlet = Outlet(id="o", name="Radio Wadi", affiliation="party:Al-Shabaab")
    text = "The mujahideen pounded a base in Mogadishu on Monday with mortars, the military command said."
    (claim,) = first_mention(resources, text, outlet).claims
    assert claim.claimant == "Al-Shabaab"
    assert text[claim.span.start : claim.span.end] == "military command"
