"""Did it happen? Negation, modality, tense, reporting verbs and past dates around one trigger.

Walks from the trigger up to the root of its sentence; the first answer that is not "occurred" stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import Effect
from services.extractor.roles import syntax
from services.records import Status

Verdict = Status | Literal["negated"]

EARLIER = "earlier"
"""Reason of a background verdict on what a clause merely refers to: "after rebels shelled", "in retaliation for"."""

RESPONSE = "response"
"""Reason of a background verdict on what another act answers: "in retaliation for the shelling"."""

ATTRIBUTION = "attribution"
"""Reason of a background verdict on what is only ascribed to someone: "claimed responsibility for the attack"."""

DESCRIPTION = "description"
"""Reason of an event that only tells who somebody is, news where it has a day: "whose gunmen kidnapped them"."""

EARLIER_MARKS = frozenset({"after", "following", "since", "before", "amid", "despite", "hours", "until"})
_RESPONSES = frozenset(
    {"retaliation", "response", "reprisal", "revenge", "reaction", "wake", "aftermath", "protest", "answer", "reply"}
)
_HABITUAL = frozenset({"often", "regularly", "frequently", "routinely", "commonly", "usually", "always", "sometimes"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_ANNOUNCED = frozenset({"announced", "announce", "set", "due", "scheduled", "called", "slated", "billed", "planned"})
_TO_COME = frozenset({"due", "set", "likely", "unlikely", "ready", "poised", "bound", "scheduled"})
_RESPONSIBLE = frozenset(
    {"responsibility", "responsible", "behind", "blamed", "suspicion", "suspected", "accused", "blame", "wanted"}
)
_CARRIED_OUT = frozenset({"carried", "conducted", "perpetrated", "staged", "executed", "masterminded", "orchestrated"})
_SELVES = frozenset({"it", "they", "he", "she", "we"})
_ONCE = frozenset({"before", "previously"})
_FUTURE = frozenset({"will", "shall", "'ll", "wo", "’ll"})
_MAYBE = frozenset({"may", "might", "could", "can", "would", "should", "must", "'d", "ca"})
_CONDITIONAL = frozenset({"if", "unless", "whether", "lest", "should", "provided"})
_POINTERS = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
_MEANS = frozenset({"used", "fired", "using", "firing", "employed"})
"""What is done to an end that is reached: "used tear gas to disperse them"."""

_STATIVE = frozenset(
    {"become", "became", "becomes", "remain", "remains", "remained", "serve", "serves", "served", "are", "is"}
)
_ONGOING = frozenset({"ongoing", "underway", "way", "continuing", "on"})
_HEDGES = frozenset({"allegedly", "reportedly", "purportedly", "supposedly"})
_DAYS = frozenset({"day", "days", "night", "nights", "week", "weeks", "month", "months", "year", "years"})

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
_NOUN_GOVERNORS_OF_PREPOSITION = frozenset({"of", "for", "to", "against", "on", "that", "in", "over", "about"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a trigger's event, by its sentence."""

    verdict: Verdict
    reason: str  # the word that decided, empty for "occurred"


def judge(trigger: Trigger, governors: Mapping[str, Effect], event_nouns: frozenset[int]) -> Judgement:
    """Return whether what a trigger speaks of happened.

    Args:
        trigger: The words that report it.
        governors: Surface form of a governing word to its effect.
        event_nouns: Token indices of nouns that report events themselves: a relative clause on one goes on reporting.

    "claimed" is not decided here: who says it is a matter of attribution. "allegedly" and its like do make a claim.
    """
    token = trigger.token
    if _is_habit(token, governors) or _is_generic(token) or _is_listing(token, event_nouns):
        return Judgement("background", "habit")
    own = _own_words(token, trigger)
    if own:
        return own
    previous, mentioned = token, None
    for up in syntax.ancestors(token):
        found = (
            _from_above(up, previous, governors)
            or _predicated(up, previous, governors)
            or _announced(up, previous)
            or _reference(up, previous, event_nouns)
        )
        if found and found.reason != EARLIER:
            return found
        mentioned = mentioned or found
        previous = up
    if mentioned:
        return mentioned
    return Judgement("claimed", "hedge") if _is_hedged(token) else Judgement("occurred", "")


def is_past(token: Token) -> bool:
    """Tell whether the verb of a token's clause is in a past tense or perfect."""
    verb = syntax.clause_of(token)
    helpers = {c.lower_ for c in syntax.children(verb, "aux", "auxpass")}
    return verb.tag_ == "VBD" or (verb.tag_ == "VBN" and not helpers & (_FUTURE | _MAYBE | {"to", "is", "are", "be"}))


