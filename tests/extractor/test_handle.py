"""One message of news.articles: what it leads to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services import codec
from services.extractor.handle import handle
from services.extractor.resources import Resources
from services.messages import FETCHED_AT, Drop, Incoming, header
from services.records import Article, DeadLetter, MentionSet, Outlet
from services.topics import Topics, load_topics

ARTICLE = Article(
    id="a1-one",
    revision=1,
    url="https://outlet.example/1",
    outlet=Outlet(id="outlet", name="Outlet"),
    title="Shelling in Kherson",
    text="Shelling of Kherson killed two people on Monday.",
    published_at=datetime(2026, 3, 12, 18, tzinfo=UTC),
    content_hash="c1-one",
)


@pytest.fixture(scope="module")
def topics() -> Topics:
    return load_topics()


def incoming(value: bytes | None) -> Incoming:
    headers = ((FETCHED_AT, b"2026-03-12T18:00:05Z"),)
    return Incoming("news.articles", 0, 7, b"a1-one", value, headers)


def sets(outgoing: tuple) -> dict[str, MentionSet]:  # type: ignore[type-arg]
    return {out.key.decode(): codec.decode(out.value, MentionSet) for out in outgoing}


def test_mentions_go_out_under_their_country(resources: Resources, topics: Topics) -> None:
    intent = handle(incoming(codec.encode(ARTICLE)), resources, topics)
    found = sets(intent.outcome.outgoing)
    assert intent.countries == {"UKR"}
    assert [m.sub_event_type for m in found["UKR"].mentions] == ["shelling_artillery_missile_attack"]
    assert header(intent.outcome.outgoing[0].headers, FETCHED_AT) == "2026-03-12T18:00:05Z"
    assert intent.outcome.drops == ()


def test_an_edit_withdraws_the_countries_it_no_longer_mentions(resources: Resources, topics: Topics) -> None:
    intent = handle(incoming(codec.encode(ARTICLE)), resources, topics, frozenset({"UKR", "SYR"}))
    found = sets(intent.outcome.outgoing)
    assert set(found) == {"UKR", "SYR"}
    assert found["SYR"].mentions == ()
    assert intent.countries == {"UKR"}


def test_a_withdrawn_article_empties_its_countries(resources: Resources, topics: Topics) -> None:
    gone = replace(ARTICLE, revision=2, text="", is_withdrawn=True)
    intent = handle(incoming(codec.encode(gone)), resources, topics, frozenset({"UKR"}))
    assert [s.mentions for s in sets(intent.outcome.outgoing).values()] == [()]
    assert intent.countries == frozenset()
    assert intent.outcome.drops == (Drop("no-event:withdrawn"),)


@pytest.mark.parametrize(
    ("change", "drops"),
    [
        pytest.param({"text": "Rain came.", "title": "Rain"}, (Drop("no-event:no-trigger"),), id="ordinary news"),
        pytest.param({"language": "fr"}, (Drop("no-event:language"),), id="a language we do not read"),
        pytest.param(
            {"text": "Rebels threatened to attack Kherson.", "title": ""},
            (Drop("status:planned"), Drop("no-event:status")),
            id="only a threat",
        ),
    ],
)
def test_what_is_no_event_is_a_counted_drop(
    resources: Resources, topics: Topics, change: dict[str, str], drops: tuple[Drop, ...]
) -> None:
    outcome = handle(incoming(codec.encode(replace(ARTICLE, **change))), resources, topics).outcome  # type: ignore[arg-type]
    assert (outcome.outgoing, outcome.drops) == ((), drops)


@pytest.mark.parametrize("value", [None, b"", b"no json", b"{}"])
def test_what_is_no_article_is_a_dead_letter(resources: Resources, topics: Topics, value: bytes | None) -> None:
    intent = handle(incoming(value), resources, topics, frozenset({"UKR"}))
    (letter,) = intent.outcome.outgoing
    assert intent.outcome.dead_letters == 1
    assert codec.decode(letter.value, DeadLetter).offset == 7
    assert intent.countries == {"UKR"}
