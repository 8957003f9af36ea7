"""Who acted, where the article says it in another sentence, in other words, or not at all."""

from __future__ import annotations

import pytest

from services import codec
from services.extractor.extract import extract
from services.extractor.resources import Resources
from services.records import EventMention


def _first(resources: Resources, title: str, text: str) -> EventMention:
    loose = {"id": "a", "title": title, "text": text, "published_at": "2025-03-20T12:00:00Z"}
    found = extract(codec.article_from_loose(loose), resources).mentions
    return next(m for m in found if m.status in {"occurred", "claimed", "denied"})


@pytest.mark.parametrize(
    ("title", "text", "actor"),
    [
        pytest.param(
            "Fighters kill nine soldiers near Goma",
            "M23 rebels killed nine soldiers in an ambush near Goma on Tuesday, the army said.",
            "m23",
            id="the body names whom the title calls fighters",
        ),
        pytest.param(
            "",
            "A drone struck a clinic in Babanusa on Monday, killing four patients. Doctors blamed the Rapid "
            "Support Forces.",
            "rsf",
            id="blamed in the next sentence",
        ),
        pytest.param(
            "",
            "A suicide attack on a market in Maiduguri killed ten people on Monday. No group claimed the bombing but "
            "it bore the hallmarks of Boko Haram.",
            "boko-haram",
            id="the bombing is the suicide attack",
        ),
        pytest.param(
            "",
            "A bomb went off outside a bank in Arauca on Monday, killing two people. Police attributed the attack to "
            "the National Liberation Army.",
            "eln",
            id="attributed to",
        ),
        pytest.param(
            "",
            "Six people were killed on Friday when a suicide bomber struck a mosque in Kabul. Islamic State Khorasan "
            "Province claimed responsibility in a statement.",
            "iskp",
            id="claimed responsibility",
        ),
        pytest.param(
            "",
            "A suicide attack on a bus park in Potiskum killed six people on Sunday. That day ISWAP fighters stormed "
            "a base in Monguno and killed two soldiers. Nobody claimed the bombing, but it bore the hallmarks of Boko "
            "Haram.",
            "boko-haram",
            id="the bombing, and not the fight told after it",
        ),
        pytest.param(
            "",
            "Three patients were killed in a drone strike on a clinic in Kosti on Monday, said a doctors' union, which "
            "accused the RSF.",
            "rsf",
            id="accused, in the same sentence, of what it tells",
        ),
        pytest.param(
            "",
            "A bomb killed eight people at a bus station in Maiduguri on Sunday. No group has said it did it, but the "
            "attack bore the hallmarks of Boko Haram.",
            "boko-haram",
            id="hallmarks",
        ),
        pytest.param(
            "",
            "The ELN has stepped up its campaign in Arauca. On Sunday the guerrillas killed three soldiers near Tame.",
            "eln",
            id="the guerrillas are the one group named",
        ),
        pytest.param(
            "Our forces liberate Habila",
            "Fighters of the Rapid Support Forces captured the town of Habila in South Kordofan on Tuesday.",
            "rsf",
            id="our forces",
        ),
        pytest.param(
            "",
            "Kenyan troops crossed into Somalia last week. On Monday the army bombed a camp near Afmadow.",
            "ken-armed-forces",
            id="the army that the article speaks of, not that of the place",
        ),
        pytest.param(
            "",
            "On Monday the army bombed a rebel camp near Lashio.",
            "mmr-armed-forces",
            id="the army of the place",
        ),
        pytest.param(
            "",
            "Israel shot down a missile fired by the Houthis over Eilat on Friday.",
            "houthis",
            id="whose weapon is intercepted acts",
        ),
        pytest.param(
            "",
            "A bomb killed two guards at a market in Jolo on Monday. The governor blamed a lack of patrols. In the "
            "capital, officials held Abu Sayyaf responsible.",
            "abu-sayyaf",
            id="held responsible",
        ),
        pytest.param(
            "",
            "Masked men shot dead a judge in Quetta on Monday. Suspicion fell on the Baloch Liberation Army.",
            "bla",
            id="suspicion fell on",
        ),
        pytest.param(
            "",
            "Shots from a passing car killed two policemen in Popayan on Monday. A colonel put the blame on the ELN.",
            "eln",
            id="blame put on",
        ),
        pytest.param(
            "",
            "A drone dropped a grenade on a police station in Popayan on Monday, wounding two officers. Locals blame "
            "the Rodrigo Cadete structure of the dissidents.",
            "farc-emc",
            id="a structure of the dissidents",
        ),
        pytest.param(
            "",
            "A bomb killed two guards at a market in Jolo on Monday. A spokesman for Abu Sayyaf took responsibility.",
            "abu-sayyaf",
            id="a spokesman took responsibility",
        ),
        pytest.param(
            "",
            "A bomb killed two guards at a market in Jolo on Monday. Abu Sayyaf later said it was responsible.",
            "abu-sayyaf",
            id="its own word",
        ),
        pytest.param(
            "",
            "A lorry was ambushed near Pagadian on Monday and two guards were killed. The attackers belonged to Abu "
            "Sayyaf, an official said.",
            "abu-sayyaf",
            id="who the attackers were",
        ),
        pytest.param(
            "",
            "Gunmen believed to be fighters of Abu Sayyaf shot dead two guards in Jolo on Monday.",
            "abu-sayyaf",
            id="gunmen believed to be",
        ),
        pytest.param(
            "",
            "Two women were raped near Bunia on Monday by men wearing the fatigues of CODECO.",
            "codeco",
            id="whose fatigues",
        ),
        pytest.param(
            "",
            "The army of Yemen denied reports by the Houthis that their fighters captured Harib on Monday.",
            "houthis",
            id="whose fighters the reports speak of",
        ),
        pytest.param(
            "Enemy drone kills two in Beryslav",
            "Two men were killed when a Russian drone hit a van in Beryslav on Monday, the governor said.",
            "rus-government",
            id="the enemy is whom the body names",
        ),
        pytest.param(
            "",
            "An army truck hit a mine near Diffa on Monday; three soldiers killed. Attributed to Boko Haram.",
            "boko-haram",
            id="attributed, in a bulletin's fragment",
        ),
        pytest.param(
            "",
            "A drone killed a policeman in Tibú on Monday. The attack was attributed by the army to the ELN.",
            "eln",
            id="attributed by one to another",
        ),
        pytest.param(
            "",
            "Three officers were killed in Rask on Monday after Jaish al-Adl attacked a post, the governor announced.",
            "jaish-al-adl",
            id="who announces it did nothing",
        ),
    ],
)
def test_the_best_name_in_the_article(resources: Resources, title: str, text: str, actor: str) -> None:
    assert [a.id for a in _first(resources, title, text).actors] == [actor]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(
            "", "Three people were killed in a bombing in Quetta on Monday. No group claimed it.", id="no group claimed"
        ),
        pytest.param(
            "",
            "A drone hit a depot in Atbara on Monday. The army accused the RSF of looting aid in Darfur.",
            id="accused of something else",
        ),
        pytest.param(
            "", "A rocket hit a house in Sderot on Monday. The UN condemned the attack.", id="who condemns did nothing"
        ),
        pytest.param(
            "Market bombing kills four", "A bomb killed four people at a market in Baghdad on Sunday.", id="a market"
        ),
        pytest.param(
            "",
            "A bomb killed two guards at a market in Jolo on Monday. Abu Sayyaf denied it was behind the attack.",
            id="denied being behind it",
        ),
        pytest.param(
            "",
            "A bomb killed two guards in Jolo on Monday. It was not clear whether Abu Sayyaf was behind the attack.",
            id="not clear whether",
        ),
        pytest.param(
            "",
            "A bomb killed two guards in Jolo on Monday. Traders blamed the police for lax checks.",
            id="blamed for something else",
        ),
        pytest.param(
            "", "A bomb killed two guards in Jolo on Monday. Abu Sayyaf is active in the area.", id="active in the area"
        ),
        pytest.param(
            "Twelve killed in Sudan market strike",
            "An air strike on a market in Kutum killed 12 people on Monday.",
            id="a country before what was hit",
        ),
        pytest.param(
            "Papua New Guinea tribal fighting kills 26",
            "At least 26 people died in an ambush in Wabag on Sunday.",
            id="a country before a fight of others",
        ),
        pytest.param(
            "Iraq bombing kills nine", "A bomb killed nine people in Baghdad on Monday.", id="a country in a headline"
        ),
        pytest.param(
            "", "A patrol was attacked at Gossi on Monday; one of them was killed and a vehicle burned.", id="things"
        ),
        pytest.param(
            "",
            "A rocket fell on a market in Saada at noon; traders carried eleven bodies away.",
            id="traders fired no rocket",
        ),
        pytest.param("", "21 Mar: drone strike on a clinic in Debre Tabor; eight killed.", id="no day acts"),
        pytest.param(
            "",
            "Six people died in Kaya on Monday when a jet bombed the quarry where rebels had kidnapped ten miners.",
            id="who did something else there bombed nobody",
        ),
    ],
)
def test_unstated_stays_empty(resources: Resources, title: str, text: str) -> None:
    assert _first(resources, title, text).actors == ()


