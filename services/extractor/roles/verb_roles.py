"""Roles of a trigger that is a verb: active, passive, reduced passive, light verbs and particles."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import ACTING_PEOPLE, FIGHTERS, Lexicon, PartyKind
from services.extractor.roles import subjects, syntax
from services.extractor.roles.headlines import nouns_behind
from services.extractor.roles.syntax import Arcs

MUTUAL = frozenset({"clash"})
"""Senses whose parties act on each other."""

_PREPOSITIONS = ("on", "against", "at", "upon", "towards", "toward", "into", "through")
_AIMS = ("at", "on", "into", "towards", "toward")
"""Where what is thrown or fired lands."""

_NEEDS_WHOM = frozenset({"abduct", "kill", "burn_alive"})
"""Senses of deeds that somebody suffers: whoever stands alone beside one does."""
_BREACH = "breach"
"""Sense of a broken truce: those who break it together break it to each other."""

_TAKES = frozenset({"capture", "take"})
"""Senses of ground that changes hands."""

_NEARBY = ("outside", "near", "inside", "beside", "in", "under", "beneath")
"""Where a device goes off: its target, if the words name no other."""

_BESIDE = 2
"""Tokens from one verb to the next in "stormed and looted"."""

_AROUND = ("to", "in", "around", "of")
"""Where a siege is laid."""

_INNER = ("of", "over", "on", "to", "at", "against", "with")
_ACTING: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen", "mob", "crowd"})
_THINGS = frozenset({"weapon", "machine", "idea"})


def of_verb(verb: Token, senses: Sequence[str], own: set[int], lexicon: Lexicon) -> Arcs:
    """Return who acts and who is acted upon by a verb's arcs.

    Args:
        verb: The trigger.
        senses: What it means.
        own: Token indices of the trigger's words.
        lexicon: Tells weapons from people.
    """
    is_suspected = subjects.suspected(verb) is not None  # "believed to be herders attacked"
    is_fight = not MUTUAL.isdisjoint(senses) and syntax.child(verb, "auxpass", "agent") is None  # nobody is "clashed"
    is_passive = not (is_suspected or is_fight) and (syntax.is_passive(verb) or _is_done_by(verb, lexicon))
    if is_passive or _is_reduced_passive(verb, senses, lexicon):
        hit = _suffering(verb, senses, lexicon)
        doers = subjects.agents(verb) or [o for w in (verb, *hit) for o in syntax.objects_of(w, "by")]
        return Arcs(tuple(doers or _fought(verb, lexicon)), tuple(hit))
    if (whom := _which_they(verb)) is not None:
        return Arcs((verb.head,), (whom,))
    if (doer := _taken_for_verb(verb)) is not None:
        return Arcs((doer,), (verb.head,))
    actors = subjects.doers(verb, lexicon)
    if verb.tag_ == "VBG" and verb.dep_ == "pcomp" and syntax.child(verb, "dobj", "nsubj") is None:
        actors = syntax.objects_of(verb, "by") or actors  # "killed in firing by gunmen"
    role = lexicon.role_words.get(verb.lower_)
    if role == "dies" or _loses_life(verb, lexicon):
        return Arcs(tuple(_takers(verb) if "capture" in senses else _fought(verb, lexicon)), tuple(actors))
    if role == "suffers" and (attacks := [o for o in syntax.objects_of(verb, "under") if o.i in own]):
        return Arcs(tuple(o for w in (verb, *attacks) for o in syntax.objects_of(w, "from", "by")), tuple(actors))
    if (met := subjects.devices_met(verb, lexicon)) or subjects.is_hit_meanwhile(verb, lexicon):
        laid = [c for device in met for c in syntax.children(device, "acl")]  # "a mine planted by rebels"
        return Arcs(tuple(o for c in laid for o in subjects.agents(c)), tuple(actors))
    between = [x for o in syntax.objects_of(verb, "between", "among") for x in syntax.conjuncts(o)]
    if MUTUAL.intersection(senses) and between:
        return Arcs(tuple(between[:1]), tuple(between[1:]))
    hit = _objects(verb, senses, own, lexicon) + _taken_from(verb, senses, lexicon)
    both = [x for actor in actors for x in syntax.conjuncts(actor)]
    if len(both) == 1 and MUTUAL.intersection(senses):
        both += _taken_for_part(both[0], lexicon)
    is_mutual = not MUTUAL.isdisjoint(senses) and all(is_thing(o, lexicon) for o in hit)
    if len(both) > 1 and (is_mutual or (_BREACH in senses and all(_is_deal(o, lexicon) for o in hit))):
        return Arcs(tuple(both[:1]), tuple(both[1:]))  # "A and B traded fire", "A and B broke the truce"
    return Arcs(tuple(actors), tuple(hit))


def of_compound(verb: Token, doer: Token, senses: Sequence[str], lexicon: Lexicon) -> Arcs:
    """Return the roles of "rebels attack base", "police fire bullets at miners", "A and B trade fire", read as a noun.

    Args:
        verb: The trigger, in the middle.
        doer: Who stands before it.
        senses: What it means.
        lexicon: Tells weapons from people.
    """
    last = nouns_behind(verb)[0]
    doers = (last.head, doer) if last.dep_ == "conj" else (doer,)
    if MUTUAL.intersection(senses):
        return Arcs(doers[:1], doers[1:])
    hit = syntax.objects_of(last, *_PREPOSITIONS) if is_thing(last, lexicon) else [last]
    return Arcs(doers, tuple(hit))


def _loses_life(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether a verb and its object say that its subject died: "lost their lives", "embraced martyrdom"."""
    phrases = (p for o in syntax.children(verb, "dobj") for p in lexicon.harm_phrases.get(o.lower_, ()))
    return any(p.counts == "subject" and p.harm == "killed" and verb.lower_ in p.verbs for p in phrases)


