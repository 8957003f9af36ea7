"""Whom or what a protest is against: "marched against A", "on strike at the mine", "in protest at the food".

against -> asked of -> over what; a party goes before a thing -> else the place they march to, or where they work
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import subjects, syntax

PROTEST = frozenset({"protest", "walkout", "boycott"})
"""Senses of gatherings."""

_STRIKES = frozenset({"strike", "strikes", "walkout", "walked", "stopped", "downed"})
_CALLS = frozenset({"call", "calls", "called", "calling"})
_FEELINGS = frozenset({"protest", "anger", "opposition", "response", "angry", "angered", "furious", "row", "dispute"})
_AIMS = frozenset({"advcl", "xcomp", "acl", "conj", "relcl"})
_TO = ("outside", "to", "on", "at", "before")
"""Where a march leads or a crowd stands."""


def addressees(trigger: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return whom, or what, a protest is against; nothing where the sentence does not say.

    Args:
        trigger: The words that report the protest: "went on strike".
        lexicon: Tells verbs of demand, and parties from things.
    """
    clause = syntax.clause_of(trigger[0])
    words = list(dict.fromkeys([*trigger, clause, *_verbs_below(clause)]))
    if found := [o for w in (*words, *_where(words)) for o in syntax.objects_of(w, "against")]:
        return [_owner(o) for o in found]
    shown = [c for w in words for c in (w, *w.children) if lexicon.role_words.get(c.lower_) == "images"]
    found = [o for image in shown for o in syntax.objects_of(image, "of")]
    found = found or [o for w in words for o in _demanded(w, lexicon)]
    found = found or _felt(clause)
    found = found or [o for w in words for o in syntax.objects_of(w, "over")]
    found = found or [o for t in clause.subtree if t.lower_ == "against" for o in syntax.children(t, "pobj")]
    if any(_is_party(o, lexicon) for o in found):
        return [_owner(o) for o in found]
    who = [*words, *syntax.objects_of(clause, "in"), *subjects.doers(clause, lexicon)]
    over = [_owner(o) for o in found]
    if near := _where_terms_are(words, lexicon):
        return near + over
    return _workplace(who, lexicon) or _houses(words, lexicon) or over


def is_labour(actors: Iterable[Token], lexicon: Lexicon) -> bool:
    """Tell whether who strikes are workers: "nurses began a strike" is no strike from the air."""
    return any(_is_worker(n, lexicon) for a in actors for n in (a, *syntax.objects_of(a, "of")))


def _is_worker(noun: Token, lexicon: Lexicon) -> bool:
    return any(entry.sense == "labour" for entry in lexicon.triggers.get(noun.lower_, ()))


def _is_party(noun: Token, lexicon: Lexicon) -> bool:
    return noun.tag_.startswith("NNP") or lexicon.party_kinds.get(noun.lower_) not in {None, "idea"}


def _workplace(words: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return whom a strike hits where it names nobody: "workers at the mine went on strike", "staff of the airline"."""
    if not any(w.lower_ in _STRIKES for w in words):
        return []
    places = [o for w in words for o in syntax.objects_of(w, "at", "from")]
    places += [o for w in words if _is_worker(w, lexicon) for o in syntax.objects_of(w, "of")]
    return [o for o in places if o.tag_.startswith("N") and o.lower_ not in lexicon.no_party]


def _where_terms_are(words: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return the mine of "for better pay and conditions at the mine"."""
    wanted = [o for w in words for o in (*syntax.objects_of(w, "for", "over"), *_demanded(w, lexicon))]
    terms = [n for o in wanted for n in syntax.conjuncts(o) if lexicon.role_words.get(n.lower_) == "terms"]
    near = [o for n in terms for o in syntax.objects_of(n, "at", "on", "in")]
    return [o for o in near if o.lower_ not in lexicon.no_party and not (o.head.lower_ == "in" and o.tag_[:3] == "NNP")]


def _houses(words: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Return whose house a crowd goes to: "marched to the ministry", "rallied in front of the embassy"."""
    near = [o for w in words for o in syntax.objects_of(w, *_TO)]
    near += [o for w in words for front in syntax.objects_of(w, "in") for o in syntax.objects_of(front, "of")]
    return [o for o in near if is_house(o, lexicon)]


def is_house(noun: Token, lexicon: Lexicon) -> bool:
    """Tell whether a building stands for who sits in it: a "ministry", and a "town hall"."""
    names = (noun.lower_, *(f"{m.lower_} {noun.lower_}" for m in syntax.modifiers(noun)))
    return any(lexicon.role_words.get(name) == "houses" for name in names)


def _where(words: Sequence[Token]) -> list[Token]:
    """ "rallied in Paris against A": the parser may hang whom it is against on the place."""
    return [o for w in words for o in syntax.objects_of(w, "in", "at", "outside", "through", "across", "near")]


def _owner(noun: Token) -> Token:
    """Whose deed it is: "against the mayor's decision"."""
    owner = syntax.child(noun, "poss")
    return owner if owner is not None and owner.tag_.startswith("NNP") else noun


def _verbs_below(clause: Token) -> list[Token]:
    """Return the verbs of aim and company: "to demand", "chanting"; no clause with its own subject."""
    below = (t for t in clause.subtree if syntax.is_verb(t) and t.dep_ in _AIMS and t.i != clause.i)
    return [t for t in below if syntax.child(t, "nsubj", "nsubjpass", "mark") is None or _is_their_aim(t)]


def _is_their_aim(verb: Token) -> bool:
    """ "blocked roads as they pressed the government"."""
    told = [c.lower_ for c in syntax.children(verb, "nsubj", "nsubjpass", "mark")]
    return told == ["as", "they"]


def _demanded(word: Token, lexicon: Lexicon) -> list[Token]:
    """ "demanding that A resign", "calling on A to resign", "to denounce A", "protested A"."""
    if word.lower_ in _CALLS:
        ended = [noun for noun in syntax.objects_of(word, "for") if lexicon.role_words.get(noun.lower_) == "ends"]
        if ended:
            return [o for noun in ended for o in _of_whom(noun, lexicon)]
        is_parted = any(not any(p.children) and p.lower_ in {"on", "upon"} for p in syntax.children(word, "prep"))
        return syntax.objects_of(word, "on", "upon") or (list(syntax.children(word, "dobj")) if is_parted else [])
    if lexicon.role_words.get(word.lower_) == "addresses" and syntax.is_verb(word):
        asked = [s for c in syntax.children(word, "ccomp") for s in syntax.children(c, "nsubj")]
        return asked or [o for noun in syntax.children(word, "dobj") for o in _of_whom(noun, lexicon)]
    return []


def _of_whom(asked: Token, lexicon: Lexicon) -> list[Token]:
    """ "the resignation of A", "A's resignation", "an end to tuition fees"; else the thing asked for."""
    if lexicon.role_words.get(asked.lower_) != "ends":
        return [asked]
    return syntax.objects_of(asked, "of", "to", "from") or list(syntax.children(asked, "poss")) or [asked]


def _felt(clause: Token) -> list[Token]:
    """ "in protest at A", "angry at A", "in a row over A"."""
    found: list[Token] = []
    for feeling in clause.subtree:
        if feeling.lower_ not in _FEELINGS or (feeling.dep_ == "pobj" and feeling.head.lower_ != "in"):
            continue
        above = [feeling, feeling.head.head] if feeling.dep_ == "pobj" else [feeling]
        found += [o for w in above for o in syntax.objects_of(w, "at", "against", "over", "to", "about", "with")]
    return [o for o in found if o.tag_.startswith("N")]
