"""What type of event: features of a candidate against the decision table of type_rules.tsv.

Features are words: `s:` sense of an asserted trigger, `e:` of one only referred to, `c:` sense that colours the
sentence, `h:` sense of a word told nearby (title, sentence before, sentence after), `a:` and `t:` kind of actor and
target, `a:locals` people of one place together, `n:` kind of a party that the sentence names, `f:` what is counted,
`x:` reason for a veto. A rule holds if each of its groups has a feature and no forbidden feature is there; the first
rule that holds decides, so the table reads from the special to the general.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.extractor.knowledge.lexicon import PartyKind, TypeRules

ARMED: frozenset[PartyKind] = frozenset({"state", "nonstate", "gunmen", "base"})


@dataclass(frozen=True, slots=True)
class TypeDecision:
    """What the table says."""

    sub_event_type: str | None  # None: no event
    rule: str  # name of the row; "no-rule" where none holds
    confidence: float  # 0 to 1


def decide_type(features: frozenset[str], rules: TypeRules) -> TypeDecision:
    """Return the type that the first fitting rule gives."""
    for rule in rules.named_by(features):
        if not any(map(features.isdisjoint, rule.all_of)) and features.isdisjoint(rule.none_of):
            return TypeDecision(rule.sub_event_type or None, rule.name, rule.confidence)
    return TypeDecision(None, "no-rule", 0.0)


def features_of(
    *,
    senses: Iterable[str],
    earlier: Iterable[str],
    colours: Iterable[str],
    actors: Iterable[PartyKind | None],
    targets: Iterable[PartyKind | None],
    harms: Iterable[str],
    vetoes: Iterable[str],
    near: Iterable[str] = (),
) -> frozenset[str]:
    """Return the features of a candidate event.

    Args:
        senses: Of its asserted triggers.
        earlier: Of triggers that the sentence only refers to.
        colours: Of context words in its sentence.
        actors: Kinds of its actors; None where a party's kind is unknown.
        targets: Likewise.
        harms: "killed", "injured", "detained" where people are counted.
        vetoes: Reasons found in the text.
        near: Senses of event words in the title and in the sentences beside.
    """
    found = (
        {f"s:{s}" for s in senses}
        | {f"e:{s}" for s in earlier}
        | {f"c:{c}" for c in colours}
        | {f"f:{h}" for h in harms}
    )
    found |= {f"x:{v}" for v in vetoes} | {f"h:{s}" for s in near}
    for role, kinds in (("a", list(actors)), ("t", list(targets))):
        found |= {f"{role}:{kind or 'unknown'}" for kind in kinds}
        found |= {f"{role}:armed" for kind in kinds if kind in ARMED}
        if not kinds:
            found.add(f"{role}:none")
    return frozenset(found)