def _which_they(verb: Token) -> Token | None:
    """Return the villages of "villages which rebels burned": the parser takes "which rebels" for one noun."""
    doer = verb.head
    is_one = verb.dep_ == "acl" and any(c.tag_ == "WDT" for c in syntax.children(doer, "det"))
    return doer.head if is_one and doer.dep_ == "relcl" else None


def _taken_for_verb(participle: Token) -> Token | None:
    """Return the soldiers of "soldiers gang-raped women": the parser makes the soldiers the verb of "raped women"."""
    noun = participle.head
    is_part = participle.dep_ == "amod" and noun.dep_ == "dobj" and noun.head.tag_.startswith("NN")
    return noun.head if is_part and noun.head.i < participle.i else None


def _takers(verb: Token) -> list[Token]:
    """ "the town fell to the rebels", "fell into the hands of the rebels"."""
    hands = syntax.objects_of(verb, "into")
    return syntax.objects_of(verb, "to") + [o for h in hands for o in syntax.objects_of(h, "of")]


def _taken_for_part(actor: Token, lexicon: Lexicon) -> list[Token]:
    """Return the police of "supporters of the mayor and police fought": the parser joins them to the mayor."""
    return [c for o in syntax.objects_of(actor, "of") for c in syntax.conjuncts(o)[1:] if _is_one(c, lexicon)]


def _is_one(noun: Token, lexicon: Lexicon) -> bool:
    return _is_armed(noun, lexicon) or noun.lower_ in lexicon.collectives


def _is_deal(noun: Token, lexicon: Lexicon) -> bool:
    return any(entry.sense == "agree" for entry in lexicon.triggers.get(noun.lower_, ()))


def _suffering(verb: Token, senses: Sequence[str], lexicon: Lexicon) -> list[Token]:
    """Return who suffers what a passive tells: the village of "shells were fired at the village"."""
    suffering = subjects.sufferers(verb, lexicon)
    is_stopped = lexicon.senses.are("meets-attacks", senses)  # "a missile was shot down on its way"
    is_sent = bool(suffering) and not is_stopped and all(is_thing(noun, lexicon) for noun in suffering)
    return (syntax.objects_of(verb, *_AIMS) if is_sent else []) or suffering


