"""On what an actor rests: told as part of the account, owned up to, or only suspected.

"JNIM fighters attacked" stated · "JNIM said it attacked" claimed · "presumed JNIM fighters attacked" suspected
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.claims.attribution import Attribution
from services.extractor.roles import syntax
from services.extractor.roles.parties import Party
from services.records import Basis

_OWN_VOICE = frozenset({"says", "claims"})
_IS_OF = frozenset({"be", "belong"})
_MAX_WORDS = 14


def with_basis(party: Party, said: Sequence[Attribution], doubts: frozenset[str], lexicon: ActorLexicon) -> Party:
    """Return a party of a report with the words that say who it may be, and how the sentence ties it to the deed.

    Args:
        party: As the arcs lead to it.
        said: Whom the sentence credits with what it says.
        doubts: Words of doubt.
        lexicon: Tells named actors.
    """
    belief = _belief(party.token, doubts)
    if belief is not None and not lexicon.find(party.wording):
        party = _with_belief(party, belief, lexicon)
    return replace(party, basis=_basis(party.token, said, doubts))


def _basis(head: Token, said: Sequence[Attribution], doubts: frozenset[str]) -> Basis:
    verb = head.head
    over = [verb, *syntax.children(verb, "aux", "advmod")] if syntax.is_verb(verb) else []
    if head.dep_ in {"acomp", "attr"}:
        over.append(verb.head)  # "a drone, thought to be Turkish"
    if any(t.lower_ in doubts for t in (*head.subtree, *over)):
        return "suspected"
    is_own = any(a.effect in _OWN_VOICE and a.start <= head.idx < a.end for a in said)
    return "claimed" if is_own else "stated"


def _belief(head: Token, doubts: frozenset[str]) -> Token | None:
    """Return what follows a noun and says who is meant: "gunmen believed to be from X", "men, probably of X"."""
    if head.head.lower_ in doubts:  # the parser takes the belief for the verb of the sentence
        return next((c for c in syntax.children(head.head, "xcomp") if c.lower_ in _IS_OF), None)
    after = (c for c in head.rights if c.dep_ in {"acl", "relcl", "appos", "prep", "amod"})
    return next((c for c in after if any(t.lower_ in doubts for t in (c, *c.children))), None)


def _with_belief(party: Party, belief: Token, lexicon: ActorLexicon) -> Party:
    doc = party.token.doc
    words = doc.char_span(party.start, doc[belief.right_edge.i].idx + len(belief.right_edge), alignment_mode="expand")
    if words is None or len(words) > _MAX_WORDS or len(lexicon.find(words.text)) != 1:
        return party
    return replace(party, end=words.end_char, wording=" ".join(words.text.split()))
