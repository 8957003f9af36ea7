"""What type of event plain sentences tell, where no single word decides it."""

from __future__ import annotations

import pytest

from services.extractor.extract import extract
from services.extractor.resources import Resources
from tests.extractor.test_extract import article, asserted

ABDUCTED = "abduction_forced_disappearance"
REGAINED = "government_regains_territory"
SHELLED = "shelling_artillery_missile_attack"
OVERTAKEN = "non_state_actor_overtakes_territory"


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("On Monday gunmen of the same front killed at least 26 people in Kenscoff.", ["attack"]),
        ("A former governor was assassinated by unknown men outside his home in Jolo.", ["attack"]),
        ("The convoy drove into an ambush near Sebba; at least seventeen soldiers lost their lives.", ["armed_clash"]),
        ("Armed men took ten workers from their homes in Concordia.", ["abduction_forced_disappearance"]),
        ("The army drove the RSF out of Er Rahad.", ["government_regains_territory"]),
        ("Settlers cut down sixty olive trees near Burin.", ["looting_property_destruction"]),
        ("Air defence units destroyed nine unmanned aerial vehicles over Belgorod.", ["disrupted_weapons_use"]),
        ("Gunmen stormed a school in Kaduna and marched 30 pupils into the forest.", [ABDUCTED]),
        ("Bandits stormed a village in Zamfara and killed nine people.", ["attack"]),
        (
            "Jets dropped canisters on Saraqib and dozens came in with streaming eyes and foam at the mouth.",
            ["chemical_weapon"],
        ),
        ("Gunmen opened fire on an office of the Awami League in Tungi, killing two.", ["attack"]),
        ("Rebels now control the town of Hazm.", [OVERTAKEN]),
        ("Guards at a mine shot dead two diggers near Kolwezi.", ["attack"]),
        ("The army took the hill of Karuba back after two days.", [REGAINED]),
        ("A suicide drone was shot down over the refinery in Erbil.", ["disrupted_weapons_use"]),
        ("Turkey bombed Kurdish fighters near Tal Tamr.", ["air_drone_strike"]),
        (
            "A blast tore through a mosque in Kunduz during Friday prayers, killing 21.",
            ["remote_explosive_landmine_ied"],
        ),
        ("Twenty Palestinians were killed by Israeli fire near Rafah.", ["attack"]),
        ("Four farmers were wounded by Indian fire near Poonch.", ["attack"]),
        ("A crowd stoned and burned to death 13 suspected bandits in Cap-Haitien.", ["mob_violence"]),
        (
            "Nineteen demonstrators were shot dead when police fired on crowds trying to burn down parliament.",
            ["excessive_force_against_protesters"],
        ),
        ("Two sisters were violated by soldiers at a roadblock near Yei.", ["sexual_violence"]),
        (
            "A blast ripped through a bus near Quetta; the Balochistan Liberation Army owned up to it.",
            ["remote_explosive_landmine_ied"],
        ),
        ("Villagers fled to the bush when gunmen raided Ouro-Modi.", ["attack"]),
        ("Clashes between Awami League and BNP activists left 20 injured in Barishal.", ["mob_violence"]),
        ("TMC and BJP workers clashed in Cooch Behar on Tuesday.", ["mob_violence"]),
        ("Heavy fighting erupted in Bara on Monday.", ["armed_clash"]),
        ("Rival student groups clashed on a campus in Nairobi.", ["mob_violence"]),
        ("Police clashed with BNP activists in Dhaka, injuring 12.", ["violent_demonstration"]),
        ("Soldiers clashed with rebels near the headquarters of the ruling party in Malakal.", ["armed_clash"]),
        ("The envoy condemned the murder of three nurses by gunmen in Bria on Friday.", ["attack"]),
        ("Fighters overran a police post in Zahedan and killed eight officers before withdrawing.", ["armed_clash"]),
        ("Rebels overran the town of Bara and killed 20 soldiers.", [OVERTAKEN]),
        ("Troops recovered two villages in Latakia after rebels pulled out under heavy bombing.", [REGAINED]),
        (
            "Students walked to parliament in Tbilisi on Sunday to demand the release of detained activists.",
            ["peaceful_protest"],
        ),
        ("Five guerrillas died on Friday when soldiers surprised their camp near Catarman.", ["armed_clash"]),
        ("A serviceman was killed by a shot from Azerbaijani positions near Jermuk on Friday.", ["armed_clash"]),
        ("Striking teachers blocked the bridges of Oaxaca on Monday.", ["peaceful_protest"]),
        (
            "Armed men broke into an aid agency's warehouse in Nyala and made off with 900 tonnes of grain.",
            ["looting_property_destruction"],
        ),
        (
            "Bulldozers of the army demolished nine buildings in a hamlet near Jericho.",
            ["looting_property_destruction"],
        ),
        ("At least 20 fighters lost their lives when two columns of rebels met near Calamar.", ["armed_clash"]),
        (
            "Chiefs sealed a ceasefire in Tawila on Monday after three days of fighting that left 22 people dead.",
            ["agreement", "armed_clash"],
        ),
        ("The junta erected a checkpoint at the bridge in Kale.", ["headquarters_or_base_established"]),
        ("Armed men stole 300 head of cattle from Kadugli.", ["looting_property_destruction"]),
        ("Soldiers apprehended a Boko Haram courier in Mubi.", ["arrests"]),
        ("Moscow and Kyiv swapped 175 captives on Wednesday.", ["agreement"]),
        ("Gang members massacred at least 70 residents in Pont-Sonde.", ["attack"]),
        ("The guns fell silent in Suwayda at six under a truce.", ["agreement"]),
        ("Police in Enugu rounded up forty members of the party.", ["arrests"]),
        ("Students holding placards stood outside the ministry and left after an hour.", ["peaceful_protest"]),
        ("Homes were bulldozed in Silwan on Monday.", ["looting_property_destruction"]),
        ("A drone flew into a fuel depot near Saratov.", ["air_drone_strike"]),
        ("Troops fired sarin at the rebel town of Saraqib.", ["chemical_weapon"]),
        ("Some 9,000 people have fled their homes in Babanusa in a week, the UN said.", ["other"]),
        ("Rebels have laid siege to the town of Arbinda.", ["other"]),
        ("Government troops violated the ceasefire in Yei on Monday.", ["other"]),
        ("The opposition boycotted the referendum.", ["peaceful_protest"]),
        ("A suicide car bombing destroyed a police station in Silvan.", ["suicide_bomb"]),
        ("President Haftar ordered air strikes on rebel columns near Sebha.", ["air_drone_strike"]),
        ("India and Pakistan have fired across the line of control.", ["armed_clash"]),
        ("The Islamic State attacked an army camp in Kabul, its third attack this month.", ["armed_clash"]),
        ("Gunmen descended on a hamlet near Wase.", ["attack"]),
        ("Heavy fighting raged near Marinka, where Ukrainian infantry held on.", ["armed_clash"]),
        ("IED on the Baidoa road against a police pick-up, 2 dead.", ["remote_explosive_landmine_ied"]),
        ("Army base attacked at Banibangou, 14 soldiers dead.", ["armed_clash"]),
        ("Seven Taliban fighters were killed in an operation in Paktika on Sunday.", ["armed_clash"]),
        ("Soldiers opened fire and the gang members fired back for two hours in Carrefour.", ["armed_clash"]),
        ("Gunmen swept down on the village of Bakin Kogi on Tuesday night. Nine people were killed.", ["attack"]),
        ("Two villages of Mora district were raided by elements of armed groups; six villagers died.", ["attack"]),
        ("Bunyakiri is again in the hands of the Congolese army after a day of fighting.", [REGAINED]),
        ("Security forces took 14 opposition supporters from their homes in Kampala in night raids.", ["arrests"]),
        ("Israeli soldiers have taken dozens in raids on Jenin and Hebron since Friday.", ["arrests"]),
        ("Men in uniform took a student from her hostel on Sunday and she has not been seen since.", [ABDUCTED]),
        ("JNIM took seven people off a bus near Fada on Friday.", [ABDUCTED]),
        ("Residents beat two suspected cattle thieves to death in Kisii on Friday.", ["mob_violence"]),
        ("Police lobbed teargas shells to clear women sitting on the road at Noney.", ["protest_with_intervention"]),
        (
            "Shops stayed shut in Moreh on Monday as a shutdown was observed over the arrest of a student leader.",
            ["peaceful_protest"],
        ),
        ("Truckers parked across the main bridge in Cotonou in anger at fuel taxes.", ["peaceful_protest"]),
        ("The Brigade opened an operations centre in the customs house of Azaz.", ["headquarters_or_base_established"]),
        ("Three suicide drones struck a fuel depot in Erbil on Sunday.", ["air_drone_strike"]),
        ("A second device was found in the hall and safely blown up by sappers.", ["disrupted_weapons_use"]),
        ("The remains of 30 people were unearthed in a grave at Tarhuna.", ["other"]),
        ("Three Malians were shot dead by Algerian soldiers at Tinzaouaten on Monday.", ["attack"]),
        ("Armed persons stopped a minibus near Turbat and shot five labourers dead.", ["attack"]),
        ("A grain silo burns after a Shahed hit in Izmail on Monday.", ["air_drone_strike"]),
        ("Some 4,000 Nigeriens have fled Mali since Monday.", ["other"]),
        ("Syrian artillery on the hills above Idlib since dawn, orchards burning, no one hurt.", [SHELLED]),
        ("One ballistic missile reached a hotel in Kharkiv; rescuers had pulled out four bodies by noon.", [SHELLED]),
        ("Unknown men set off a charge at the gate of a bank in Mosul.", ["remote_explosive_landmine_ied"]),
        ("A van laden with explosives was driven into an army camp near Gao on Monday.", ["suicide_bomb"]),
        ("Army position at Tongo overrun at dawn; attackers still inside.", [OVERTAKEN]),
        ("The army found and set off two mines under a bridge near Konna.", ["disrupted_weapons_use"]),
        ("Our air force destroyed a fuel depot of the militia at Nyala.", ["air_drone_strike"]),
        ("Gunmen carried out an attack near Goma on Monday. Four soldiers were killed.", ["armed_clash"]),
    ],
)
def test_the_type_follows_from_who_does_what_to_whom(text: str, types: list[str], resources: Resources) -> None:
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == types


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        ("Russian troops have captured the settlement of Orikhiv in Ukraine, Moscow said.", OVERTAKEN),
        ("Battlegroup East liberated the village of Novoivanivka in Ukraine's Zaporizhzhia region.", OVERTAKEN),
        ("Ukrainian troops have recaptured the settlement of Orikhiv in Ukraine, Kyiv said.", REGAINED),
        ("Kenyan troops drove al-Shabaab out of Jamame in Somalia, an officer said.", REGAINED),
    ],
)
def test_an_army_regains_nothing_abroad_but_from_rebels(text: str, sub_event_type: str, resources: Resources) -> None:
    assert [m.sub_event_type for m in asserted(extract(article(text), resources))] == [sub_event_type]