@pytest.mark.parametrize(
    ("title", "text", "actor"),
    [
        (
            "Congo church attack kills 21",
            "ADF fighters killed 21 people in a church in Oicha in eastern Congo on Friday.",
            "Allied Democratic Forces (ADF)",
        ),
        ("Myanmar air strike kills 20", "An air strike killed 20 people in Sagaing on Monday.", "Myanmar"),
        ("", "Four soldiers died when their truck drove over a mine planted by al-Shabaab near Jowhar.", "Al-Shabaab"),
        ("", "Russian attack drones struck the port of Odesa overnight and killed a docker.", "Russia"),
        ("", "A missile from an Israeli aircraft destroyed a home in Deir al-Balah, killing three.", "Israel"),
    ],
)
def test_who_laid_sent_or_flew_it(resources: Resources, title: str, text: str, actor: str) -> None:
    assert [a.name for a in _first(resources, title, text).actors] == [actor]


def test_gunmen_are_nobody_in_particular(resources: Resources) -> None:
    text = "Boko Haram has been fighting the army since 2009. On Sunday gunmen killed two farmers near Jos."
    (actor,) = _first(resources, "", text).actors
    assert (actor.id, actor.kind, actor.wording) == (None, "unidentified", "gunmen")


def test_who_marches_is_a_protester(resources: Resources) -> None:
    mention = _first(resources, "", "Hundreds of teachers marched in Tegucigalpa on Monday to demand higher pay.")
    (actor,) = mention.actors
    assert (actor.name, actor.kind, actor.wording) == ("protesters", "protesters", "Hundreds of teachers")


