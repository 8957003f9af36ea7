"""Whole articles: what is reported, what is not, and that nothing escapes."""

import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import codec
from services.extractor.extract import Extraction, extract
from services.extractor.resources import Resources
from services.records import Article, EventMention, Outlet

PUBLISHED = datetime(2026, 3, 12, 18, tzinfo=UTC)  # a Thursday
ASSERTED = {"occurred", "claimed"}
MAX_PROCESSOR_S = 30.0
"""For any article: 60,000 code points are read and a sentence ends after 900, so none costs more than some seconds."""


def article(text: str, title: str = "") -> Article:
    return Article(
        id="a1-test",
        revision=1,
        url="https://outlet.example/1",
        outlet=Outlet(id="outlet", name="Outlet"),
        title=title,
        text=text,
        published_at=PUBLISHED,
        content_hash="c1-test",
    )


def asserted(found: Extraction) -> list[EventMention]:
    return [m for m in found.mentions if m.status in ASSERTED]


def test_one_event_told_in_title_lead_and_body_is_one_mention(resources: Resources) -> None:
    text = (
        "Gunmen attacked an army post near Goma on Tuesday, killing at least six soldiers, the army said.\n"
        "The attack began before dawn. Two of the soldiers died in hospital."
    )
    (mention,) = asserted(extract(article(text, "Six soldiers killed in attack near Goma"), resources))
    assert mention.sub_event_type == "armed_clash"
    assert mention.time.start.isoformat() == "2026-03-10"
    assert mention.fatalities is not None
    assert (mention.fatalities.low, mention.fatalities.high) == (6, None)
    assert [c.claimant for c in mention.claims] == ["army"]
    assert mention.location is not None
    assert mention.location.country == "COD"
    assert len([e for e in mention.evidence if e.slot == "event"]) >= 2


def test_a_belligerent_admits_the_loss_of_a_city(resources: Resources) -> None:
    """A state outlet's framing, several events, a cumulative toll and a pledge in one article."""
    text = (
        "The Syrian army says it has pulled its troops back from the city of Hama to spare residents.\n"
        "In a statement on Thursday it said foreign-backed terrorists entered several quarters of the city after "
        "heavy fighting.\n"
        "Joint Syrian-Russian airstrikes hit the southern part of Idlib province.\n"
        "The army's operations have killed at least 2,000 terrorists since last week.\n"
        "The army vowed to retake every area that was lost."
    )
    mentions = asserted(extract(article(text), resources))
    types = {(round(m.location.latitude), m.sub_event_type) for m in mentions if m.location is not None}
    assert (35, "non_state_actor_overtakes_territory") in types  # Hama, 35.1 N
    assert (36, "air_drone_strike") in types  # Idlib, 35.9 N
    (raid,) = (m for m in mentions if m.sub_event_type == "air_drone_strike")
    assert [a.name for a in raid.actors] == ["Syria", "Russia"]
    assert all(m.fatalities is None or m.fatalities.cumulative or m.fatalities.best != 2000 for m in mentions)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Israel said it killed a Hezbollah commander in a strike on Tyre on Tuesday.", "claimed"),
        ("Russia says it has captured the village of Zelene Pole in Donetsk.", "claimed"),
        ("Israel killed a Hezbollah commander in a strike on Tyre on Tuesday.", "occurred"),
        ("Kenyan police said gunmen killed two teachers in Mandera on Tuesday.", "occurred"),
    ],
)
def test_what_a_country_says_of_its_own_deeds_is_claimed(text: str, status: str, resources: Resources) -> None:
    (mention,) = asserted(extract(article(text), resources))
    assert mention.status == status


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Israel said its jets had struck Hezbollah depots on Tuesday.", "LBN"),  # where the group is at home
        ("The United States killed three men in a drone strike on Tuesday.", None),
        ("Lebanon said an Israeli air strike had killed two men on Tuesday.", "LBN"),
        ("Nigeria said its troops killed 12 bandits in an ambush on Tuesday.", "NGA"),
        ("US forces killed three men in a strike on a boat in the eastern Caribbean on Tuesday.", None),
    ],
)
def test_a_country_that_strikes_is_not_where_it_strikes(text: str, country: str | None, resources: Resources) -> None:
    (mention,) = asserted(extract(article(text), resources))
    assert (mention.location and mention.location.country) == country


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Two men were shot dead by gunmen in Karachi's Lyari neighbourhood on Tuesday.", "Karachi"),
        ("The army said it shot down a missile launched from Yemen near Eilat on Tuesday.", "Eilat"),
    ],
)
def test_whose_district_it_is_and_whence_it_came(text: str, name: str, resources: Resources) -> None:
    (mention,) = asserted(extract(article(text), resources))
    assert mention.location is not None
    assert mention.location.name == name