def _fought(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return whom those fought who fell: "died fighting rebels", "were killed defending the town against A"."""
    deeds = [verb, *(c for c in syntax.children(verb, "xcomp", "advcl") if c.tag_ == "VBG")]  # or taken for adjectives
    deeds += [c for p in syntax.children(verb, "prep") for c in syntax.children(p, "pcomp")]
    fought = [o for c in deeds for o in (*syntax.objects_of(c, "against", "with"), *syntax.children(c, "dobj"))]
    return [o for o in fought if _is_armed(o, lexicon) or o.tag_.startswith("NNP")]


def _taken_from(verb: Token, senses: Sequence[str], lexicon: Lexicon) -> list[Token]:
    """Return who loses what is taken: "seized the town from the army"; no place that people come from.

    Nor do "the Americans" lose ground from whom somebody takes first place.
    """
    if not _TAKES.intersection(senses):
        return []
    taken = list(syntax.children(verb, "dobj"))
    if any(lexicon.party_kinds.get(o.lower_) in ACTING_PEOPLE for o in taken):
        return []  # "captured twenty men from Kivu"
    is_ground = any(_is_ground(n, lexicon) for o in taken for n in (o, *syntax.objects_of(o, "of")))
    losers = [o for w in (verb, *taken) for o in syntax.objects_of(w, "from", "off")]
    return [o for o in losers if _is_armed(o, lexicon) or (is_ground and o.tag_.startswith("NNP"))]


def _is_ground(noun: Token, lexicon: Lexicon) -> bool:
    return noun.tag_.startswith("NNP") or lexicon.party_kinds.get(noun.lower_) in {"site", "base"}


def _is_armed(noun: Token, lexicon: Lexicon) -> bool:
    return lexicon.party_kinds.get(noun.lower_) in FIGHTERS


def _objects(verb: Token, senses: Sequence[str], own: set[int], lexicon: Lexicon) -> list[Token]:
    """Direct objects; where they are weapons, words of the trigger or none at all, those after a preposition."""
    relative = syntax.relative_head(verb)
    direct = [o for o in syntax.children(verb, "dobj", "dative") if o.dep_ == "dobj" or o.tag_.startswith("N")]
    if relative and relative[1] == "object" and all(o.lower_ in subjects.RELATIVES for o in direct):
        return [relative[0]]
    direct = direct or _taken_for_adverb(verb) or _taken_for_subject(verb)
    hit = [o for o in direct if not is_thing(o, lexicon) and not any(c.i in own for c in syntax.conjuncts(o))]
    if hit:
        return hit
    prepositions = (*_PREPOSITIONS, "with") if lexicon.senses.are("with", senses) else _PREPOSITIONS
    found = [o for d in direct for o in syntax.objects_of(d, *(_INNER if d.i in own else prepositions))]
    found += syntax.objects_of(verb, *prepositions)
    found += [o for d in direct for hits in _that_hit(d, lexicon) for o in syntax.children(hits, "dobj")]
    found += [o for p in syntax.children(verb, "prep") if p.i in own for o in syntax.children(p, "pobj")]
    for particle in syntax.children(verb, "prt", "advmod"):
        found += syntax.objects_of(particle, *prepositions)
    if not found and lexicon.senses.are("goes-off", senses):
        found = [o for w in (verb, *direct) for o in syntax.objects_of(w, *_NEARBY)]
    if "siege" in senses:
        return found or [o for w in (verb, *direct) for o in syntax.objects_of(w, *_AROUND)]
    found = [o for o in found if o.lower_ not in lexicon.no_party]  # "on Monday"
    return found or [o for o in direct if o.i not in own] or _shared_objects(verb)


def _taken_for_subject(verb: Token) -> list[Token]:
    """ "shot women fleeing the town": the parser makes the women's flight what is shot."""
    fleeing = [c for c in syntax.children(verb, "ccomp") if c.tag_ == "VBG" and c.i > verb.i]
    return [s for c in fleeing for s in syntax.children(c, "nsubj")]


def _shared_objects(verb: Token) -> list[Token]:
    """ "stormed and looted a warehouse": the object stands with the last of the verbs."""
    beside = [c for c in syntax.children(verb, "conj") if c.i - verb.i <= _BESIDE and syntax.is_verb(c)]
    return [o for c in beside if syntax.child(c, "nsubj", "nsubjpass") is None for o in syntax.children(c, "dobj")]


def _taken_for_adverb(verb: Token) -> list[Token]:
    """ "struck a bus carrying workers": the parser makes the bus a measure of the carrying."""
    carrying = [c for c in syntax.children(verb, "xcomp", "advcl") if c.tag_ == "VBG"]
    return [n for c in carrying for n in syntax.children(c, "npadvmod") if verb.i < n.i < c.i]


def _that_hit(weapon: Token, lexicon: Lexicon) -> list[Token]:
    """ "fired a missile that hit a tanker"."""
    return [c for c in syntax.children(weapon, "relcl") if lexicon.role_words.get(c.lower_) == "meets"]


def is_thing(token: Token, lexicon: Lexicon) -> bool:
    """Tell whether a noun names a weapon, what carries one or an idea, and nobody to be hit: "dozens of shells"."""
    counted = syntax.objects_of(token, "of") if token.lower_ in lexicon.quantities else []
    return any(lexicon.party_kinds.get(n.lower_) in _THINGS for n in (token, *counted))


def _is_done_by(verb: Token, lexicon: Lexicon) -> bool:
    """ "A trader, shot twice by rebels, died": a participle without auxiliary, by the people after "by"."""
    if verb.tag_ not in {"VBN", "VBD"} or any(True for _ in syntax.children(verb, "dobj", "aux")):
        return False
    return any(lexicon.party_kinds.get(o.lower_) in _ACTING for o in syntax.objects_of(verb, "by"))


def _is_reduced_passive(verb: Token, senses: Sequence[str], lexicon: Lexicon) -> bool:
    """ "Three killed, 41 wounded", "Priest abducted in Benue": harm without object to counted people or, in headlines,
    to somebody without an article.
    """
    if verb.tag_ not in {"VBN", "VBD"} or syntax.child(verb, "dobj") is not None:
        return False
    people = list(syntax.children(verb, "nsubj"))
    if verb.lower_ in lexicon.harms and any(s.tag_ == "CD" or syntax.child(s, "nummod") is not None for s in people):
        return True
    is_headline = (
        verb.dep_ == "ROOT" and not syntax.is_active_participle(verb) and not syntax.child(verb, "ccomp", "aux")
    )
    is_harm = verb.lower_ in lexicon.harms or not _NEEDS_WHOM.isdisjoint(senses)
    return is_headline and is_harm and any(s.tag_.startswith("N") and not _has_article(s) for s in people)


def _has_article(noun: Token) -> bool:
    return syntax.child(noun, "det", "poss", "nummod", "amod") is not None
