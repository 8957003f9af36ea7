"""Whom a text holds responsible, where it states no actor beside the event: blamed, accused, claimed, suspected."""

from __future__ import annotations

from spacy.tokens import Span, Token

from services.extractor import syntax
from services.extractor.lexicon import Lexicon

_ASCRIBED = frozenset({"attributed", "ascribed", "pinned", "blamed", "linked", "traced"})
_TO_WHOM = ("to", "on", "upon")


def blamed(sentence: Span, lexicon: Lexicon) -> list[Token]:
    """Return the heads of whom a sentence blames for what it reports: "…, blaming the army", "attributed to X".

    Args:
        sentence: Parsed sentence.
        lexicon: Tells words of blame.
    """
    found: list[Token] = []
    for token in sentence:
        is_blame = lexicon.role_words.get(token.lower_) == "blames" and syntax.is_verb(token)
        if is_blame and not _is_denied(token):
            found.extend(syntax.children(token, "dobj", "nsubjpass"))
        if token.lower_ in _ASCRIBED:
            ascribed = syntax.objects_of(token, *_TO_WHOM)
            found = [t for t in found if not ascribed or t.head.i != token.i] + ascribed
    return found


def _is_denied(verb: Token) -> bool:
    return any(c.dep_ == "neg" for c in verb.children) or any(
        s.lower_ in {"nobody", "none"} or any(d.lower_ == "no" for d in syntax.children(s, "det"))
        for s in syntax.children(verb, "nsubj")
    )