def test_what_landed_later_is_another_event(resources: Resources) -> None:
    text = "A drone strike on a car near Nawa killed two fighters on Tuesday. Shells later landed on the town of Nawa."
    types = [m.sub_event_type for m in asserted(extract(article(text), resources))]
    assert types == ["air_drone_strike", "shelling_artillery_missile_attack"]


def test_two_places_are_two_events(resources: Resources) -> None:
    text = (
        "An air strike on a market in Kharkiv killed four people on Wednesday.\n"
        "In Odesa, a drone attack wounded three dock workers the same day."
    )
    found = {m.location.name for m in asserted(extract(article(text), resources)) if m.location}
    assert len(found) == 2


def test_a_town_goes_before_the_district_of_the_title_that_holds_it(resources: Resources) -> None:
    text = "A rebel of the NPA was killed in a clash with soldiers in Himamaylan on Tuesday."
    (mention,) = asserted(extract(article(text, "Rebel killed in Negros Occidental clash"), resources))
    assert mention.location is not None
    assert mention.location.name == "Himamaylan"


def test_towns_of_one_front_are_two_events(resources: Resources) -> None:
    text = (
        "Russian aircraft dropped two guided bombs on an industrial district of Kramatorsk on Thursday, killing four "
        "people.\nIn Druzhkivka, some 14 kilometres to the south, a Russian drone hit a minibus the same morning."
    )
    mentions = asserted(extract(article(text, "Bombs kill four in Kramatorsk, drone hits minibus"), resources))
    assert [(m.location.name, m.fatalities is not None) for m in mentions if m.location] == [
        ("Kramatorsk", True),
        ("Druzhkivka", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Israeli jets bombed a fertilizer factory in the Bekaa Valley on Monday.",
        "The air force dropped bombs on an industrial estate in Homs, killing two guards.",
    ],
)
def test_what_is_bombed_may_burn_by_itself_elsewhere(resources: Resources, text: str) -> None:
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == ["air_drone_strike"]


def test_hard_line_ends_change_nothing_but_spans_are_of_the_text_as_it_came(resources: Resources) -> None:
    flowing = (
        "Gunmen attacked an army post on the northern edge of Goma before dawn on Tuesday, killing at least six "
        "soldiers and wounding nine, the army said. Two of the attackers were shot dead as they fled to the hills."
    )
    wrapped = textwrap.fill(flowing, 72)
    these, those = (asserted(extract(article(text), resources)) for text in (flowing, wrapped))
    assert these
    for one, other in zip(these, those, strict=True):
        assert replace(other, evidence=(), article=one.article) == replace(one, evidence=())
        assert [(e.start, e.end) for e in other.evidence] == [(e.start, e.end) for e in one.evidence]
        assert all(wrapped[e.start : e.end] == e.text for e in other.evidence)


def test_a_separate_incident_is_another_event(resources: Resources) -> None:
    text = (
        "Gunmen killed two soldiers near Gao on Tuesday.\n"
        "In a separate incident, gunmen ambushed a convoy, killing one driver."
    )
    assert len(asserted(extract(article(text), resources))) == 2


def test_who_is_blamed_in_the_sentence_acts(resources: Resources) -> None:
    text = "A drone strike on a market in Omdurman killed 11 people, a doctors' group said, blaming the RSF."
    (mention,) = asserted(extract(article(text), resources))
    assert [a.wording for a in mention.actors] == ["RSF"]


