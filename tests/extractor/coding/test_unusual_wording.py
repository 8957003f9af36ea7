"""Events told in unusual words: each row shows a rule, a frame or a family of words that finds and types it."""

from __future__ import annotations

import pytest

from services.extractor.resources import Resources
from tests.gold.type_figures import code

NONE = "NONE"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # nouns of a kind of party in frames
        ("Bandits made off with three herb sellers from Gidan Sule.", "abduction_forced_disappearance"),
        ("The militia turned the old mill into a command post.", "headquarters_or_base_established"),
        ("Rebels overwhelmed an army post at Lumbi on Friday.", "non_state_actor_overtakes_territory"),
        ("Raiders fell upon miners near Pibor and killed nine of them.", "attack"),
        # families of compounds
        ("Chlorine canisters were dropped on the suburb of Zamalka by a helicopter.", "chemical_weapon"),
        ("A quadcopter attack on a bus stop in Nikopol wounded four people.", "air_drone_strike"),
        ("Two boys in Kunduz were blown up by a rusty shell.", "remote_explosive_landmine_ied"),
        ("Norway and Iceland signed a fisheries agreement in Oslo.", NONE),
        # rules
        ("Yemeni troops drove the Houthis out of Harib on Sunday.", "government_regains_territory"),
        ("Houthi fighters drove government troops from the city of Al-Hazm.", "non_state_actor_overtakes_territory"),
        ("A kamikaze UAV slammed into a fuel depot near Belgorod.", "air_drone_strike"),
        ("Twelve policemen were freed by the rebels in exchange for five prisoners.", "agreement"),
        ("A peaceful assembly of miners in Oruro was broken up with tear gas.", "protest_with_intervention"),
        ("Police in Harar gunned down villagers who sat in the road.", "excessive_force_against_protesters"),
        ("Angry at the vote, youths put up burning barricades and torched the town hall.", "violent_demonstration"),
        ("A hand-grenade was hurled at a police picket in Sopore, injuring two people.", "grenade"),
        ("Irate neighbours went to the house of a widow in Kisii and hacked her to death.", "mob_violence"),
        ("FARC dissidents took two soldiers hostage on a road in Cauca.", "abduction_forced_disappearance"),
        ("Ukrainian forces liberated Izium in a lightning counter-offensive.", "government_regains_territory"),
        ("Lightning killed five people in Odisha.", NONE),
        ("Angry youths attacked a police post in Jos during a rally.", "violent_demonstration"),
        ("Youths attacked a police post in Jos on Friday and broke its windows.", "mob_violence"),
        ("Gunmen attacked a police post in Jos on Friday.", "armed_clash"),
        ("Somali troops evicted al-Shabaab from the port of Barawe.", "government_regains_territory"),
        # forms of verbs
        ("Bomb goes off outside a courthouse in Athens.", "remote_explosive_landmine_ied"),
        ("A banker was charged with fraud in Vienna.", NONE),
    ],
)
def test_type(text: str, label: str, resources: Resources) -> None:
    assert code({"id": "1", "text": text, "label": label}, resources) == label
