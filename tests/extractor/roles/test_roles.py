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


def test_an_attack_that_is_repelled_stands_for_who_made_it(triggers_of: Triggers, lexicon: Lexicon) -> None:
    _, triggers = triggers_of("The army repelled a raid by rebels.")
    by_words = {t.words: t for t in triggers}
    repelled, raid = by_words["repelled"], by_words["raid"]
    roles = find_roles(repelled, frozenset({raid.token.i}), lexicon)
    assert [t.text for t in roles.actors] == ["army"]
    assert [t.text for t in roles.targets] == ["rebels"]
