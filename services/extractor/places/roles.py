"""What a place is to an event, by syntax: where it happened, what was struck, who acts, or where someone speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from services.extractor.places.toponyms import Toponym

INSIDE = frozenset(
    {
        *("in", "at", "near", "inside", "outside", "around", "across", "on", "over", "along", "between", "within"),
        *("throughout", "through", "off"),
    }
)
ORIGIN = frozenset(("from", "by", "with", "for", "about", "under", "via", "like", "including", "than"))
_TARGET = frozenset(("against", "into", "to", "toward", "towards", "upon"))
_CREDIT = frozenset(("according", "per", "as"))
_ACTS, _SPEAKS = "it acts, or owns who acts", "where someone speaks"
AFAR = (_ACTS, _SPEAKS, "it is whose actor it is")
"""Reasons of a place that need not be where its own deeds happen."""
_THING_DEPS = frozenset(("dobj", "obj", "nsubjpass"))
_ACTING_DEPS = frozenset(("nsubj", "agent", "poss", "csubj"))
_AREA_NOUNS = frozenset(
    {
        *("province", "region", "district", "city", "town", "village", "governorate", "oblast", "state", "county"),
        *("countryside", "area", "areas", "camp", "island", "municipality", "township", "department", "neighbourhood"),
        *("neighborhood", "suburb", "front", "axis", "sector", "direction", "border", "raion", "valley", "peninsula"),
    }
)
FINENESS = {"country": 0, "region": 1, "admin1": 1, "admin2": 2, "city": 3, "place": 3}
_PASSING = re.compile(r"-bound\b|-based\b|-born\b|\s+(?:regime|junta|government|authorities|administration)\b")
"""Behind a name: where somebody goes or is from, and whose rule it is."""
_IN_BRACKETS = re.compile(r"\b(?:[A-Z][\w'’-]+|town|township|village|district|city|municipality) \([^()]*\Z")
"""Before a name: "Myingyan town (Mandalay)" says where the town is."""
_PART_OF = re.compile(rf"\b[A-Z][\w'’-]+ (?:{'|'.join(sorted(_AREA_NOUNS))}) (?:of|in) (?:the )?\Z")
"""Before a name: "Zhari district of Kandahar" is where Zhari is, whatever town bears the province's name."""
_PART_OF_CHARS = 60
_CLIMB_LIMIT = 12
"""Steps up a tree; deeper sentences are lists or bad parses."""

# Scores, higher is better; chosen by hand on sentences of the tests.
_PREPOSITION, _OBJECT, _TARGETED, _ATTACHED, _FINER = 2.0, 1.6, 0.8, 1.5, 0.4
_SPEAKER, _ACTING, _ORIGINATING, _CREDITED, _SENDING = -3.5, -3.0, -1.5, -3.0, -6.0
_SCENE = 0.3
"""A place that opens a sentence goes before one of the sentence before it: "Further south, in Kalehe, doctors said"."""
_OPENING_TOKENS = 6
_NEAR_TOKENS = 12.0  # distance to the trigger at which nearness has halved


@dataclass(frozen=True, slots=True)
class ScoredPlace:
    """A place of the event's sentence."""

    toponym: Toponym
    score: float  # unbounded, higher is better
    why: str  # for a person


def score_place(doc: Doc, text: str, trigger: Token, toponym: Toponym) -> ScoredPlace:
    """Judge by its syntax whether a place of the sentence is the event's; `text` is `doc.text`, joined once."""
    head = _head_of(doc, toponym)
    fine = _FINER * FINENESS[toponym.place.kind]
    near = 1.0 / (1.0 + abs(head.i - trigger.i) / _NEAR_TOKENS)
    if _is_credited(head, trigger):
        return ScoredPlace(toponym, _CREDITED + fine + near, "where the source speaks from")
    if _is_speakers(head, trigger) and _opens(head) and not toponym.is_capital:
        return ScoredPlace(toponym, _SCENE + fine + near, "it opens the sentence")
    if _is_speakers(head, trigger) or _ends_speaker(head):
        return ScoredPlace(toponym, _SPEAKER + fine + near, _SPEAKS)
    if text[toponym.end : toponym.end + 1] == ":" and text[: toponym.start].rstrip()[-1:] in ("", ".", "\n"):
        return ScoredPlace(toponym, _PREPOSITION + fine + near, "the item is headed by it")
    if passing := _PASSING.match(text, toponym.end):
        return ScoredPlace(toponym, _ACTING + fine + near, f"the words say {passing[0].strip('- ')}")
    if _was_before(head, trigger):
        return ScoredPlace(toponym, fine + near, "where something was before")
    before = text[max(0, toponym.start - _PART_OF_CHARS) : toponym.start]
    if _says_where_another_is(head) or _IN_BRACKETS.search(text, 0, toponym.start) or _PART_OF.search(before):
        return ScoredPlace(toponym, fine + near, "it says where another place is")
    attached = _ATTACHED if _is_below(head, trigger) else 0.0
    role, why = _role(head, trigger)
    return ScoredPlace(toponym, role + attached + fine + near, why)


