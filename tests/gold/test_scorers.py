"""The scorers themselves: what they count as right, and what as wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.extractor.extract import article_ref
from services.records import Actor, Article, EventMention, Evidence, Location, Toll, When
from tests.deduplicator.builders import claim, mention
from tests.gold.figures import Figure
from tests.gold.news import GoldEvent, GoldReport, News, load_news
from tests.gold.news_dedup import score_deduplication
from tests.gold.news_extraction import score_extraction
from tests.gold.news_pairs import pair_mentions
from tests.gold.party_figures import judge as judge_parties
from tests.gold.same_name import is_named_in, is_same_name
from tests.gold.type_figures import figures_of
from tests.gold.wire_figures import judge as judge_item
from tests.gold.wording_figures import retellings


@pytest.fixture(scope="module")
def news() -> News:
    return load_news()


@pytest.fixture(scope="module")
def perfect(news: News) -> list[EventMention]:
    """What an extractor without fault would say."""
    return list(_perfect(news))


def test_a_perfect_extraction_is_right_in_everything(news: News, perfect: list[EventMention]) -> None:
    figures, misses = score_extraction(news, perfect)
    assert {figure.name: figure.share for figure in figures if figure.share not in (0.0, 1.0)} == {}
    assert [miss for miss in misses if miss.figure != "trapped_bad"] == []


def test_an_empty_extraction_finds_nothing_and_is_quiet(news: News) -> None:
    shares = {figure.name: figure.share for figure in score_extraction(news, [])[0]}
    assert (shares["found"], shares["found_f1"], shares["trapped_bad"], shares["quiet"]) == (0.0, 0.0, 0.0, 1.0)


def test_a_mention_told_twice_is_once_too_often(news: News, perfect: list[EventMention]) -> None:
    again = replace(perfect[0], id="again")
    assert [m.id for m in pair_mentions(news, [*perfect, again]).unpaired] in (["again"], [perfect[0].id])


def test_a_day_or_a_place_beside_is_wrong(news: News, perfect: list[EventMention]) -> None:
    def shifted(one: EventMention) -> EventMention:
        late, place = timedelta(days=40), one.location
        time = replace(one.time, start=one.time.start + late, end=one.time.end + late)
        return replace(one, time=time, location=place and replace(place, latitude=place.latitude - 30))

    shares = {figure.name: figure.share for figure in score_extraction(news, [shifted(m) for m in perfect])[0]}
    assert (shares["place"], shares["day"], shares["type"]) == (0.0, 0.0, 1.0)


def test_figures_of_a_clustering(news: News, perfect: list[EventMention]) -> None:
    """Right mentions alone come to few wrong merges: reports differ in place, day or type where events do."""
    figures = {figure.name: figure for figure in score_deduplication(news, perfect)[0]}
    assert figures["b3_f1"].share > 0.9
    assert figures["event_toll"].share >= 0.89
    assert figures["toll_spans"].share == 1.0
    assert figures["b3_f1"].of == len(perfect)


def test_events_told_in_pieces_raise_the_ratio(news: News, perfect: list[EventMention]) -> None:
    """Every second article of a story puts it a year later: no event joins the two."""
    late = timedelta(days=365)
    moved = [
        replace(one, time=replace(one.time, start=one.time.start + late, end=one.time.end + late)) if i % 2 else one
        for i, one in enumerate(perfect)
    ]
    ratios = [
        next(figure for figure in score_deduplication(news, told)[0] if figure.name == "events_ratio_bad")
        for told in (perfect, moved)
    ]
    assert ratios[0].share < 1.1 < 1.4 < ratios[1].share
    assert ratios[0].of == ratios[1].of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Malian Armed Forces", "the army of Mali", True),
        ("Malian Armed Forces", "Sudanese army", False),
        ("Rapid Support Forces", "RSF fighters", True),
        ("Al-Shabaab", "Shabaab", True),
        ("gunmen", "Gunmen on motorcycles", True),
        ("Syrian Democratic Forces", "Syrian government", False),
        ("police", "protesters", False),
        ("", "police", False),
    ],
)
def test_names_of_one_party(one: str, other: str, is_same: bool) -> None:
    assert is_same_name(one, other) is is_same
    assert is_same_name(other, one) is is_same


def test_a_party_is_named_by_its_words_or_initials() -> None:
    assert is_named_in("Rapid Support Forces", "The RSF left.")
    assert is_named_in("Russian Armed Forces", "A Russian missile fell.")
    assert not is_named_in("Al-Shabaab", "A man blew himself up.")


@pytest.mark.parametrize(
    ("text", "retold"),
    [
        ("Terrorists fled.", ["Rebels fled.", "Fighters fled."]),
        ("The army captured the town and captured six men.", ["The army liberated the town and captured six men."]),
        ("Two boys were martyred.", ["Two boys were killed."]),
        ("Government forces left.", ["Regime forces left."]),
        ("The government fell.", []),
    ],
)
def test_a_text_is_retold_in_the_words_of_another_side(news: News, text: str, retold: list[str]) -> None:
    article = replace(next(iter(news.articles.values())).article, title="", text=text)
    assert [other.text for _, other in retellings(article)] == retold


def test_types_are_weighted_by_how_often_gold_has_them() -> None:
    pairs = Counter({("attack", "attack"): 2, ("attack", "NONE"): 1, ("grenade", "attack"): 1, ("NONE", "grenade"): 1})
    f1, right, quiet = figures_of(pairs)
    assert (f1.count, f1.of) == (3 * 2 * 2 / (3 + 3), 4)
    assert (right.count, right.of) == (2, 4)
    assert (quiet.count, quiet.of) == (0, 1)


def test_parties_are_judged_by_any_of_their_names() -> None:
    row = {
        "actors": [["ELN", "guerrillas"]],
        "targets": ["marines"],
        "mutual": False,
        "claimant": "the governor",
        "claimant_role": "official",
        "part": "tuning",
    }
    guerrillas, marines = (Actor(name=name, wording=name) for name in ("ELN guerrillas", "Colombian marines"))
    right = judge_parties(
        row, [mention("m", actors=(guerrillas,), targets=(marines,), claims=(claim("governor", "official"),))]
    )
    assert right == {
        **dict.fromkeys(("party_found", "party_actor", "party_target", "party_both"), True),
        **{"party_swapped_bad": False, "party_claimant": True, "party_role": True},
    }
    wrong = judge_parties({**row, "claimant": None}, [mention("m", actors=(marines,), targets=(guerrillas,))])
    assert [name for name, verdict in wrong.items() if verdict] == ["party_found", "party_swapped_bad"]
    assert not judge_parties({**row, "actors": []}, [mention("m", actors=(marines,), targets=())])["party_actor"]
    assert judge_parties(
        {**row, "actors": [["ELN"], ["marines"]], "mutual": True},
        [mention("m", actors=(marines,), targets=(guerrillas,))],
    )["party_actor"]
    assert not judge_parties(row, [])["party_found"]


def test_actor_and_target_must_stand_in_one_event() -> None:
    row = {"actors": [["ELN"]], "targets": ["marines"], "mutual": False, "claimant": None, "part": "held"}
    guerrillas, marines = (Actor(name=name, wording=name) for name in ("ELN", "marines"))
    apart = [mention("a", actors=(guerrillas,), targets=()), mention("b", actors=(), targets=(marines,))]
    verdicts = judge_parties(row, apart)
    assert (verdicts["party_actor"], verdicts["party_target"], verdicts["party_both_held"]) == (True, True, False)


def test_of_nothing_everything_is_right_and_nothing_is_bad() -> None:
    assert (Figure("found", 0, 0).share, Figure("made_up_bad", 0, 0).share) == (1.0, 0.0)


def _perfect(news: News) -> Iterator[EventMention]:
    for article_id, golds in news.reports_of.items():
        article = news.articles[article_id].article
        for event_id, reports in golds.items():
            yield _mention(article, news.events[event_id], reports)


def _mention(article: Article, event: GoldEvent, reports: Sequence[GoldReport]) -> EventMention:
    """The mention that says what the accounts of an event in an article say."""
    evidence, place = reports[0].evidence, event.location
    start = article.text.index(evidence)
    tolls = sorted((r.fatalities for r in reports if r.fatalities), key=lambda toll: not toll.best)
    told = mention(
        f"{article.id} {event.id}",
        of=article_ref(article),
        type=event.sub_event_type,
        status=reports[0].status,
        actors=tuple(Actor(name=name, wording=name) for name in event.actors),
        targets=tuple(Actor(name=name, wording=name) for name in event.targets),
        location=Location(
            name=place.name,
            country=place.country,
            latitude=place.latitude,
            longitude=place.longitude,
            precision=place.precision,
            radius_km=5.0,
            reason="gold",
        ),
        time=When(start=event.start, end=event.end, precision="day", wording=event.start.isoformat()),
        fatalities=Toll(low=tolls[0].low, best=tolls[0].best, high=tolls[0].high, wording="") if tolls else None,
        claims=tuple(claim(r.claimant, r.claimant_role) for r in reports if r.claimant),
        evidence=(Evidence(start=start, end=start + len(evidence), text=evidence, slot="event"),),
    )
    return replace(told, event_type=event.event_type)


_ITEM = {"label": "attack", "also": ["armed_clash"], "status": "occurred", "killed": 3}


def _verdicts(row: dict[str, object], *mentions: EventMention) -> dict[str, bool]:
    return {name: is_right for name, (is_right, _) in judge_item(row, list(mentions)).items()}


def test_an_item_is_judged_by_its_surest_event() -> None:
    low = replace(mention("a"), sub_event_type="grenade", confidence=0.2)
    sure = replace(
        mention("b"),
        sub_event_type="armed_clash",
        confidence=0.9,
        status="occurred",
        fatalities=Toll(low=3, best=3, high=3, wording="three"),
    )
    right = {"wire_found": True, "wire_type": True, "wire_status": True, "wire_toll": True}
    assert _verdicts(_ITEM, low, sure) == right
    denied = replace(sure, status="denied", sub_event_type="grenade", fatalities=None)
    assert _verdicts(_ITEM, denied) == {name: name == "wire_found" for name in right}
    assert _verdicts(_ITEM | {"killed": None}, sure)["wire_made_up_bad"] is False
    assert _verdicts(_ITEM) == {"wire_found": False}


def test_an_item_of_no_event_is_quiet_unless_one_is_asserted() -> None:
    trap = {"label": "NONE", "kind": "crime"}
    assert _verdicts(trap) == {"wire_quiet": True}
    assert _verdicts(trap, replace(mention("a"), status="denied")) == {"wire_quiet": True}
    assert _verdicts(trap, replace(mention("a"), status="occurred")) == {"wire_quiet": False}