def is_definite(token: Token) -> bool:
    """Tell whether a noun points at an event known before: "the attack", "this week's clashes"."""
    is_told_here = any(c.lower_ == "of" for c in syntax.children(token, "prep"))  # "the killing of a judge"
    return not is_told_here and any(c.lower_ in _POINTERS for c in syntax.children(token, "det", "poss"))


def is_known(token: Token) -> bool:
    """Tell whether a noun names an event as one that readers know: "the bombing of a mosque", "last week's attack"."""
    pointers = {c.lower_ for c in syntax.children(token, "det", "poss")}
    return not syntax.is_verb(token) and bool(pointers) and pointers.isdisjoint({"a", "an", "another"})


def _is_habit(token: Token, governors: Mapping[str, Effect]) -> bool:
    """ "clashes flare up often", "Kyiv says that it strikes only barracks": what happens again is no event."""
    clause = syntax.clause_of(token)
    if _is_custom(token):
        return True
    if token.dep_ == "ccomp" and token.tag_ in {"VBP", "VBZ"} and governors.get(token.head.lower_) == "says":
        return not any(c.dep_ in {"aux", "auxpass"} for c in token.children) and token.i > token.head.i
    return clause.tag_ in {"VBP", "VBZ"} and any(c.lower_ in _HABITUAL for c in clause.children)


def _is_custom(token: Token) -> bool:
    """ "The group attacks soldiers and taxes villages.": who does what to whom, and never how many, where or when.

    A headline has no full stop or no article ("Mob torches cars."), and a summary has a number or a day.
    """
    is_headline = any(t.tag_ == "NN" and _is_bare(t) for t in syntax.children(token, "nsubj"))
    is_present = not is_headline and token.tag_ in {"VBP", "VBZ"} and token.sent[-1].text == "."
    objects = [t for noun in syntax.children(token, "dobj") for t in syntax.conjuncts(noun)]
    is_kind = bool(objects) and all(t.tag_ == "NNS" and _is_bare(t) for t in objects)
    return is_present and is_kind and not any(t.like_num or t.dep_ in {"aux", "npadvmod"} for t in token.subtree)


def _is_generic(token: Token) -> bool:
    """ "air raids have become the army's main weapon": a kind of event, and none that happened."""
    if token.tag_ != "NNS" or not _is_bare(token):
        return False
    clause = syntax.clause_of(token)
    is_state = clause.lower_ in _STATIVE and clause.tag_ != "VBD" and syntax.child(clause, "expl") is None
    return is_state and not any(c.lower_ in _ONGOING for c in clause.subtree if c.i > clause.i)


def _is_listing(token: Token, event_nouns: frozenset[int]) -> bool:
    """ "accounts of attacks, clashes and protests": three kinds in one list are no event."""
    if token.tag_ != "NNS" or not _is_bare(token):
        return False
    return sum(other.i in event_nouns and _is_bare(other) for other in token.conjuncts) > 1


def _is_bare(noun: Token) -> bool:
    return not any(c.dep_ in {"det", "nummod", "poss"} for c in noun.children)


def _own_words(token: Token, trigger: Trigger) -> Judgement | None:
    """Negation, auxiliaries and infinitive on the trigger itself."""
    for c in token.children:
        word = c.lower_
        if trigger.start <= c.idx < trigger.end:
            continue  # "has not been seen since" says so itself
        if (c.dep_ == "neg" or (c.dep_ in {"det", "preconj"} and word == "no")) and not _is_of_a_number(c):
            return Judgement("negated", word)
        if c.dep_ == "det" and word == "any":
            return Judgement("hypothetical", word)
    if token.dep_ == "pobj" and token.head.lower_ == "without":
        return Judgement("negated", "without")
    if trigger.is_verb:
        return _auxiliaries(token) or _none_of_them(token)
    return None


def _none_of_them(verb: Token) -> Judgement | None:
    for noun in syntax.children(verb, "nsubj", "nsubjpass", "dobj"):
        if noun.lower_ in {"nobody", "none", "nothing"} or any(
            c.lower_ == "no" and not _is_of_a_number(c) for c in syntax.children(noun, "det")
        ):
            return Judgement("negated", "no")
    return None


def _is_of_a_number(no: Token) -> bool:
    """ "no fewer than 18 were killed", "not less than nine"."""
    return no.i + 1 < len(no.doc) and no.nbor().lower_ in {"fewer", "less"}


