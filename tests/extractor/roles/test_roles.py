"""Who did it to whom, by arcs."""

import pytest

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles.find import find_roles
from tests.extractor.conftest import Triggers


@pytest.mark.parametrize(
    ("text", "word", "actors", "targets"),
    [
        pytest.param("Rebels attacked a convoy.", "attacked", ["Rebels"], ["convoy"], id="active"),
        pytest.param("A convoy was attacked by rebels.", "attacked", ["rebels"], ["convoy"], id="passive"),
        pytest.param("A convoy was attacked.", "attacked", [], ["convoy"], id="unstated actor stays empty"),
        pytest.param("Shelling by rebels hit a market.", "Shelling", ["rebels"], ["market"], id="nominal"),
        pytest.param("Israeli airstrikes killed two people.", "airstrikes", ["Israeli"], ["people"], id="demonym"),
        pytest.param("Russia's shelling of the port went on.", "shelling", ["Russia"], ["port"], id="possessive"),
        pytest.param("The army launched a raid on the camp.", "raid", ["army"], ["camp"], id="light verb"),
        pytest.param("Witnesses reported a raid on the camp.", "raid", [], ["camp"], id="a reporter is no actor"),
        pytest.param("Clashes between police and miners erupted.", "Clashes", ["police"], ["miners"], id="between"),
        pytest.param(
            "Rebels and bandits attacked a convoy.", "attacked", ["Rebels", "bandits"], ["convoy"], id="joint"
        ),
        pytest.param("The gunmen who attacked the bus fled.", "attacked", ["gunmen"], ["bus"], id="relative clause"),
        pytest.param("Rebels began attacking the base.", "attacking", ["Rebels"], ["base"], id="xcomp"),
        pytest.param(
            "Rebels stormed the base and killed a guard.", "killed", ["Rebels"], ["guard"], id="shared subject"
        ),
        pytest.param("The army said it attacked the camp.", "attacked", ["army"], ["camp"], id="it is the speaker"),
        pytest.param("Rebels attacked on Tuesday.", "attacked", ["Rebels"], [], id="a weekday is no target"),
        pytest.param("A patrol that was ambushed fled.", "ambushed", [], ["patrol"], id="passive relative clause"),
        pytest.param(
            "The army said it had carried out an air strike on the camp.",
            "air strike",
            ["army"],
            ["camp"],
            id="it through a light verb",
        ),
        pytest.param("Rebels were reported to have overrun the base.", "overrun", ["Rebels"], ["base"], id="raising"),
        pytest.param("The market bombing killed two.", "bombing", [], ["two"], id="a market is no actor"),
        pytest.param("Twelve farmers died.", "died", [], ["farmers"], id="who dies does nothing"),
        pytest.param("Troops are accused of killing monks.", "killing", ["Troops"], ["monks"], id="accused of"),
        pytest.param("Hamas said its fighters attacked soldiers.", "attacked", ["Hamas"], ["soldiers"], id="its men"),
        pytest.param("Villagers came under attack from rebels.", "attack", ["rebels"], ["Villagers"], id="under"),
        pytest.param("Fighting broke out between gangs and police.", "Fighting", ["gangs"], ["police"], id="erupted"),
        pytest.param("Saudi-led strikes hit a prison.", "strikes", ["Saudi"], ["prison"], id="compound participle"),
        pytest.param(
            "Rebels fired mortars at soldiers.", "fired mortars", ["Rebels"], ["soldiers"], id="not the weapon"
        ),
        pytest.param("Nurses marched against the junta.", "marched", ["Nurses"], ["junta"], id="protest against"),
        pytest.param("Miners protested the mayor's plan.", "protested", ["Miners"], ["plan"], id="protested what"),
        pytest.param("Students rallied to denounce the junta.", "rallied", ["Students"], ["junta"], id="denounced"),
        pytest.param("Groups including Fano attacked a bus.", "attacked", ["Groups", "Fano"], ["bus"], id="including"),
        pytest.param("A raid by rebels on a train shook Oran.", "raid", ["rebels"], ["train"], id="by A on B"),
        pytest.param("A raid on a school by bandits shook Oran.", "raid", ["bandits"], ["school"], id="on B by A"),
        pytest.param("The killing of a critic by police drew anger.", "killing", ["police"], ["critic"], id="no deed"),
        pytest.param(
            "The shooting of two officers by a gunman shocked Dublin.",
            "shooting",
            ["gunman"],
            ["officers"],
            id="shooting of",
        ),
        pytest.param(
            "The cartel was behind the killing of a judge.", "killing", [], ["judge"], id="behind it: an accusation"
        ),
        pytest.param(
            "The army fired dozens of shells at a village.", "fired", ["army"], ["village"], id="counted weapons"
        ),
        pytest.param(
            "Rebels fired a missile that hit a tanker.", "fired a missile", ["Rebels"], ["tanker"], id="that hit"
        ),
        pytest.param(
            "A truck bomb hit a bus carrying court workers in Kabul.", "hit", ["bomb"], ["bus"], id="a bus carrying"
        ),
        pytest.param("A clerk, shot twice by rebels, died.", "shot", ["rebels"], ["clerk"], id="bare participle"),
        pytest.param("Chad and Libya traded fire.", "traded fire", ["Chad"], ["Libya"], id="two who fight each other"),
        pytest.param(
            "The army imposed a blockade on the port.",
            "imposed",
            ["army"],
            ["port"],
            id="blockade of what stands after on",
        ),
        pytest.param("Rebels laid siege to the town.", "laid", ["Rebels"], ["town"], id="siege to"),
        pytest.param(
            "The two groups were guilty of violating the truce.", "violating", ["groups"], ["truce"], id="guilty of"
        ),
        pytest.param(
            "Nurses marched to the ministry to demand higher pay.",
            "marched",
            ["Nurses"],
            ["ministry"],
            id="whose house",
        ),
        pytest.param("Workers at the depot went on strike.", "went on strike", ["Workers"], ["depot"], id="workplace"),
        pytest.param(
            "Inmates went on hunger strike in protest at the food.",
            "went on hunger strike",
            ["Inmates"],
            ["food"],
            id="in protest at",
        ),
        pytest.param(
            "The killing by soldiers of ten villagers shocked Oran.",
            "killing",
            ["soldiers"],
            ["villagers"],
            id="killing by A of B",
        ),
        pytest.param(
            "Two bandits died in a gun battle with police.",
            "gun battle",
            ["police"],
            ["bandits"],
            id="died in a fight with",
        ),
        pytest.param("Nine police dead as fighting spreads", "dead", [], ["police"], id="who is dead does nothing"),
        pytest.param("Farmers dumped milk in a protest.", "protest", ["Farmers"], [], id="in a protest"),
        pytest.param("Cleaners have been on strike for a week.", "on strike", ["Cleaners"], [], id="on strike"),
        pytest.param("Rebels seized a string of villages.", "seized", ["Rebels"], ["villages"], id="a string of"),
        pytest.param(
            "Two men were beaten and robbed by soldiers.", "beaten", ["soldiers"], ["men"], id="one agent of two"
        ),
        pytest.param("Rebels stormed and looted a depot.", "stormed", ["Rebels"], ["depot"], id="one object of two"),
        pytest.param("Shells were fired at a village by rebels.", "fired", ["rebels"], ["village"], id="fired at"),
        pytest.param(
            "A rocket was shot down at sea by the navy.", "shot down", ["navy"], ["rocket"], id="shot down at"
        ),
        pytest.param(
            "Rebels seized a camp from soldiers.", "seized", ["Rebels"], ["camp", "soldiers"], id="taken from whom"
        ),
        pytest.param("Rebels took the lead from the Germans.", "took", ["Rebels"], ["lead"], id="no ground is taken"),
        pytest.param("Mourners set upon a man and broke his arm.", "set upon", ["Mourners"], ["man"], id="set upon"),
        pytest.param("Soldiers gang-raped women who fled.", "gang-raped", ["Soldiers"], ["women"], id="gang-raped"),
        pytest.param("Inmates took two guards hostage.", "hostage", ["Inmates"], ["guards"], id="taken hostage"),
        pytest.param("Villagers woke to shooting.", "shooting", [], [], id="whoever wakes shoots nobody"),
        pytest.param(
            "Monks burned an effigy of the premier.", "burned an effigy", ["Monks"], ["premier"], id="whom it shows"
        ),
        pytest.param(
            "Rebels ambushed soldiers and killed six of them.", "killed", ["Rebels"], ["soldiers"], id="six of them"
        ),
        pytest.param(
            "The front said it was its men who killed a judge.", "killed", ["front"], ["judge"], id="it was its men"
        ),
        pytest.param("Police launched an inquiry after shots.", "launched", [], [], id="whoever inquires did nothing"),
        pytest.param(
            "Supporters of the mayor and police fought in Thiès.", "fought", ["Supporters"], ["police"], id="of A and B"
        ),
        pytest.param("Rebels sent a swarm of drones against a dam.", "swarm of drones", [], ["dam"], id="a swarm of"),
        pytest.param("Rebels seized men from villages.", "seized", ["Rebels"], ["men"], id="taken from where"),
        pytest.param(
            "Four soldiers died fighting rebels.", "died", ["rebels"], ["soldiers"], id="fallen fighting whom"
        ),
        pytest.param(
            "Guards were killed defending a prison against rebels.", "killed", ["rebels"], ["Guards"], id="defending"
        ),
        pytest.param(
            "Detainees said they were beaten by guards.", "beaten", ["guards"], ["Detainees"], id="they are the speaker"
        ),
        pytest.param("Monks rallied over the arrest of an abbot.", "rallied", ["Monks"], ["arrest"], id="over what"),
        pytest.param(
            "Nurses went on strike for better pay and conditions at the clinic.",
            "went on strike",
            ["Nurses"],
            ["clinic"],
            id="terms where they work",
        ),
        pytest.param(
            "Monks rallied to call for the resignation of the prefect.",
            "rallied",
            ["Monks"],
            ["prefect"],
            id="call for",
        ),
        pytest.param(
            "Monks rallied to demand an end to evictions.", "rallied", ["Monks"], ["evictions"], id="an end to"
        ),
        pytest.param(
            "Farmers blocked roads as they pressed the minister to quit.",
            "blocked",
            ["Farmers"],
            ["minister"],
            id="as they pressed",
        ),
        pytest.param(
            "The army and the rebels are guilty of violating the ceasefire.",
            "violating",
            ["army"],
            ["rebels"],
            id="broken by both",
        ),
        pytest.param("The army violated the ceasefire.", "violated", ["army"], ["ceasefire"], id="broken by one"),
        pytest.param("The party boycotted the vote.", "boycotted", ["party"], ["vote"], id="boycott"),
        pytest.param(
            "Drivers blockaded the port to protest against a tax.",
            "blockaded",
            ["Drivers"],
            ["tax"],
            id="blockade against",
        ),
    ],
)
def test_roles(
    triggers_of: Triggers, lexicon: Lexicon, text: str, word: str, actors: list[str], targets: list[str]
) -> None:
    _, triggers = triggers_of(text)
    (trigger,) = [t for t in triggers if t.words == word]
    roles = find_roles(trigger, frozenset({trigger.token.i} if not trigger.is_verb else ()), lexicon)
    assert [t.text for t in roles.actors] == actors
    assert [t.text for t in roles.targets] == targets