def test_crowds_act_in_protests(resources: Resources) -> None:
    text = "Police fired tear gas at protesters in Tunis on Monday."
    (mention,) = asserted(extract(article(text), resources))
    assert ([a.wording for a in mention.actors], [t.wording for t in mention.targets]) == (["protesters"], ["Police"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no-text", id="empty"),
        pytest.param("Wheat prices rose in Odesa on Monday.", "no-trigger", id="ordinary news"),
        pytest.param("No attack took place in Odesa.", "negated", id="negated"),
        pytest.param("A gas leak caused an explosion that killed two people in Lyon.", "veto", id="accident"),
        pytest.param("An earthquake killed nine people near Izmir on Monday.", "veto", id="disaster"),
    ],
)
def test_an_article_without_events_gives_a_reason(resources: Resources, text: str, reason: str) -> None:
    found = extract(article(text), resources)
    assert found.mentions == ()
    assert found.no_event_reason == reason


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Rebels threatened to attack the port of Hodeidah.", "planned"),
        ("If rebels attacked the port of Hodeidah, food would run out.", "hypothetical"),
        ("Ten years ago rebels attacked the port of Hodeidah.", "background"),
        ("Moscow denied that its jets had bombed a clinic in Aleppo.", "denied"),
        ("The rebels claim they attacked the port of Hodeidah.", "claimed"),
        ("Rebels attacked the port of Hodeidah.", "occurred"),
        ("On 12 April, rebels attacked the port of Hodeidah.", "occurred"),  # no year: the last April, as it is past
        ("On 12 April, rebels will attack the port of Hodeidah.", "planned"),
        ("In 1943 rebels attacked the port of Hodeidah.", "background"),
    ],
)
def test_status(resources: Resources, text: str, status: str) -> None:
    assert [m.status for m in extract(article(text), resources).mentions] == [status]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Terrorists attacked an army base near Mopti.", "Rebels attacked an army base near Mopti."),
        ("The army liberated the town of Bara from militants.", "The army captured the town of Bara from militants."),
        ("Regime forces shelled the town of Bara.", "Government forces shelled the town of Bara."),
        ("Nine soldiers were martyred in an ambush near Gao.", "Nine soldiers were killed in an ambush near Gao."),
    ],
)
def test_framing_changes_nothing(resources: Resources, one: str, other: str) -> None:
    codings = []
    for text in (one, other):
        (mention,) = asserted(extract(article(text), resources))
        codings.append((mention.sub_event_type, mention.status, mention.fatalities and mention.fatalities.best))
    assert codings[0] == codings[1]


def test_a_rejected_candidate_says_why(resources: Resources) -> None:
    found = extract(article("No attack took place in Odesa."), resources)
    assert [(r.trigger, r.reason) for r in found.rejected] == [("attack", "negated:no")]


def assert_exact(found: Extraction, text: str) -> None:
    for mention in found.mentions:
        for e in mention.evidence:
            assert text[e.start : e.end] == e.text
        for claim in mention.claims:
            assert 0 <= claim.span.start < claim.span.end <= len(text)
        codec.check(codec.to_json(mention), EventMention)


