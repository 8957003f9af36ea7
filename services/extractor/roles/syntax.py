"""Small questions about a dependency tree, asked by several steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

MODIFIER = frozenset({"amod", "compound", "nmod"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_BY_WHOM = frozenset({"claimed", "led", "fired", "launched", "planted", "operated", "run"})
"""Second halves of "Saudi-led", "Taliban-claimed": the first acts."""

_MAX_DEPTH = 40
"""Steps up a tree: deeper trees are wrong parses of lists."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Heads of the noun phrases that one word's arcs lead to."""

    actors: tuple[Token, ...] = ()
    targets: tuple[Token, ...] = ()


def children(token: Token, *deps: str) -> Iterator[Token]:
    """Yield the children with one of these relations, in reading order."""
    return (child for child in token.children if child.dep_ in deps)


def subjects_of(verb: Token, *deps: str) -> list[Token]:
    """Return a verb's subjects, also those that the parser hangs on its auxiliary: "miners were lined up"."""
    auxiliaries = children(verb, "aux", "auxpass")
    return list(children(verb, *deps)) or [s for aux in auxiliaries for s in children(aux, *deps)]


def child(token: Token, *deps: str) -> Token | None:
    """Return the first such child."""
    return next(children(token, *deps), None)


def speaker_of(verb: Token) -> Token | None:
    """Return the subject of a verb of speech: of two, the nearer, for the parser takes the end of a list for one.

    "in Wabag, Enga province, on Sunday, police said": police.
    """
    found = list(children(verb, "nsubj"))
    if not found and verb.dep_ == "acl" and verb.tag_ == "VBD":
        return verb.head  # "A military source accused …": the parser makes the source the root
    return next((s for s in reversed(found) if s.i < verb.i), found[0] if found else None)


def modifiers(token: Token) -> Iterator[Token]:
    """Yield the words that stand before a noun and say which, in reading order."""
    return children(token, *MODIFIER)


def owners_of(noun: Token) -> list[Token]:
    """Return whose something is: nobody where a name between says so, "Sudan's RSF shells" are the RSF's."""
    is_named = any(m.tag_ in {"NNP", "NNPS"} for m in modifiers(noun))
    return [] if is_named else list(children(noun, "poss"))


def plural_before(noun: Token) -> Token | None:
    """Return the plural right before a word that is taken for a part of it: English puts singulars there."""
    if noun.i == 0 or noun.nbor(-1).head.i != noun.i or noun.nbor(-1).dep_ != "compound":
        return None
    return noun.nbor(-1) if noun.nbor(-1).tag_ in {"NNS", "NNPS"} else None


def plural_told_before(noun: Token) -> Token | None:
    """Return whom "them" means in "ambushed soldiers and killed six of them": the last plural that is acted on."""
    acted_on = (t for t in reversed(noun.doc[noun.sent.start : noun.i]) if t.dep_ in {"dobj", "nsubjpass"})
    return next((t for t in acted_on if t.tag_ in {"NNS", "NNPS"}), None)


def doers_in_compound(modifier: Token) -> list[Token]:
    """Return who acts in "Saudi-led", "Taliban-claimed"; nothing in "US-backed"."""
    return [c for c in modifier.lefts if c.text[:1].isupper()] if modifier.lower_ in _BY_WHOM else []


def in_brackets(noun: Token) -> list[Token]:
    """Return the name in brackets right after a noun: "UAV strike (ENDF)"."""
    named = (a for a in children(noun, "appos") if a.i and a.nbor(-1).text == "(")
    return [a for a in named if a.text[:1].isupper()]


def ancestors(token: Token) -> Iterator[Token]:
    """Yield head, head's head, …, a bounded number of them."""
    for _ in range(_MAX_DEPTH):
        if token.head.i == token.i:
            return
        token = token.head
        yield token


def is_verb(token: Token) -> bool:
    """Tell whether the tagger sees a verb form."""
    return bool(token.tag_.startswith("VB"))


def clause_of(token: Token) -> Token:
    """Return the verb whose clause holds the token, the root where there is none."""
    if is_verb(token) and token.dep_ not in {"amod", "compound"}:
        return token
    last = token
    for up in ancestors(token):
        last = up
        if is_verb(up) and up.dep_ not in {"amod", "compound", "aux", "auxpass"}:
            return up
    return last


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: an auxiliary, a passive subject, an agent, or a bare participle after a noun."""
    if any(c.dep_ in {"auxpass", "nsubjpass", "agent"} for c in verb.children):
        return True
    has_subject = any(c.dep_ in {"nsubj", "aux"} for c in verb.children)  # "a statement that it had killed"
    is_bare = verb.tag_ == "VBN" and verb.dep_ == "acl" and not has_subject
    return is_bare and not is_active_participle(verb)


def is_active_participle(verb: Token) -> bool:
    """Tell whether what looks like "motorbikes shot" is the verb of its sentence: whoever is shot shoots nobody.

    Nor is whoever goes on to do something: "mourners set upon a man and broke his arm".
    """
    is_done = child(verb, "dobj") is not None or any(
        c.tag_ == "VBD" and child(c, "dobj") for c in children(verb, "conj")
    )
    return verb.tag_ in {"VBN", "VBD"} and is_done and child(verb, "agent") is None


def conjuncts(token: Token) -> list[Token]:
    """Return a noun and the nouns coordinated with it."""
    found: list[Token] = []
    queue = [token]
    while queue and len(found) < _MAX_DEPTH:
        head = queue.pop(0)
        found.append(head)
        queue.extend(c for c in children(head, "conj") if not is_verb(c))
    return found


def objects_of(token: Token, *prepositions: str) -> list[Token]:
    """Return the nouns that follow some prepositions on a token."""
    found: list[Token] = []
    for prep in children(token, "prep", "agent", "dative"):
        if prep.lower_ in prepositions:
            found.extend(children(prep, "pobj", "pcomp"))
    return found


def relative_head(verb: Token) -> tuple[Token, str] | None:
    """Return what a relative clause hangs on, and the role its pronoun has in it: "subject" or "object"."""
    if verb.dep_ != "relcl" or any(c.dep_ == "mark" for c in verb.children):
        return None
    for c in verb.children:
        if c.lower_ in _RELATIVE:
            return verb.head, "object" if c.dep_ in {"dobj", "pobj"} else "subject"
    return verb.head, "object"