def test_an_instrument_stands_for_who_sends_it(triggers_of: Triggers, lexicon: Lexicon) -> None:
    _, triggers = triggers_of("Turkish drones hit a depot.")
    drones, hit = triggers
    roles = find_roles(hit, frozenset({drones.token.i}), lexicon)
    assert [t.text for t in roles.actors] == ["Turkish"]


def test_whoever_orders_an_attack_acts(triggers_of: Triggers, lexicon: Lexicon) -> None:
    _, triggers = triggers_of("The president ordered air strikes on rebel columns.")
    by_words = {t.words: t for t in triggers}
    ordered, strikes = by_words["ordered"], by_words["air strikes"]
    roles = find_roles(ordered, frozenset({strikes.token.i}), lexicon)
    assert [t.text for t in roles.actors] == ["president"]
    assert [t.text for t in roles.targets] == ["columns"]


def test_those_quoted_are_not_who_quotes_them(triggers_of: Triggers, lexicon: Lexicon) -> None:
    _, triggers = triggers_of('"They attacked our camp," a nurse said.')
    roles = find_roles(triggers[0], frozenset(), lexicon)
    assert [t.text for t in roles.actors] == ["They"]


def test_an_attack_that_is_repelled_stands_for_who_made_it(triggers_of: Triggers, lexicon: Lexicon) -> None:
    _, triggers = triggers_of("The army repelled a raid by rebels.")
    by_words = {t.words: t for t in triggers}
    repelled, raid = by_words["repelled"], by_words["raid"]
    roles = find_roles(repelled, frozenset({raid.token.i}), lexicon)
    assert [t.text for t in roles.actors] == ["army"]
    assert [t.text for t in roles.targets] == ["rebels"]