def _auxiliaries(verb: Token) -> Judgement | None:
    words = [c.lower_ for c in syntax.children(verb, "aux", "auxpass")]
    if any(w in _FUTURE for w in words):
        return Judgement("planned", "will")
    if any(w in _MAYBE for w in words):
        has_perfect = "have" in words
        return (
            Judgement("claimed", "may have")
            if has_perfect and "would" not in words
            else Judgement("hypothetical", "modal")
        )
    if {"have", "has"} & set(words) and any(c.lower_ in _ONCE and not any(c.children) for c in verb.rights):
        return Judgement("background", "before")  # "have hit trains there before": on no day
    if words == ["be"] and verb.tag_ == "VBN":  # "leave or be attacked"
        return Judgement("hypothetical", "be")
    if any(c.dep_ in {"mark", "advmod"} and c.lower_ in _CONDITIONAL for c in verb.children):
        return Judgement("hypothetical", "if")
    if "to" in words and verb.dep_ in {"acl", "advcl", "ROOT", "relcl", "ccomp"} and "have" not in words:
        return None if verb.head.lower_ in _MEANS else Judgement("planned", "to")
    return None


def _predicated(up: Token, previous: Token, governors: Mapping[str, Effect]) -> Judgement | None:
    """ "Reports of a massacre are baseless": what the subject tells is denied by the predicate."""
    if previous.dep_ not in _SUBJECTS:
        return None
    for word in syntax.children(up, "acomp", "attr", "oprd"):
        effect = governors.get(word.lower_)
        if effect == "denies":
            return Judgement("denied", word.lower_)
    return None


def _announced(up: Token, previous: Token) -> Judgement | None:
    """ "a march is announced for Saturday": set for a day to come."""
    if previous.dep_ not in {"nsubjpass", "dobj", "nsubj"}:
        return None
    for word in syntax.children(up, "acomp"):
        if word.lower_ in _TO_COME and any(c.dep_ in {"xcomp", "prep"} for c in word.children):
            return Judgement("planned", word.lower_)
    is_set = up.lower_ in _ANNOUNCED
    if is_set and any(c.dep_ == "prep" and c.lower_ == "for" for c in up.children):
        return Judgement("planned", up.lower_)
    return None


def _reference(up: Token, previous: Token, event_nouns: frozenset[int]) -> Judgement | None:
    """What is only referred to: cause, earlier event, or deed ascribed to someone."""
    if previous.dep_ in {"pobj", "pcomp"} and up.dep_ in {"prep", "mark"}:
        above = up.head
        if up.lower_ in {"for", "of", "to", "over"} and above.lower_ in _RESPONSIBLE:
            return Judgement("background", ATTRIBUTION)
        before = up.nbor(-1).lower_ if up.i else ""  # the parser may hang "for" on the verb
        if up.lower_ in {"for", "to", "of", "over"} and _RESPONSES.intersection((above.lower_, before)):
            return Judgement("background", RESPONSE)
        if up.lower_ == "for" and previous.dep_ == "pcomp":
            return Judgement("background", ATTRIBUTION)
        if up.lower_ == "over" and previous.i in event_nouns and is_known(previous):
            told = (t.i for t in syntax.clause_of(above).subtree if t.i < up.i)
            if event_nouns.isdisjoint(told):  # "on strike over the arrest" tells of an event itself
                return Judgement("background", RESPONSE)
        if up.lower_ == "behind" and above.lower_ in {"be", "is", "was", "were", "been"}:
            return Judgement("background", ATTRIBUTION)
        if up.lower_ in EARLIER_MARKS or (up.lower_ == "over" and previous.i in event_nouns):
            return Judgement("background", "since" if up.lower_ == "since" else EARLIER)
    if up.lower_ in _CARRIED_OUT and _is_owned_up(up, previous):
        return Judgement("background", ATTRIBUTION)
    if _describes(previous) and up.i not in event_nouns:
        return Judgement("background", EARLIER)
    if is_of_another_day(previous):
        return Judgement("background", "days before")
    if previous.dep_ == "advcl" and any(m in EARLIER_MARKS for m in clause_marks(previous)):
        return Judgement("background", EARLIER)
    if (
        previous.dep_ in {"advcl", "relcl"}
        and "when" in clause_marks(previous)
        and _is_past_perfect(syntax.clause_of(up))
    ):
        return Judgement("background", "had")
    return None


def _is_owned_up(verb: Token, deed: Token) -> bool:
    """ "the group said it carried out the attack": who speaks owns up to what is known."""
    subject = syntax.child(verb, "nsubj")
    is_speaker = verb.dep_ == "ccomp" and subject is not None and subject.lower_ in _SELVES
    return is_speaker and deed.dep_ == "dobj" and is_known(deed)


def _is_past_perfect(verb: Token) -> bool:
    """ "most people had left in the spring, when gangs overran it": what came before the news."""
    return verb.tag_ == "VBN" and any(c.lower_ == "had" for c in syntax.children(verb, "aux"))


def _describes(clause: Token) -> bool:
    """ "the man who shot the mayor", "a town seized by rebels in May": words that say which one is meant."""
    if clause.dep_ == "relcl":  # "on Monday when troops fired", "in Goma, where two died" tell what happened
        return not any(c.dep_ == "mark" or c.lower_ in {"when", "where"} for c in clause.children)
    return clause.dep_ == "acl" and clause.tag_ == "VBN" and syntax.child(clause, "agent") is not None


