"""Noun phrases that fill roles: their wording, and what kind of party they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.roles import syntax
from services.records import ActorKind, Basis

_LEFT = frozenset({"det", "compound", "amod", "poss", "nummod", "quantmod", "nmod", "advmod", "punct", "case"})
_PRONOUN_TAGS = ("PRP", "WP", "WDT", "EX")
GROUPS = frozenset(
    {"group", "movement", "faction", "militia", "organisation", "organization", "army", "front", "brigade"}
)
"""Nouns for people who act together."""

_MAX_WORDS = 14
"""Longer noun phrases are parses gone wrong; their head alone is kept."""

KIND_OF_ACTOR: Mapping[ActorKind, PartyKind] = {
    "state_forces": "state",
    "external_forces": "state",
    "rebel_group": "nonstate",
    "political_militia": "nonstate",
    "identity_militia": "nonstate",
    "rioters": "mob",
    "protesters": "crowd",
    "civilians": "civilian",
    "unidentified": "gunmen",
}

_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today"})
_HOURS = frozenset({"morning", "noon", "afternoon", "evening", "night", "midnight", "dawn", "dusk", "weekend", "week"})
_UNIFORMS = frozenset({"uniform", "uniforms", "fatigues", "camouflage"})
_BIKES = frozenset({"motorcycle", "motorcycles", "motorbike", "motorbikes", "bike", "bikes"})
_RIDE = 5  # words of "on a black motorcycle" and the one before
_BELONGING = frozenset({"loyal", "allied", "belonging", "affiliated", "aligned"})
IsActor = Callable[[Token], bool]


def _no_actor(_: Token) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Party:
    """A noun phrase in a role."""

    token: Token  # its head
    start: int  # half-open span, code points of the doc's text
    end: int
    wording: str
    kind: PartyKind | None
    basis: Basis | None = None  # how the text ties it to the deed; None: not asked


def phrase(head: Token, is_actor: IsActor = _no_actor) -> tuple[int, int]:
    """Return the token span, half-open, of a noun phrase without relative clauses and appositions.

    Args:
        head: Its head.
        is_actor: Tells tokens that name an actor: "gunmen from the M23" says which gunmen, "from Chad" where from.
    """
    left, right = head.i, head.i + 1
    for c in head.lefts:
        if c.dep_ in _LEFT and c.left_edge.i < left:
            left = c.left_edge.i
    while head.dep_ in syntax.MODIFIER and left and _is_beside(head.doc[left - 1], head):
        left -= 1
    for prep in (*syntax.children(head, "prep"), *_taken_from(head)):
        is_part = prep.lower_ == "of" or _names_a_group(prep, is_actor) or is_uniform(prep)
        if prep.i == right and is_part:
            right = _prep_end(prep, right, is_actor)
    for adjective in head.rights:
        if adjective.dep_ in {"amod", "acl"} and adjective.i == right and adjective.lower_ in _BELONGING:
            right = max([_prep_end(p, right, is_actor) for p in syntax.children(adjective, "prep")], default=right)
        elif adjective.i == right and is_uniform(adjective):
            right = adjective.right_edge.i + 1
    while left < head.i and _is_no_part(head.doc, left):
        left += 1
    if right - left > _MAX_WORDS:
        return head.i, head.i + 1
    return left, right


def _taken_from(conjunct: Token) -> list[Token]:
    """Return the "of" right behind the last of two nouns that the parser hangs on the first: "A and members of B"."""
    if conjunct.dep_ != "conj" or conjunct.i + 1 >= len(conjunct.doc):
        return []
    behind = conjunct.nbor(1)
    return [behind] if behind.lower_ == "of" and behind.head.i == conjunct.head.i else []


def _is_beside(word: Token, modifier: Token) -> bool:
    """ "U.S." before "military" in "U.S. military airstrikes": both hang on the same noun, and are one name."""
    is_name = word.text[:1].isupper() and word.tag_.startswith(("NNP", "JJ"))
    return is_name and word.dep_ in syntax.MODIFIER and word.head.i == modifier.head.i


def is_time(word: Token) -> bool:
    """ "On Sunday night gunmen": a time that the parser takes for a part of the name behind it."""
    return word.lower_ in _HOURS | _DAYS


def _is_no_part(doc: Doc, at: int) -> bool:
    """Tell whether a phrase begins with a stop, an "and", a time, or the "dead" of "shot dead four men"."""
    word = doc[at]
    is_result = word.lower_ == "dead" and at > 0 and syntax.is_verb(doc[at - 1])
    return word.is_punct or word.dep_ == "cc" or is_result or _begins_with_time(doc, at)


def _begins_with_time(doc: Doc, at: int) -> bool:
    """ "In the evening gunmen": the same behind an article."""
    return is_time(doc[at]) or (doc[at].dep_ == "det" and doc[at + 1].lower_ in _HOURS)


def _names_a_group(prep: Token, is_actor: IsActor) -> bool:
    """ "gunmen from the group X": which gunmen, and not where from."""
    return prep.lower_ == "from" and any(t.lower_ in GROUPS or is_actor(t) for t in prep.subtree)


def rides_up(people: Token) -> bool:
    """Tell whether people who act come on motorcycles, as gunmen do: "was shot by two men on a motorbike"."""
    acts = people.dep_ == "nsubj" or (people.dep_ == "pobj" and people.head.dep_ == "agent")
    behind = [t.lower_ for t in people.doc[people.i + 1 : people.i + _RIDE]]  # the parser hangs "on" anywhere
    return acts and behind[:1] in (["on"], ["aboard"], ["riding"]) and not _BIKES.isdisjoint(behind)


def is_uniform(clothed: Token) -> bool:
    """Tell whether "in" or "wearing" leads to a uniform: "men in army fatigues" are armed, and may say whose."""
    if clothed.lower_ not in {"in", "wearing"}:
        return False
    return any(worn.lower_ in _UNIFORMS for worn in syntax.children(clothed, "pobj", "dobj"))


def _prep_end(prep: Token, right: int, is_actor: IsActor) -> int:
    for noun in syntax.children(prep, "pobj"):
        inner = phrase(noun, is_actor)[1]
        for name in syntax.children(noun, "appos"):
            if noun.lower_ in GROUPS and name.left_edge.i == inner:
                inner = name.i + 1  # "the group Jaish al-Adl"
        if inner > right:
            return inner
    return right


def to_party(head: Token, kind: PartyKind | None, is_actor: IsActor = _no_actor) -> Party:
    """Return the party whose phrase has this head."""
    left, right = phrase(head, is_actor)
    span = head.doc[left:right]
    if "(" in span.text and ")" not in span.text and right < len(head.doc) and head.doc[right].text == ")":
        span = head.doc[left : right + 1]
    wording = span.text.strip()
    start = span.start_char
    for article in ("the ", "The ", "a ", "an ", "A ", "An "):
        if wording.startswith(article) and len(wording) > len(article):
            wording, start = wording[len(article) :].lstrip(), span.end_char - len(span.text) + len(article)
            break
    wording = " ".join(wording.split())
    return Party(head, start, span.end_char, wording, kind)


def name_beside(group: Token) -> Token | None:
    """Return the name that a text gives a group: "a militia, the Red Spears", "a gang known as Los Lobos"."""
    clauses = [*syntax.children(group, "acl", "relcl"), *([group.head] if group.head.tag_ == "VBG" else [])]
    given = [*syntax.children(group, "appos")]
    given += [n for c in clauses for n in (*syntax.children(c, "oprd"), *syntax.objects_of(c, "as"))]
    return next((n for n in given if n.tag_.startswith("NNP") and n.i > group.i), None)


def is_the_group(head: Token) -> bool:
    """Tell whether a phrase says no more than "the group", "the movement": one that the text has named."""
    words = [c.lower_ for c in head.children if not c.is_punct]
    return head.lower_ in GROUPS and words == ["the"]


def is_pronoun(token: Token) -> bool:
    """Tell whether a token is a pronoun, or a bare determiner in its place."""
    return bool(token.tag_.startswith(_PRONOUN_TAGS))


def word_kind(head: Token, kinds: Mapping[str, PartyKind], collectives: frozenset[str]) -> PartyKind | None:
    """Return the kind that the words of a phrase tell, None where they tell none.

    Args:
        head: Of the phrase; it decides, the two words that end it before the last alone.
        kinds: Of nouns.
        collectives: Nouns that pass the question on to what they are of: "members", "dozens".
    """
    for prep in syntax.children(head, "prep"):
        if head.lower_ in collectives and prep.lower_ in {"of", "from"}:
            for noun in syntax.children(prep, "pobj"):
                found = word_kind(noun, kinds, collectives)
                if found:
                    return found
    two = f"{head.doc[head.i - 1].lower_} {head.lower_}" if head.i else head.lower_
    return kinds.get(two) or kinds.get(head.lower_)