def test_the_group_keeps_the_outlets_words(resources: Resources) -> None:
    text = "Al-Shabaab fighters are active in Hiran. The group said it killed seven soldiers near Beledweyne on Monday."
    (actor,) = _first(resources, "", text).actors
    assert (actor.id, actor.wording) == ("al-shabaab", "group")


@pytest.mark.parametrize(
    ("text", "basis", "claimant"),
    [
        ("Abu Sayyaf fighters shot dead two guards in Jolo on Monday, police said.", "stated", "police"),
        ("Suspected Abu Sayyaf fighters shot dead two guards in Jolo on Monday, police said.", "suspected", "police"),
        ("Abu Sayyaf fighters are believed to have shot dead two guards in Jolo on Monday.", "suspected", None),
        ("Abu Sayyaf said it shot dead two guards in Jolo on Monday.", "claimed", "Abu Sayyaf"),
        ("A bomb killed two guards in Jolo on Monday. Abu Sayyaf claimed the attack.", "claimed", "Abu Sayyaf"),
        ("A bomb killed two guards in Jolo on Monday. The mayor blamed Abu Sayyaf.", "attributed", "mayor"),
        ("A bomb killed two guards in Jolo on Monday. The mayor suspects Abu Sayyaf.", "suspected", "mayor"),
        ("A bomb killed two guards in Jolo on Monday. The mayor accused Abu Sayyaf of planting it.", None, None),
        ("A bomb killed two guards in Jolo. Police believe Abu Sayyaf was behind it.", "suspected", "Police"),
        ("A bomb killed two guards in Jolo. Police linked the blast to Abu Sayyaf.", "attributed", "Police"),
    ],
)
def test_on_whose_word_an_actor_stands(
    resources: Resources, text: str, basis: str | None, claimant: str | None
) -> None:
    first = _first(resources, "", text)
    assert [a.basis for a in first.actors if a.id == "abu-sayyaf"] == ([basis] if basis else [])
    assert claimant is None or claimant in [claim.claimant for claim in first.claims]


def test_whoever_throws_a_grenade_is_no_civilian(resources: Resources) -> None:
    first = _first(resources, "", "A man threw a grenade at a bar in Bujumbura on Monday, wounding four drinkers.")
    assert [(a.kind, a.wording) for a in first.actors] == [("unidentified", "man")]


def test_two_names_of_one_side_do_not_fight_each_other(resources: Resources) -> None:
    title, text = "Pakistan army kills nine militants", "Pakistani security forces killed nine militants in Bannu."
    first = _first(resources, title, text)
    assert [a.side for a in first.actors] == ["government:PAK"]
    assert [a.name for a in first.targets] == ["unidentified armed group"]


def test_a_name_that_the_parser_takes_apart_is_one_actor(resources: Resources) -> None:
    first = _first(resources, "", "Al-Shabaab mortars land near Mogadishu airport")
    assert [a.id for a in first.actors] == ["al-shabaab"]