def describes_doer(token: Token) -> bool:
    """Tell whether a deed stands in a clause that says who its doer is: "men who behead teachers"."""
    clause = syntax.clause_of(token)
    if clause.dep_ != "relcl":
        return False
    subject = syntax.child(clause, "nsubj")
    return subject is not None and any(t.tag_ in {"WP", "WP$", "WDT"} for t in (subject, *subject.children))


def _from_above(up: Token, previous: Token, governors: Mapping[str, Effect]) -> Judgement | None:
    """What a word above says of the clause or noun below it."""
    relation = previous.dep_
    effect = governors.get(up.lower_)
    if relation in {"prep", "advcl"} and _answers(up, governors):
        return Judgement("background", RESPONSE)
    if syntax.is_verb(up):
        is_scenario = any(governors.get(s.lower_) == "supposes" for s in syntax.children(up, "nsubj"))
        return Judgement("hypothetical", "scenario") if is_scenario else _from_verb(up, previous, relation, effect)
    if effect is None:
        return None
    if effect in _EFFECT_STATUS and relation in {"prep", "acl", "relcl", "ccomp", "appos", "xcomp"}:
        if relation == "prep" and previous.lower_ not in _NOUN_GOVERNORS_OF_PREPOSITION:
            return None
        return Judgement(_EFFECT_STATUS[effect], up.lower_)
    if relation in syntax.MODIFIER and effect in {"recalls", "judges", "supposes", "threatens", "plans"}:
        return Judgement(_EFFECT_STATUS[effect], up.lower_)
    return None


def _answers(up: Token, governors: Mapping[str, Effect]) -> bool:
    """ "summoned the ambassador over the shelling", "sanctions after the attack": what diplomacy answers."""
    nouns = syntax.children(up, "dobj", "nsubjpass") if syntax.is_verb(up) else [up]
    return any(governors.get(noun.lower_) == "answers" for noun in nouns)


def _from_verb(up: Token, previous: Token, relation: str, effect: Effect | None) -> Judgement | None:
    if relation in {"ccomp", "xcomp"} or (relation in {"dobj", "nsubjpass"} and effect not in {"begins", None}):
        negated = any(c.dep_ == "neg" for c in up.children)
        if effect == "fails" and relation == "dobj" and up.lower_.startswith("prevent"):
            return Judgement("negated", up.lower_)
        if effect is not None and effect in _EFFECT_STATUS and not (effect == "denies" and negated):
            return Judgement(_EFFECT_STATUS[effect], EARLIER if effect == "reacts" else up.lower_)
        if negated and effect in {"begins", None} and relation == "xcomp":
            return Judgement("negated", "not")
        if effect in {"says", "claims"}:
            return None
    if relation in {"prep", "agent"} and effect is not None and effect in _EFFECT_STATUS and effect != "fails":
        is_topic = previous.lower_ in _NOUN_GOVERNORS_OF_PREPOSITION and (effect, previous.lower_) != ("plans", "in")
        return Judgement(_EFFECT_STATUS[effect], up.lower_) if is_topic else None
    if relation in {"nsubj", "dobj", "nsubjpass", "xcomp", "prep", "conj", "agent", "attr", "advcl"}:
        found = _auxiliaries(up) if relation not in {"conj", "advcl"} or not _has_own_auxiliary(previous) else None
        if found and relation != "prep" and relation != "advcl":
            return found
        if (
            any(c.dep_ == "neg" for c in up.children)
            and relation in {"dobj", "nsubj", "nsubjpass"}
            and effect in {"begins", None}
        ):
            return Judgement("negated", "not")
    return None


def _has_own_auxiliary(token: Token) -> bool:
    return any(True for _ in syntax.children(token, "aux", "auxpass", "nsubj", "nsubjpass"))


def _is_hedged(token: Token) -> bool:
    clause = syntax.clause_of(token)
    return any(c.lower_ in _HEDGES for c in (*clause.children, *token.children))


def is_of_another_day(verb: Token) -> bool:
    """Tell whether a clause looks back days: "a week after police shot two", who are not of the day's event."""
    spans = {c.lower_ for c in syntax.children(verb, "npadvmod", "advmod", "mark")}
    return bool(spans & _DAYS) and any(mark == "after" for mark in clause_marks(verb))


def clause_marks(verb: Token) -> Iterator[str]:
    """Yield the subordinating words of a clause: "after", "when", "hours after"."""
    for c in verb.children:
        if c.dep_ in {"mark", "advmod"} and c.i < verb.i:
            yield c.lower_
    if verb.dep_ in {"pcomp", "pobj"} and verb.head.dep_ == "prep":
        yield verb.head.lower_
