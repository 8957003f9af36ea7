"""What the words above a trigger make of it: said, denied, planned, judged, recalled, answered."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Token

from services.extractor.coding.judgement import EARLIER, RESPONSE, Judgement, Verdict
from services.extractor.coding.modality import auxiliaries
from services.extractor.knowledge.lexicon import Effect, Lexicon, StatusWords
from services.extractor.roles import syntax

_EFFECT_STATUS: Mapping[Effect, Verdict] = {
    "denies": "denied",
    "plans": "planned",
    "threatens": "planned",
    "supposes": "hypothetical",
    "fails": "negated",
    "recalls": "background",
    "judges": "background",
    "reacts": "background",
}
_NOUN_GOVERNORS_OF_PREPOSITION = frozenset({"of", "for", "to", "against", "on", "that", "in", "into", "over", "about"})
_MANY = 10
"""So many attacks happen over weeks; up to here a morning may see them ("reported six strikes on the port")."""

_MEANS = frozenset({"with", "by"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


def from_above(up: Token, previous: Token, lexicon: Lexicon) -> Judgement | None:
    """What a word above says of the clause or noun below it."""
    governors = lexicon.governors
    relation, effect = previous.dep_, governors.get(up.lower_)
    if relation == "ccomp" and effect != "denies" and _is_parted(previous, up):
        return None
    if relation in {"prep", "dative", "advcl"} and _answers(up, governors):
        return Judgement("background", RESPONSE)
    if syntax.is_verb(up):
        is_scenario = any(governors.get(s.lower_) == "supposes" for s in syntax.children(up, "nsubj"))
        return Judgement("hypothetical", "scenario") if is_scenario else _from_verb(up, previous, effect, lexicon)
    if effect is None:
        return None
    if effect in _EFFECT_STATUS and relation in {"prep", "acl", "relcl", "ccomp", "appos", "xcomp"}:
        if relation == "prep" and previous.lower_ not in _NOUN_GOVERNORS_OF_PREPOSITION:
            return None
        return Judgement(_EFFECT_STATUS[effect], up.lower_)
    if relation in syntax.MODIFIER and effect in {"recalls", "judges", "supposes", "threatens", "plans"}:
        return Judgement(_EFFECT_STATUS[effect], up.lower_)
    return None


def _is_parted(clause: Token, up: Token) -> bool:
    """Tell whether a stop parts a clause from the verb that it is hung on: "took four; a ransom was demanded"."""
    return any(t.text == ";" for t in up.doc[clause.i + 1 : up.i])


def _answers(up: Token, governors: Mapping[str, Effect]) -> bool:
    """ "summoned the ambassador over the shelling", "sanctions after the attack": what diplomacy answers."""
    nouns = syntax.children(up, "dobj", "nsubjpass") if syntax.is_verb(up) else [up]
    return any(governors.get(noun.lower_) == "answers" for noun in nouns)


def _from_verb(up: Token, previous: Token, effect: Effect | None, lexicon: Lexicon) -> Judgement | None:
    relation, words = previous.dep_, lexicon.status_words
    if effect == "denies" and any(noun.lower_ in words.involvement for noun in syntax.children(up, "dobj")):
        return Judgement("background", EARLIER)  # who denies a part in an attack denies no attack
    if relation in {"ccomp", "xcomp"} or (relation in {"dobj", "nsubjpass"} and effect not in {"begins", None}):
        negated = any(c.dep_ == "neg" for c in up.children)
        if effect == "fails" and relation == "dobj" and up.lower_.startswith("prevent"):
            return Judgement("negated", up.lower_)
        if effect is not None and effect in _EFFECT_STATUS and not (effect == "denies" and negated):
            is_told = effect == "reacts" and _is_told_anew(previous, lexicon)
            return Judgement(_EFFECT_STATUS[effect], EARLIER if is_told else up.lower_)
        if negated and effect in {"begins", None} and relation == "xcomp":
            return Judgement("negated", "not")
        if relation == "dobj" and effect == "counts" and _is_tally(previous, lexicon):
            return Judgement("background", "counted")
        if relation == "dobj" and up.lower_ in words.recollecting:
            return Judgement("background", up.lower_)
        if relation == "ccomp" and _is_before_court(up, previous, words):
            return Judgement("background", "court")
        if effect in {"says", "claims"}:
            return None
    if relation == "prep" and previous.lower_ == "into" and _opens_inquiry(up, lexicon):
        return Judgement("background", "inquiry")
    if relation in {"prep", "agent"} and effect is not None and effect in _EFFECT_STATUS and effect != "fails":
        is_topic = previous.lower_ in _NOUN_GOVERNORS_OF_PREPOSITION and (effect, previous.lower_) != ("plans", "in")
        return Judgement(_EFFECT_STATUS[effect], up.lower_) if is_topic else None
    if relation in {"nsubj", "dobj", "nsubjpass", "xcomp", "prep", "conj", "agent", "attr", "advcl"}:
        found = (
            auxiliaries(up, words) if relation not in {"conj", "advcl"} or not _has_own_auxiliary(previous) else None
        )
        if found and (relation != "prep" or previous.lower_ in _MEANS) and relation != "advcl":
            return found
        if (
            any(c.dep_ == "neg" for c in up.children)
            and relation in {"dobj", "nsubj", "nsubjpass"}
            and effect in {"begins", None}
        ):
            return Judgement("negated", "not")
    return None


def _is_told_anew(deed: Token, lexicon: Lexicon) -> bool:
    """ "condemned the killing of three nurses on Friday" tells of it, "condemned the killing of nurses" does not."""
    return any(t.like_num or t.dep_ == "relcl" or _names_day(t.lower_, lexicon) for t in deed.subtree)


def _opens_inquiry(verb: Token, lexicon: Lexicon) -> bool:
    """ "opened hearings on Monday into the massacre"."""
    return any(lexicon.governors.get(n.lower_) == "judges" for n in syntax.children(verb, "dobj", "nsubjpass"))


def _is_tally(deeds: Token, lexicon: Lexicon) -> bool:
    """ "The UN counted 264 settler attacks in October.": so many are no event, but what is counted over some time."""
    number = syntax.child(deeds, "nummod")
    is_many = (
        number is not None and number.text.replace(",", "").isdigit() and int(number.text.replace(",", "")) >= _MANY
    )
    is_of_a_day = any(lexicon.calendar.get(t.lower_, ("", 0))[0] == "weekday" for t in deeds.head.subtree)
    return deeds.tag_ == "NNS" and is_many and not is_of_a_day


def _names_day(word: str, lexicon: Lexicon) -> bool:
    kind, _ = lexicon.calendar.get(word, ("number", 0))  # "a" is a number there
    return kind != "number"


def _is_before_court(verb: Token, told: Token, words: StatusWords) -> bool:
    """ "A witness told jurors how gunmen …", "The tribunal heard that soldiers …", not "…, he told a magistrate"."""
    heard = [*syntax.children(verb, "dobj", "dative", "nsubj"), *syntax.objects_of(verb, "to", "before")]
    courts = [n for n in heard if n.lower_ in words.court]
    return any((told.i > verb.i and n.i > verb.i) or any(c.lower_ == "the" for c in n.children) for n in courts)


def _has_own_auxiliary(token: Token) -> bool:
    return any(True for _ in syntax.children(token, "aux", "auxpass", "nsubj", "nsubjpass"))


def predicated(up: Token, previous: Token, governors: Mapping[str, Effect]) -> Judgement | None:
    """ "Reports of a massacre are baseless": what the subject tells is denied by the predicate."""
    if previous.dep_ not in _SUBJECTS:
        return None
    for word in syntax.children(up, "acomp", "attr", "oprd"):
        effect = governors.get(word.lower_)
        if effect == "denies":
            return Judgement("denied", word.lower_)
    return None


def announced(up: Token, previous: Token, words: StatusWords) -> Judgement | None:
    """ "a march is announced for Saturday", "ready to sign a truce": set for a day to come."""
    if previous.dep_ == "xcomp" and up.lower_ in words.to_come and previous.tag_ == "VB":
        return Judgement("planned", up.lower_)
    if previous.dep_ not in {"nsubjpass", "dobj", "nsubj"}:
        return None
    for word in syntax.children(up, "acomp"):
        if word.lower_ in words.to_come and any(c.dep_ in {"xcomp", "prep"} for c in word.children):
            return Judgement("planned", word.lower_)
    is_set = up.lower_ in words.announced
    if is_set and any(c.dep_ == "prep" and c.lower_ == "for" for c in up.children):
        return Judgement("planned", up.lower_)
    return None