@pytest.mark.parametrize(
    "text",
    [
        "A Thai soldier lost a foot when he stepped on a landmine in Sisaket on Saturday.",
        "Thai soldier loses foot to landmine in Sisaket",
        "A deputy governor escaped unhurt when a roadside bomb hit his convoy in Qalat on Monday.",
    ],
)
def test_whom_a_device_hit_did_not_lay_it(resources: Resources, text: str) -> None:
    assert _first(resources, "", text).actors == ()


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        pytest.param(
            "CODECO has kept to its truce since May. M23 has not. Gunmen of the same group killed six herders at "
            "Rubaya on Monday, a chief said.",
            "m23",
            id="of two groups, the one named last",
        ),
        pytest.param(
            "Gunmen of the same group killed six herders at Rubaya on Monday. CODECO and M23 both deny it.",
            None,
            id="those named after it are not meant",
        ),
    ],
)
def test_whom_words_point_back_to(resources: Resources, text: str, actor: str | None) -> None:
    assert [a.id for a in _first(resources, "", text).actors] == [actor]


def test_a_crowd_acts_as_whoever_leads_it_or_was_there(resources: Resources) -> None:
    led = _first(resources, "", "Thousands of people led by nurses marched through Kisumu on Friday.")
    broken_up = _first(resources, "", "Police broke up a rally in Kisumu on Friday with tear gas.")
    counted = _first(resources, "", "Tens of thousands had marched through Lima on Sunday.")
    assert [a.name for a in counted.actors] == ["protesters"]
    held = _first(resources, "", "Police in Kisumu broke up a sit-in by doctors on Friday.")
    assert [(a.name, a.wording) for a in (*led.actors, *broken_up.actors, *held.actors)] == [
        ("protesters", "nurses"),
        ("protesters", "rally"),
        ("protesters", "doctors"),
    ]


def test_a_country_before_a_colon_does_not_act(resources: Resources) -> None:
    first = _first(resources, "", "Nigeria: bandits abduct 30 in Zamfara raid")
    assert [a.name for a in first.actors] == ["Nigerian bandits"]


def test_envoys_of_two_sides_are_both(resources: Resources) -> None:
    text = "Envoys of the Congolese government and the M23 signed a truce in Doha on Sunday."
    assert [a.id for a in _first(resources, "", text).actors][1:] == ["m23"]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        pytest.param("A local militia, the Lake Hawks, killed six traders near Baga.", "Lake Hawks", id="apposition"),
        pytest.param("A gang called Los Cobras stormed a clinic in Durán.", "Los Cobras", id="called"),
        pytest.param("A group that calls itself Sons of Ituri burned a school.", "Sons of Ituri", id="calls itself"),
        pytest.param("The army repelled a militia known as the Lake Hawks near Baga.", None, id="the army stays"),
        pytest.param(
            "An armed group calling itself Los Cobras killed two men in Manta.",
            "Los Cobras",
            id="taken for what it calls",
        ),
        pytest.param(
            "The armed wing of the party, the Red Spear Brigade, attacked an army post in Kasese.",
            "Red Spear Brigade",
            id="no brigade of the state",
        ),
        pytest.param(
            "Government forces came under mortar fire from the Gash Interim Army near Kassala.",
            "Gash Interim Army",
            id="nobody fires on themselves",
        ),
        pytest.param(
            "Fighters of the Greater Nile Resistance Front ambushed an army lorry near Malakal.",
            "Greater Nile Resistance Front",
            id="a front that no lexicon has",
        ),
    ],
)
def test_a_group_that_no_lexicon_has_keeps_its_name(resources: Resources, text: str, actor: str | None) -> None:
    (found,) = _first(resources, "", text).actors
    assert (found.name == actor) if actor else (found.kind == "state_forces")


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("Somali troops wrested Moqokori from al-Shabaab on Sunday.", {"al-shabaab", None}, id="and whose"),
        pytest.param("The Arakan Army captured Kyauktaw from junta troops.", {"mmr-armed-forces", None}, id="junta's"),
        pytest.param("Rebels of the M23 seized Nyabiondo on Friday.", {None}, id="unstated stays unstated"),
    ],
)
def test_ground_is_taken_beside_whoever_held_it(resources: Resources, text: str, targets: set[str | None]) -> None:
    assert {t.id for t in _first(resources, "", text).targets} == targets


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        pytest.param(
            "A bomb tore through a bus in Maiduguri on Friday, killing nine. It was the handiwork of Boko Haram.",
            "boko-haram",
            id="handiwork",
        ),
        pytest.param(
            "Two soldiers died when their truck was ambushed in Jolo. The ambush was the work of Abu Sayyaf.",
            "abu-sayyaf",
            id="work",
        ),
    ],
)
def test_whose_work_a_deed_was(resources: Resources, text: str, actor: str) -> None:
    assert [(a.id, a.basis) for a in _first(resources, "", text).actors] == [(actor, "attributed")]


