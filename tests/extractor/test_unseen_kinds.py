"""Kinds of sentence that articles of unseen outlets brought up, each in words of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.test_extract import article, asserted


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Hoodlums gunned down three persons who attempted to flee Wukari.", ["attack"]),
        ("In Mzimba, residents beat and burned to death two suspected gang members.", ["mob_violence"]),
        ("The ministry said a new garrison had been opened in Barg-e Matal.", ["headquarters_or_base_established"]),
        ("The army opened a new base in Kidal.", ["headquarters_or_base_established"]),
        (
            "A rocket came down in an open field beside the air base in Deir ez-Zor.",
            ["shelling_artillery_missile_attack"],
        ),
        ("Militiamen executed nine Tuareg herders near Ber.", ["attack"]),
        ("Rebels beheaded two captured soldiers near Ansongo.", ["attack"]),
        ("Supporters of two candidates clashed with sticks in Barishal.", ["mob_violence"]),
        ("Settlers descended on Qusra, smashing windows and beating a shepherd.", ["mob_violence"]),
        (
            "Two teachers were taken from their homes in Argelia by men wearing armbands of the ELN.",
            ["abduction_forced_disappearance"],
        ),
        ("The separatists have hit trains in Sibi before.", []),
        ("Bandits raided Banga village on Sunday and seized about 30 people.", ["abduction_forced_disappearance"]),
        ("The ELN handed over two soldiers whom it had captured in Arauca to the Red Cross.", []),
        ("Paris on Thursday held a minute of silence for the 130 people killed by gunmen ten years ago.", []),
        ("A fire at a garment factory in Dhaka killed nine workers on Wednesday.", []),
        ("A Ukrainian drone hit a depot in Saratov and set off a fire at a fuel tank.", ["air_drone_strike"]),
        ("Two border guards were shot dead near Saravan on Monday.", ["armed_clash"]),
        ("Officers evacuated the stadium in Nairobi on Sunday over a bag.", []),
        ("A court in Kano on Monday sentenced a man to 20 years over the bombing of a bus.", []),
        ("Army units liberated the village of Zolota Nyva over the past day.", ["government_regains_territory"]),
        ('Officials use the term "neutralise" to say that militants in Hakkari were killed or captured.', []),
        ("A policeman turned his gun on his commander and three colleagues in Helmand.", ["armed_clash"]),
        ("Forty gunmen stormed Kadara, shot a guard and made off with 31.", ["abduction_forced_disappearance"]),
        ("Some 900 families have left their villages in Lubero since Sunday as rebels draw near.", ["other"]),
        ("Insurgents and a Burundian patrol ran into each other near Fizi at noon.", ["armed_clash"]),
        (
            "The Karen National Union announced that the last two camps of the junta in Kawkareik had been taken.",
            ["non_state_actor_overtakes_territory"],
        ),
        ("Tank rounds smashed into a grain silo at Dilling on Monday.", ["shelling_artillery_missile_attack"]),
        ("Relatives of the disappeared sat down on the steps of the supreme court in Managua.", ["peaceful_protest"]),
        ("Petrol bombs flew in Athens on Saturday night as a march reached the square.", ["violent_demonstration"]),
        ("Pirates boarded a tanker off Gabon and took ten of its crew ashore.", ["abduction_forced_disappearance"]),
        ("The last French soldiers left Abeche on Saturday.", ["change_to_group_activity"]),
        ("Somali commandos captured an Al-Shabaab commander who led the cell that shelled the airport.", ["arrests"]),
        ("Russia has established three new military posts near Kobani.", ["headquarters_or_base_established"]),
        ("Twenty people in Saraqib breathed poisonous gas from a rocket on Monday.", ["chemical_weapon"]),
        (
            "Troops recovered control of three villages in Macomia from insurgents who pulled out under bombardment.",
            ["government_regains_territory"],
        ),
        ("Japan and the US practise retaking an island; one paratrooper lands in a tree.", []),
        ("Three soldiers died when a man drove a van full of explosives into a checkpoint in Tank.", ["suicide_bomb"]),
        (
            'Russian troops have "freed" the village of Nova Zoria near Pokrovsk, the ministry declared.',
            ["non_state_actor_overtakes_territory"],
        ),
        (
            "Thousands thronged a road in Haifa, banging drums and calling on the government to resign.",
            ["peaceful_protest"],
        ),
        ("Agents in Brest picked up 40 relatives of political prisoners.", ["arrests"]),
        ("A court in Gulu jailed a former rebel commander for life on Friday.", []),
        ("Six soldiers died when their helicopter came down in fog near Puno. The army ruled out hostile fire.", []),
        ("A recruit was killed in barracks at Kaolack when a rifle went off while being cleaned.", []),
        ("A mine clearance group taught 300 villagers in Angola how to tell a mine from a toy.", []),
        ("Iran has denied any role in Tuesday's drone attack on Erbil.", ["air_drone_strike"]),
        (
            "Two sergeants fell on the field of honour when a column of the ADF was engaged near Kamango.",
            ["armed_clash"],
        ),
        ("Troops engaged a band of jihadists at Tominian and burnt four motorcycles.", ["armed_clash"]),
        (
            "Three guerrillas were killed and four captured alive when troops raided their hideout in Negros.",
            ["armed_clash"],
        ),
        ("Rebels took six woodcutters from their huts near Komanda and slit their throats.", ["attack"]),
        ("Police found the corpses of three fishermen near Monguno, victims of Boko Haram gunmen.", ["attack"]),
        (
            "Forty bandits rode into Gidan Dawa, killed two people and left with 31 villagers.",
            ["abduction_forced_disappearance"],
        ),
        ("Young men from Barkin Ladi burnt a Fulani hamlet and killed two of its people.", ["mob_violence"]),
        ("Residents of Les Cayes caught a gang member and beat him to death with bricks.", ["mob_violence"]),
        ("Six villages and the bandits who tax them put their thumbs to a pact in Maradi.", ["agreement"]),
        ("Armenia handed back the remains of nine soldiers under its accord with Azerbaijan.", ["agreement"]),
        ("The Houthis handed over 12 captive soldiers in Taiz in exchange for nine of their own.", ["agreement"]),
        ("The army handed three suspected members of JNIM over to the gendarmerie in Kaya.", ["arrests"]),
        ("Iranian agents picked up nine activists in Shiraz.", ["arrests"]),
        (
            "Settlers put up five caravans on a hill near Hebron, the start of a new outpost.",
            ["headquarters_or_base_established"],
        ),
        ("Gunmen stripped two lorries of flour and oil near Nyala.", ["looting_property_destruction"]),
        ("Some 900 villagers abandoned their hamlets around Barsalogho after an ultimatum from jihadists.", ["other"]),
        (
            "Police opened fire on villagers who had gathered to demand compensation in Odisha, killing two.",
            ["excessive_force_against_protesters"],
        ),
        ("The RSF sent drones against the airport at Port Sudan.", ["air_drone_strike"]),
        ("A girl with explosives under her veil killed four people at the market of Mora.", ["suicide_bomb"]),
        ("Police dragged away forty pensioners who had linked arms in Minsk.", ["protest_with_intervention"]),
        ("Kutupalong is home to more than 600,000 displaced people.", []),
        ("At least 700 people were kidnapped and 310 killed by bandits in Niger State between March and August.", []),
        ("Nurses in Harare began an open-ended strike over unpaid bonuses on Monday.", []),
        ("A survivor told a court in Paris how gunmen stormed the hall and shot her friends.", []),
        ("The president met protest leaders in Antananarivo on Tuesday.", []),
        ("Homes are burnt and girls are raped in Kivu while leaders talk.", []),
        ("Police officers were deployed to polling stations across Ghana ahead of the election.", []),
        ("The generals, who lack money, would reply with men: more militias, and suicide bombers in the capital.", []),
        ("The war has killed tens of thousands and driven nine million people from their homes.", []),
    ],
)
def test_types(resources: Resources, text: str, types: list[str]) -> None:
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == types


def test_who_sent_what_was_downed_is_not_where_it_fell(resources: Resources) -> None:
    (mention,) = asserted(extract(article("Poland shot down six drones launched by Belarus."), resources))
    assert mention.location is not None
    assert (mention.location.name, mention.actors[0].wording) == ("Poland", "Belarus")


def test_a_name_in_brackets_says_where_the_place_is(resources: Resources) -> None:
    text = "Gunmen killed a farmer in Taze town (Sagaing)."
    (mention,) = asserted(extract(article(text), resources))
    assert mention.location is not None
    assert mention.location.name == "Taze"


def test_rescuers_fire_no_missiles(resources: Resources) -> None:
    text = "Rescuers pulled the body of a man from a house in Sumy that took a direct hit from a missile."
    (mention,) = asserted(extract(article(text), resources))
    assert mention.actors == ()


def test_the_strike_that_answers_an_arson_is_another_event(resources: Resources) -> None:
    text = (
        "Militants set fire to six fuel tankers near Kadiolo on Monday.\nArmy helicopters later pounded their hideout."
    )
    found = {m.sub_event_type for m in asserted(extract(article(text), resources))}
    assert found == {"looting_property_destruction", "air_drone_strike"}


def test_a_deal_of_elders_is_no_part_of_a_strike(resources: Resources) -> None:
    text = "Elders in Dogofry have struck a deal with JNIM.\nArmy helicopters later pounded a hideout of bandits."
    found = {m.sub_event_type for m in asserted(extract(article(text), resources))}
    assert found == {"agreement", "air_drone_strike"}


def test_a_namesake_in_another_region_is_not_meant(resources: Resources) -> None:
    text = "A drone strike killed 16 people at a market in Gedeb, in Ethiopia's Amhara region, on Thursday."
    (mention,) = asserted(extract(article(text), resources))
    assert mention.location is not None
    assert (mention.location.admin1, mention.location.precision) == ("Amhara", "admin1")


def test_what_the_shot_had_done_by_the_armys_word_is_not_what_the_army_did(resources: Resources) -> None:
    text = (
        "Israeli troops shot dead two Palestinians in Qabatiya on Tuesday, the Palestinian health ministry said. "
        "The army said the two had thrown explosives."
    )
    (mention,) = asserted(extract(article(text), resources))
    assert mention.sub_event_type == "attack"


def test_a_title_whose_body_tells_of_an_accident_reports_nothing(resources: Resources) -> None:
    told = "A recruit was killed in barracks at Kaolack when a rifle went off while being cleaned."
    found = extract(replace(article(told), title="Recruit killed as rifle goes off"), resources)
    assert asserted(found) == []
    assert {r.reason for r in found.rejected if r.in_title} == {"told-in-body"}