def _role(head: Token, trigger: Token) -> tuple[float, str]:
    """Score and name of what the place is to the words around it."""
    top = _top_of_phrase(head)
    if top.dep_ == "pobj" or top.head.tag_ == "IN":
        preposition = top.head.lower_
        if preposition in INSIDE:
            return _PREPOSITION, f"the words say {preposition} it"
        if preposition in _TARGET:
            return _TARGETED, f"the words say {preposition} it"
        is_senders = top.head.dep_ == "agent" or preposition == "from"  # "launched from Yemen"
        if is_senders and top.head.head != trigger and top.head.head.dep_ in ("acl", "relcl"):
            return _SENDING, "it sent what the words speak of"
        if preposition in ORIGIN:
            return _ORIGINATING, f"the words say {preposition} it"
        if preposition == "of":
            return _of_what(top.head.head, trigger)
        return 0.3, f"the words say {preposition} it"
    if top.dep_ in _THING_DEPS:
        return _OBJECT, "it is what was struck or taken"
    if top.dep_ in _ACTING_DEPS or head.dep_ == "poss":
        return _ACTING, _ACTS
    if head.dep_ in ("compound", "nmod", "amod") and top is head:
        return _owned(head.head)
    return 0.4, "named in the sentence"


def _of_what(noun: Token, trigger: Token) -> tuple[float, str]:
    """ "the town of X" follows the town's role; "bombardment of X" is a place; "president of X" is none."""
    if noun == trigger or noun.tag_ in ("VBG", "VB"):
        return _OBJECT, "it is what was struck or taken"
    role, why = _role(noun, trigger) if noun.dep_ not in ("ROOT", "conj") else (0.6, "the words say of it")
    return role, why


def _owned(noun: Token) -> tuple[float, str]:
    """ "Kharkiv hospital": the place of the hospital, which follows the hospital's role."""
    if noun.dep_ in _THING_DEPS:
        return _OBJECT, "what was struck is there"
    if noun.dep_ == "pobj" and noun.head.lower_ in INSIDE | _TARGET:
        return _PREPOSITION - 0.2, "what was struck is there"
    return (-1.0, "it is whose actor it is") if noun.dep_ in _ACTING_DEPS else (0.2, "named in the sentence")


def _head_of(doc: Doc, toponym: Toponym) -> Token:
    span = doc.char_span(toponym.start, toponym.end, alignment_mode="expand")
    return span.root if span is not None else doc[0]


def _top_of_phrase(head: Token) -> Token:
    """The noun a name stands for: over appositions, coordinations and "province" behind the name."""
    token = head
    for _ in range(_CLIMB_LIMIT):
        if (token.dep_ in ("appos", "conj") and token.head.i < token.i) or (
            token.dep_ in ("compound", "nmod", "poss") and token.head.lower_ in _AREA_NOUNS
        ):
            token = token.head
        else:
            break
    return token


def _says_where_another_is(head: Token) -> bool:
    """ "Guma" in "Yelwata, a farming community in Guma"."""
    for token in _upwards(head):
        if token.dep_ == "appos":
            return bool(token != head and token.tag_ == "NN" and token.head.tag_ == "NNP" and token.head.i < token.i)
        if token.dep_ not in ("pobj", "prep", "compound", "nmod"):
            return False
    return False


def _is_below(token: Token, ancestor: Token) -> bool:
    return any(t == ancestor for t in _upwards(token))


def _upwards(token: Token) -> Iterable[Token]:
    for _ in range(_CLIMB_LIMIT):
        yield token
        if token.head == token:
            return
        token = token.head


def _is_speakers(head: Token, trigger: Token) -> bool:
    """Whether the place hangs on the verb that reports the event: "said in Moscow that …"."""
    reporting = [
        token.head
        for token in _upwards(trigger)
        if token.dep_ in ("ccomp", "parataxis") and token.head.tag_.startswith("VB")
    ]
    way = list(_upwards(head))
    for verb in reporting:
        if verb in way:
            branch = way[max(0, way.index(verb) - 1)]
            # "the army said on Sunday, a day after the raid on Sake": there, not where the army spoke.
            return not _is_below(trigger, branch) and branch.lower_ != "after"
    return False


def _opens(head: Token) -> bool:
    """Whether a place sets the scene at the head of its sentence: "Further south, in Kalehe, doctors reported that"."""
    last = head.i + 1 < len(head.doc) and head.doc[head.i + 1].text == ","
    return last and head.head.lower_ in INSIDE and head.i - head.sent.start < _OPENING_TOKENS


def _ends_speaker(head: Token) -> bool:
    """Whether the place ends the naming of who speaks: "…, a doctor at the hospital in X said"."""
    if head.i + 1 >= len(head.doc):
        return False
    verb = head.doc[head.i + 1]
    return verb.tag_ == "VBD" and any(child.dep_ == "ccomp" and child.i < head.i for child in verb.children)


def _was_before(head: Token, trigger: Token) -> bool:
    """Whether the place is that of an earlier happening: "bombed a school, killing some who had fled Sake"."""
    for token in _upwards(head):
        if token.dep_ == "relcl":
            had = any(child.dep_ == "aux" and child.lower_ == "had" for child in token.children)
            return had and not _is_below(trigger, token)
    return False


def _is_credited(head: Token, trigger: Token) -> bool:
    """Whether the place stands in "according to …"."""
    return any(t.lower_ in _CREDIT and t.tag_ in ("VBG", "IN") for t in _upwards(head) if not _is_below(trigger, t))
