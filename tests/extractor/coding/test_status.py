"""Did it happen: verdicts on one trigger of a sentence."""

import pytest

from services.extractor.coding.status import judge
from services.extractor.knowledge.lexicon import Lexicon
from tests.extractor.conftest import Triggers


@pytest.mark.parametrize(
    ("text", "word", "verdict"),
    [
        ("Rebels attacked the town.", "attacked", "occurred"),
        ("The general said rebels attacked the town.", "attacked", "occurred"),
        ("No fewer than 18 farmers were killed in the raid.", "killed", "occurred"),
        ("No farmers were killed in the raid.", "killed", "negated"),
        ("Rebels began shelling the town.", "shelling", "occurred"),
        ("Two students have not been seen since the raid.", "not been seen since", "occurred"),
        ("Rebels did not attack the town.", "attack", "negated"),
        ("No attack took place.", "attack", "negated"),
        ("The rebels failed to capture the bridge.", "capture", "negated"),
        ("The army denied killing civilians.", "killing", "denied"),
        ("Moscow denied that its jets had bombed the clinic.", "bombed", "denied"),
        ("Reports of a massacre are baseless.", "massacre", "denied"),
        ("The rebels will attack the town.", "attack", "planned"),
        ("The rebels threatened to attack the town.", "attack", "planned"),
        ("The army plans an assault on the port.", "assault", "planned"),
        ("Rebels kidnapped two drivers; a ransom was demanded.", "kidnapped", "occurred"),
        ("A march is announced for Sunday.", "march", "planned"),
        ("The ceasefire is due to take effect on Monday.", "ceasefire", "planned"),
        ("The rebels told the garrison to leave or be attacked.", "attacked", "hypothetical"),
        ("The rebels could attack the town.", "attack", "hypothetical"),
        ("If rebels attacked the town, thousands would flee.", "attacked", "hypothetical"),
        ("He was sentenced for the murder of a judge.", "murder", "background"),
        ("They marked the anniversary of the massacre.", "massacre", "background"),
        ("A group claimed responsibility for the attack.", "attack", "background"),
        ("Troops fired in retaliation for the ambush.", "ambush", "background"),
        ("Clashes often erupt in the valley.", "Clashes", "background"),
        ("Rebels reportedly attacked the town.", "attacked", "claimed"),
        ("Jets may have bombed the clinic.", "bombed", "claimed"),
        ("The army is ready to repel any attack.", "attack", "hypothetical"),
        ("The court heard a man who bombed the bridge.", "bombed", "background"),
        ("Germany summoned the envoy over the shelling of its consulate.", "shelling", "background"),
        ("Britain imposed sanctions after the bombing of a hospital.", "bombing", "background"),
        ("Police used tear gas to disperse the march.", "disperse", "occurred"),
        ("Police were sent to disperse the march.", "disperse", "planned"),
        ("Air raids have become the army's main weapon.", "Air raids", "background"),
        ("Air raids are under way near the port.", "Air raids", "occurred"),
        ("They compare accounts of attacks, clashes and protests.", "clashes", "background"),
        ("Most people had left in the spring, when gangs overran the town.", "overran", "background"),
        ("Kyiv says that its forces strike only barracks.", "strike", "background"),
        ("In reply to the shooting of a consul, Lima closed the border.", "shooting", "background"),
        ("She resigned over the killing of two marchers.", "killing", "background"),
        ("The group attacks soldiers and taxes villages.", "attacks", "background"),
        ("The group attacks 40 soldiers.", "attacks", "occurred"),
        ("Gang attacks soldiers.", "attacks", "occurred"),
        ("Rebels attack soldiers", "attack", "occurred"),
        ("They drove to Gao, where gunmen attacked them.", "attacked", "occurred"),
        ("He was buried in the village where rebels had attacked him.", "attacked", "background"),
        ("A widow told the court how militiamen attacked her village.", "attacked", "background"),
        ("The tribunal heard that soldiers attacked the church.", "attacked", "background"),
        ("A judge said that gunmen attacked his house.", "attacked", "occurred"),
        ("He recalled the shelling of his school.", "shelling", "background"),
        ("Witnesses recalled how gunmen attacked the mosque.", "attacked", "occurred"),
        ("Britain sent condolences to Kabul after the bombing of a mosque.", "bombing", "background"),
        ("Police lobbed tear gas to disperse the march.", "disperse", "occurred"),
        ("They raid villages, kill farmers with machetes and burn churches.", "kill", "background"),
        ("Gunmen have attacked convoys, mines and schools.", "attacked", "background"),
        ("The group has kidnapped soldiers and bombed buses.", "bombed", "background"),
        ("Gunmen have attacked two convoys and a mine.", "attacked", "occurred"),
        ("Attacks on convoys rose by a third.", "Attacks", "background"),
        ("Attacks on two convoys killed nine guards.", "Attacks", "occurred"),
        ("Israel will fight on until rebels leave the town.", "leave", "hypothetical"),
        ("The army fought on until rebels left the town.", "left", "background"),
        ("The observatory counted 264 attacks in October.", "attacks", "background"),
        ("The observatory counted three attacks on Monday.", "attacks", "occurred"),
        ("Iran condemned the bombing of a mosque.", "bombing", "background"),
        ("The missiles are meant to shoot down drones.", "shoot down", "planned"),
        ("A court jailed an officer for the shelling of the port.", "shelling", "background"),
        ("A judge opened hearings into the massacre of herders.", "massacre of", "background"),
        ("The premier said he was ready to sign a truce.", "sign a truce", "planned"),
        ("The army moved guns north ahead of an assault on the port.", "assault", "planned"),
    ],
)
def test_verdicts(triggers_of: Triggers, lexicon: Lexicon, text: str, word: str, verdict: str) -> None:
    _, triggers = triggers_of(text)
    nouns = frozenset(t.token.i for t in triggers if not t.is_verb)
    (trigger,) = [t for t in triggers if t.words == word]
    assert judge(trigger, lexicon, nouns).verdict == verdict
