"""Whom a protest addresses: "marched against A", "protested A's law", "on strike, demanding that A …"."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax

PROTEST = frozenset({"protest"})
"""Senses of gatherings."""

_STRIKES = frozenset({"strike", "strikes", "walkout", "walked", "stopped", "downed"})
_WORKPLACES = frozenset({"mine", "mines", "company", "firm", "ministry", "university", "council", "yard", "airline"})

_CALLS = frozenset({"call", "calls", "called", "calling"})


def addressees(trigger: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return whom, or what, a protest is against; nothing where the sentence does not say.

    Args:
        trigger: The words that report the protest: "went on strike".
        lexicon: Tells verbs of demand.
    """
    clause = syntax.clause_of(trigger[0])
    words = list(dict.fromkeys([*trigger, clause, *_verbs_below(clause)]))
    found = [o for w in words for o in syntax.objects_of(w, "against")]
    found = found or [o for w in words for o in _demanded(w, lexicon)]
    return [_owner(o) for o in found or _workplace([*trigger, clause, *syntax.children(clause, "nsubj")], lexicon)]


def _workplace(words: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return whom a strike hits where it names nobody: "workers at the mine went on strike"."""
    if not any(w.lower_ in _STRIKES for w in words):
        return []
    places = [o for w in words for o in syntax.objects_of(w, "at")]
    return [o for o in places if lexicon.party_kinds.get(o.lower_) == "site" or o.lower_ in _WORKPLACES]


def _owner(noun: Token) -> Token:
    """Whose deed it is: "against the mayor's decision"."""
    owner = syntax.child(noun, "poss")
    return owner if owner is not None and owner.tag_.startswith("NNP") else noun


def _verbs_below(clause: Token) -> list[Token]:
    found = [c for c in syntax.children(clause, "advcl", "xcomp", "acl", "conj") if syntax.is_verb(c)]
    for noun in syntax.children(clause, "dobj", "pobj"):
        found += [c for c in syntax.children(noun, "acl") if syntax.is_verb(c)]
    return found


def _demanded(word: Token, lexicon: Lexicon) -> list[Token]:
    """ "demanding that A resign", "calling on A to resign", "to denounce A", "protested A", "in protest at A"."""
    if word.lower_ in _CALLS:
        return syntax.objects_of(word, "on", "upon")
    if lexicon.role_words.get(word.lower_) == "addresses" and syntax.is_verb(word):
        asked = [s for c in syntax.children(word, "ccomp") for s in syntax.children(c, "nsubj")]
        return asked or list(syntax.children(word, "dobj"))
    for prep in syntax.children(word, "prep"):
        for noun in syntax.children(prep, "pobj"):
            if noun.lower_ in {"protest", "anger", "opposition", "response"}:
                return [o for w in (noun, word) for o in syntax.objects_of(w, "at", "against", "over", "to")]
    return []