def test_work_that_is_no_deed_names_nobody(resources: Resources) -> None:
    text = "A bomb tore through a bus in Maiduguri on Friday, killing nine. The work of the police went on all night."
    assert _first(resources, "", text).actors == ()


def test_a_column_of_rifles_by_name_is_armed(resources: Resources) -> None:
    (actor,) = _first(resources, "", "A column of the Assam Rifles dug up ten mortar shells in Kangpokpi.").actors
    assert actor.kind == "state_forces"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param(
            "Jets bombed Kabkabiya on Monday. Nine traders died.", ["Nine traders", "Kabkabiya"], id="and where"
        ),
        pytest.param("A mortar attack shook Baidoa on Monday. Two nurses died.", ["Two nurses"], id="counted later"),
        pytest.param("Ethnic Serbs stoned two buses near Zvecan on Friday.", ["two buses"], id="a people in the crowd"),
    ],
)
def test_whom_an_event_hit(resources: Resources, text: str, targets: list[str]) -> None:
    assert [t.wording for t in _first(resources, "", text).targets] == targets


def test_a_country_before_its_weapon_says_whose_it_is(resources: Resources) -> None:
    (actor,) = _first(resources, "", "A Ukrainian sea drone rammed a Russian patrol ship in the Kerch Strait.").actors
    assert (actor.country, actor.wording) == ("UKR", "Ukrainian")


def test_guns_say_nothing_of_which_deed_is_meant(resources: Resources) -> None:
    text = (
        "Shells landed on the market of Kadugli on Thursday. Traders accuse the SPLM-N, whose guns overlook the town."
    )
    assert [a.wording for a in _first(resources, "", text).actors] == ["SPLM-N"]


def test_whoever_opens_an_inquiry_is_no_actor(resources: Resources) -> None:
    text = "Police have opened an investigation after gunmen shot dead two brothers in Bujumbura on Monday."
    assert [a.wording for a in _first(resources, "", text).actors] == ["gunmen"]


def test_members_behind_an_and_are_of_whom_they_are_said_to_be(resources: Resources) -> None:
    text = "Venezuelan soldiers and members of the National Liberation Army were reported to have attacked miners."
    assert "members of the National Liberation Army" in [a.wording for a in _first(resources, "", text).actors]


def test_police_told_of_later_are_whom_a_protest_meets(resources: Resources) -> None:
    text = "Hundreds of students demonstrated in Jayapura on Tuesday. Police blocked their way and arrested eighty."
    first = _first(resources, "", text)
    assert [a.wording for a in first.actors] == ["Hundreds of students"]
    assert [t.wording for t in first.targets] == ["Police"]


def test_what_was_done_many_times_is_nobodys_deed_of_today(resources: Resources) -> None:
    text = "A bomb killed four passengers in Kabul on Monday. Islamic State has attacked Hazaras there many times."
    assert _first(resources, "", text).actors == ()


def test_a_crowd_that_is_shot_at_did_not_shoot(resources: Resources) -> None:
    text = "Nineteen demonstrators were shot dead when police opened fire on crowds in Kathmandu on Monday."
    mention = _first(resources, "Nepal: curfew as youth protests turn deadly", text)
    assert [a.name for a in mention.actors] == ["Nepal Police"]


@pytest.mark.parametrize(
    "title", ["Journalist abducted in Peshawar", "Priest abducted near Jos", "Mayor shot dead in Buga"]
)
def test_who_stands_alone_before_a_participle_suffers_it(title: str, resources: Resources) -> None:
    mention = _first(resources, title, "")
    assert (mention.actors, [t.name for t in mention.targets]) == ((), ["civilians"])


def test_whoever_marches_is_broken_up_by_the_police(resources: Resources) -> None:
    text = "Police in Maputo fired tear gas on Thursday to disperse hundreds of supporters of an opposition leader."
    mention = _first(resources, "Police break up opposition march in Maputo", text)
    assert [t.name for t in mention.targets] == ["Mozambican police"]
    assert "Mozambican police" not in [a.name for a in mention.actors]


def test_soldiers_in_gaza_are_of_the_only_army_there(resources: Resources) -> None:
    text = "The Israeli military said on Monday that a soldier was killed in combat in Beit Hanoun in northern Gaza."
    mention = _first(resources, "", text)
    assert [t.id for t in mention.targets] == ["isr-armed-forces"]