@pytest.mark.parametrize(
    ("text", "sub_event_type"),
    [
        (
            "Drones were seen circling over Port Sudan. Several blasts then shook the harbour, killing a docker.",
            "air_drone_strike",
        ),
        (
            "Howitzers were heard from the ridge above Taiz. Two explosions wrecked a school, killing a guard.",
            "shelling_artillery_missile_attack",
        ),
        (
            "A march against taxes filled Antananarivo. Youths looted a supermarket in Toamasina.",
            "violent_demonstration",
        ),
    ],
)
def test_the_sentence_beside_tells_what_a_blast_was(text: str, sub_event_type: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources))[-1].sub_event_type == sub_event_type


@pytest.mark.parametrize(
    "text",
    [
        "A fire destroyed two blocks of flats in Kramatorsk; an electrician perished.",
        "A bus fell into a gorge in Swat, killing nine.",
        "The minister condemned the bombing of the mosque and the murder of its imam.",
        "Nurses in Ondo began an indefinite strike over allowances on Monday.",
        "The lorry drivers' union called off its strike after the ministry gave in.",
        "The government and the teachers' union signed an agreement on pay on Friday.",
        "Migrants rescued from a dinghy were taken to Lampedusa; six bodies were recovered.",
        "Fishermen protest that quotas are too low, the minister noted.",
        "The army band marched through Asmara to mark independence day.",
        "Residents gathered in the square of Asmara to watch the cycling race.",
        "Prison guards found a dead inmate in Liège; suicide is suspected.",
        "Police set up a temporary checkpoint on the road to Jos and searched buses.",
        "The opposition launched an attack on the premier over pensions.",
        "The prime minister sent condolences to the families of those killed in the bombing.",
        "An army truck overturned near Gilgit and four soldiers died.",
        "Police in Leeds seized two men over a bank robbery.",
        "The new dam was overrun by tourists in Porto.",
        "A tanker laden with petrol was driven into a police post near Kisumu by accident.",
        "Rescuers recovered 17 bodies from a landslide near Porgera.",
        "Firefighters took 20 people from the burning hotel in Izmir.",
        "Customs officers seized 40 kilograms of cocaine in pineapples at Antwerp.",
        "Five people were killed in a shooting at a birthday party in Stockton; no suspect is in custody.",
        "A military helicopter went down in bad weather near Kampala and three crew members died.",
        "Bush fires have destroyed 120 homes outside Perth and forced thousands to flee.",
        "Crowds packed the streets of Naples and marched behind the Madonna.",
        "The group said it carried out the attack on a hotel in Mogadishu.",
        "A jury was told how a cook helped to mix the explosives that destroyed the embassy.",
        "In the scenario, a salvo of missiles strikes the bay and kills forty people.",
        "Six people died when the brakes of a lorry failed, traffic police said.",
        "They were plotting to attack electricity substations, he said.",
    ],
)
def test_no_event_follows(text: str, resources: Resources) -> None:
    assert asserted(extract(article(text), resources)) == []