VOCABULARY = """army rebels attacked killed shelled Kyiv Gaza on Tuesday 12 dozens of soldiers civilians said the
ministry that if not , . protesters police fired tear gas İstanbul “ ” ceasefire agreed no airstrikes by near"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, max_size=60), title=st.lists(WORDS, max_size=8))
def test_word_salad_never_raises_and_spans_stay_exact(resources: Resources, words: list[str], title: list[str]) -> None:
    text = " ".join(words)
    assert_exact(extract(article(text, " ".join(title)), resources), text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), title=st.text(max_size=40))
def test_any_text_never_raises(resources: Resources, text: str, title: str) -> None:
    assert_exact(extract(article(text, title), resources), text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("killed " * 4000, id="one word for ever"),
        pytest.param("(" * 10_000 + "attack" + ")" * 10_000, id="brackets"),
        pytest.param("Rebels\u200b at\u200dtacked the\ufeff base near Gao\u2060, killing two.", id="zero width"),
        pytest.param("\u202bهاجم المتمردون القاعدة\u202c: rebels attacked \u2067غاو\u2069.", id="right to left"),
        pytest.param("Rebels attacked a base near Gao and " * 30_000, id="a megabyte without a stop"),
        pytest.param("Rebels attacked\u0000 the base\u202e near Gao\u200b.", id="control characters"),
        pytest.param("attack 9999999999999999999999 dead", id="a huge number"),
        pytest.param("\n".join(["Rebels attacked a base near Gao, killing two soldiers."] * 400), id="repetition"),
    ],
)
def test_hostile_text(resources: Resources, text: str) -> None:
    """Exact spans, the same mentions twice, and no more of the processor's time than the longest article may take."""
    start_s = process_time()
    found = extract(article(text, text[:200]), resources)
    assert process_time() - start_s < MAX_PROCESSOR_S
    assert_exact(found, text)
    assert extract(article(text, text[:200]), resources) == found


@pytest.mark.parametrize(
    "text",
    [
        "Protesters set fire to a county office in Mombasa on Wednesday, a day after police killed nine students.",
        "Thousands marched in Nairobi on Friday, two days after officers shot dead six demonstrators.",
        "Drones hit a hotel in Odesa on Friday, the governor said, a night after an attack on its port killed four.",
    ],
)
def test_the_dead_of_days_before_are_of_another_event(resources: Resources, text: str) -> None:
    told = [m for m in extract(article(text), resources).mentions if m.status == "occurred"]
    assert [m.fatalities for m in told] == [None]


def test_the_dead_of_an_older_massacre_are_not_those_of_the_day(resources: Resources) -> None:
    text = (
        "Soldiers killed dozens of villagers near Titao in Burkina Faso on Tuesday, survivors said.\n"
        "In 2022 soldiers were accused of killing 140 villagers in the same province."
    )
    (mention,) = asserted(extract(article(text), resources))
    assert mention.fatalities is not None
    assert (mention.fatalities.low, mention.fatalities.best) == (24, None)


def test_gunmen_at_a_crowd_use_no_force_of_the_state(resources: Resources) -> None:
    text = "Gunmen shot into the crowd at the weekly market of Djibo in Burkina Faso on Tuesday and killed 14 people."
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == ["attack"]


def test_the_same_article_gives_the_same_bytes(resources: Resources) -> None:
    text = "Shelling of Kherson killed two people on Monday, officials said. Drones struck Sumy overnight."
    first, second = (extract(article(text), resources).mentions for _ in range(2))
    assert [codec.encode(m) for m in first] == [codec.encode(m) for m in second]


def test_a_day_named_before_is_that_day(resources: Resources) -> None:
    text = (
        "Every family lost somebody on 9 November 2015. On that day soldiers opened fire on a crowd at the ferry, and "
        "23 people were killed."
    )
    (mention,) = extract(article(text), resources).mentions
    assert (mention.status, mention.time.start.year) == ("background", 2015)


def test_a_day_that_opens_a_paragraph_dates_it(resources: Resources) -> None:
    text = (
        "On Monday gunmen killed four herders at Ayod.\n"
        "Wednesday was for the east. A sniper killed nine people at the ferry in Renk. "
        "In Malakal, on the same morning, rebels stormed the barracks and killed five soldiers."
    )
    found = asserted(extract(article(text), resources))
    assert [m.time.start.day for m in found] == [9, 11, 11]


def test_a_day_of_the_telling_opens_no_paragraph(resources: Resources) -> None:
    text = "The mayor spoke on Wednesday. Gunmen killed four herders at Ayod."
    assert [m.time.wording for m in asserted(extract(article(text), resources))] == [None]


def test_a_surrender_beside_a_battle_is_part_of_it(resources: Resources) -> None:
    text = (
        "Rebels captured the town of Goma on Monday after two days of fighting, residents said. A spokesman said that "
        "twelve soldiers had been killed and that 31 had surrendered."
    )
    (mention,) = asserted(extract(article(text), resources))
    assert mention.sub_event_type == "non_state_actor_overtakes_territory"


def test_whoever_is_hit_did_not_do_it(resources: Resources) -> None:
    text = "An army vehicle struck a mine on the road east of Diffa in Niger on Monday, killing five soldiers."
    (mention,) = asserted(extract(article(text), resources))
    assert not {a.name for a in mention.actors} & {t.name for t in mention.targets}


def test_a_country_named_beside_the_event_goes_before_the_dateline(resources: Resources) -> None:
    text = (
        "ISLAMABAD - A bomb hit a bus of troops in southwestern Pakistan on Friday, killing five, officials said. "
        "A separatist group said that it had carried out the bombing."
    )
    (mention,) = asserted(extract(article(text), resources))
    assert mention.location is not None
    assert (mention.location.name, mention.location.precision) == ("Pakistan", "country")


def test_a_denial_places_what_only_the_headline_tells(resources: Resources) -> None:
    text = "A military source denied that the army had shelled a clinic in Marib."
    found = extract(article(text, "Mercenaries shell their own clinic"), resources)
    assert [m.location.name if m.location else None for m in found.mentions] == ["Ma'rib"]


def test_a_named_group_is_not_on_both_sides(resources: Resources) -> None:
    text = (
        "Islamic State fighters attacked a checkpoint near Hasakah on Monday, killing two policemen, officials said. "
        "Two Islamic State fighters were also killed in the clash."
    )
    (mention,) = asserted(extract(article(text), resources))
    acting = {actor.id for actor in mention.actors}
    assert None not in acting
    assert not acting & {target.id for target in mention.targets}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("The Islamic State claimed responsibility for the attack on a market in Gwoza.", ["background"]),
        ("The Islamic State claimed responsibility for a bombing in Gwoza that killed nine people.", ["claimed"]),
    ],
    ids=["known", "told"],
)
def test_who_claims_a_known_deed_tells_no_news_of_it(text: str, statuses: list[str], resources: Resources) -> None:
    assert [m.status for m in extract(article(text), resources).mentions] == statuses


@pytest.mark.parametrize(
    ("text", "actors", "targets"),
    [
        pytest.param(
            "Prime Minister Jean Konan Banny ordered attacks on the Zou valley on Friday.",
            ["Prime Minister Jean Konan Banny"],
            ["Zou valley"],
            id="a title tells that a name is a person's",
        ),
        pytest.param(
            "At least 11 people were killed after a PKK-claimed car bomb hit a bus in Van.",
            ["PKK"],
            ["At least 11 people", "bus"],
            id="what the cause hit, where the dead are only counted",
        ),
        pytest.param(
            "Syrian soldiers attacked a military target in the province of Homs.",
            ["Syrian soldiers"],
            ["military target"],
            id="a military target is not the force that hits it",
        ),
        pytest.param(
            "Five soldiers killed as rebels attack base in Kachin",
            ["rebels"],
            ["base", "Five soldiers"],
            id="a clause that the parser takes for one noun",
        ),
        pytest.param(
            "Rebels fire rockets at airport in Goma",
            ["Rebels"],
            ["airport"],
            id="the same, with a weapon for its last word",
        ),
        pytest.param(
            "Five killed as Druze fighters and Syrian security forces trade fire",
            ["Druze fighters"],
            ["Syrian security forces"],
            id="two parties of such a noun",
        ),
        pytest.param(
            "A military air strike on a school run by monks in Myanmar killed 17 people.",
            ["military"],
            ["school run", "17 people"],
            id="who runs what is hit does not act",
        ),
        pytest.param(
            "Rebels shot down a military helicopter near Goma.",
            ["Rebels"],
            ["military helicopter"],
            id="an aircraft is the target where nobody else is",
        ),
    ],
)
def test_sides(resources: Resources, text: str, actors: list[str], targets: list[str]) -> None:
    (mention,) = asserted(extract(article(text), resources))
    assert [a.wording for a in mention.actors] == actors
    assert [t.wording for t in mention.targets] == targets
