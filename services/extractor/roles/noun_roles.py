"""Roles of a trigger that is a noun: "airstrikes by A on B", "A's shelling of B", "clashes between A and B"."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Effect, Lexicon, PartyKind
from services.extractor.roles import subjects, syntax
from services.extractor.roles.protest_roles import PROTEST
from services.extractor.roles.syntax import Arcs
from services.extractor.roles.verb_roles import MUTUAL

_PREPOSITIONS = ("on", "against", "at", "into", "upon", "over", "towards", "toward", "near", "inside", "outside")
_ON = ("on", "against", "at", "upon")
"""Those that say on whom, and not where."""

_ACTING_KINDS: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen", "crowd", "mob"})
_BEING = frozenset({"be", "is", "are", "was", "were", "been"})
_HARM = frozenset({"violence", "loot", "abduction", "sexual", "disrupt", "mob", "other"})
"""Families of senses that somebody or something suffers."""

_DOING: frozenset[Effect | None] = frozenset({"begins", "plans"})
"""Verbs whose subject does what their object names: "launched a raid", "ordered an assault"."""


_JUDGING: frozenset[Effect | None] = frozenset({"reacts", "judges"})
"""Verbs that answer a deed, and tell of it: "condemned", "denounced"."""


def of_noun(noun: Token, senses: Sequence[str], own: set[int], lexicon: Lexicon) -> Arcs:
    """Return who acts and who is acted upon by a noun's own arcs and those of the verb above it.

    Args:
        noun: The trigger.
        senses: What it means.
        own: Token indices of the trigger's words.
        lexicon: Tells which modifiers name a party, and what the verb above means.
    """
    held = syntax.plural_before(noun)
    if "abduct" in senses and held is not None and noun.tag_ == "NN" and syntax.is_verb(noun.head):
        return Arcs(tuple(subjects.doers(noun.head, lexicon)), (held,))  # "took eleven guards hostage"
    is_mutual = bool(MUTUAL.intersection(senses))
    between = _between(noun, is_mutual=is_mutual)
    if between:
        return Arcs(tuple(between[:1]), tuple(between[1:]))
    doers = _by(noun, senses, lexicon)
    actors = doers + [subjects.antecedent(p) for p in syntax.owners_of(noun)] + syntax.in_brackets(noun)
    targets = syntax.objects_of(noun, *(p for p in _PREPOSITIONS if not (is_mutual and p == "over")))
    targets += [o for doer in doers for o in syntax.objects_of(doer, *_ON)]
    targets += [o for sent in _sent_in(noun, lexicon) for o in syntax.objects_of(sent, *_ON)]
    if lexicon.senses.are("of-is-target", senses):  # "the killing by soldiers of ten villagers"
        targets += [o for d in doers for o in syntax.objects_of(d, "of") if syntax.child(o, "nummod") is not None]
    for participle in syntax.children(noun, "acl"):
        if participle.tag_ == "VBG":
            targets += list(syntax.children(participle, "dobj"))
        else:
            actors += _done_by(participle, lexicon)
    if lexicon.senses.are("of-is-target", senses):
        targets = syntax.objects_of(noun, "of") + targets
    if is_mutual:
        targets += syntax.objects_of(noun, "with")
    is_state = noun.tag_ == "JJ"  # "nine police dead": who is dead did nothing
    (targets if is_state else actors).extend(syntax.children(noun, "nsubj"))  # "Police crackdown on protesters"
    actors += _modifiers(noun, own, lexicon)
    above = _of_governor(noun, lexicon)
    if PROTEST.intersection(senses) and not above.actors:
        above = Arcs(tuple(_who_are_in(noun, lexicon)), above.targets)
    if is_mutual and not (actors or above.actors) and (fallen := _fallen_in(noun, lexicon)):
        return Arcs(tuple(targets), tuple(fallen))  # "two bandits died in a gunfight with police"
    return Arcs((*actors, *above.actors), (*targets, *above.targets))


def _sent_in(noun: Token, lexicon: Lexicon) -> list[Token]:
    """Return the drones of "a swarm of drones against A"."""
    return [o for o in syntax.objects_of(noun, "of") if lexicon.party_kinds.get(o.lower_) in {"weapon", "machine"}]


def _by(noun: Token, senses: Sequence[str], lexicon: Lexicon) -> list[Token]:
    """ "a raid by A on B", "a raid on B by A": the parser may hang either phrase on the noun of the other."""
    on_whom = ("of", *_ON) if lexicon.senses.are("of-is-target", senses) else _ON
    hit = syntax.objects_of(noun, *on_whom)
    beside = [o for h in hit for o in syntax.objects_of(h, "by") if names_party(o, lexicon)]  # no "school run by monks"
    return syntax.objects_of(noun, "by") + beside + _by_of_reaction(noun, lexicon)


def _by_of_reaction(noun: Token, lexicon: Lexicon) -> list[Token]:
    """Return the rebels of "condemned the abduction of nurses by rebels": the parser hangs them on the verb."""
    verb = noun.head
    is_judged = noun.dep_ == "dobj" and lexicon.governors.get(verb.lower_) in _JUDGING and not syntax.is_passive(verb)
    return [o for o in syntax.objects_of(verb, "by") if o.i > noun.i and names_party(o, lexicon)] if is_judged else []


def _between(noun: Token, *, is_mutual: bool) -> list[Token]:
    """Both sides of "clashes between A and B", also where the verb stands in between: "fighting erupted between"."""
    found = syntax.objects_of(noun, "between", "among", "involving")
    if is_mutual:
        found += [
            o for p in syntax.children(noun, "acl") if p.lower_ == "involving" for o in syntax.children(p, "dobj")
        ]
        if not found and noun.dep_ == "nsubj":
            found = syntax.objects_of(noun.head, "between", "among")
            found += [o for p in syntax.children(noun.head, "prt") for o in syntax.objects_of(p, "between", "among")]
            apart = [c for c in syntax.children(noun.head, "conj") if not syntax.is_verb(c)]  # "and B" of "between A"
            found += apart if found else []
    return [x for o in found for x in syntax.conjuncts(o)]


def _modifiers(noun: Token, own: set[int], lexicon: Lexicon) -> list[Token]:
    """ "Israeli raid", "rebel raid", "Saudi-led strikes"; but no "market bombing"."""
    found: list[Token] = []
    near = list(syntax.modifiers(noun))
    inner = [c for m in near if not names_party(m, lexicon) for c in syntax.modifiers(m)]
    for modifier in sorted([*inner, *near], key=lambda m: m.i):  # "Russian missile strikes": Russian of the missile
        if modifier.i in own:
            continue
        if within := syntax.doers_in_compound(modifier):
            found += within
        elif names_party(modifier, lexicon):
            if found and found[-1].i == modifier.i - 1 and found[-1].head.i == modifier.head.i:
                found.pop()  # "U.S. military airstrikes": one party, see parties.phrase
            found.append(modifier)
    return found


def names_party(modifier: Token, lexicon: Lexicon) -> bool:
    """Tell whether a word before a noun may name who acts, by its capital or what it means."""
    is_name = modifier.tag_.startswith(("NNP", "JJ")) or any(c.isupper() for c in modifier.text[1:])  # "PKK", "FAMa"
    if modifier.text[:1].isupper() and is_name:
        return True
    return lexicon.party_kinds.get(modifier.lower_) in _ACTING_KINDS


def _of_governor(noun: Token, lexicon: Lexicon) -> Arcs:
    """Roles from the verb above: "A launched strikes on B", "strikes killed B", "B suffered a raid by A"."""
    verb = noun.head
    while noun.dep_ == "conj" and not syntax.is_verb(verb):
        noun, verb = verb, verb.head
    if not syntax.is_verb(verb):
        return _through_preposition(noun, verb, lexicon)
    targets = syntax.objects_of(verb, *_PREPOSITIONS)
    if noun.dep_ == "dobj":
        if lexicon.governors.get(verb.lower_) in _DOING:
            return Arcs(tuple(subjects.doers_of_governor(verb, lexicon)), tuple(targets))
        if lexicon.role_words.get(verb.lower_) == "suffers":
            return Arcs((), tuple(subjects.doers(verb, lexicon)))
        return Arcs((), tuple(targets))
    if noun.dep_ == "nsubjpass":
        return Arcs(tuple(_done_by(verb, lexicon)), tuple(targets))
    if noun.dep_ in {"nsubj", "csubj"} and _is_deed(verb, lexicon):
        return Arcs((), tuple(_hit_by(verb)))
    return Arcs()


def _is_deed(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether a verb tells of harm: an attack "destroyed" a house, and "drew" rebukes."""
    told = (e for e in lexicon.triggers.get(verb.lower_, ()) if e.pos == "verb" and e.weight != "context")
    return any(lexicon.senses.family_of[entry.sense] in _HARM for entry in told)


def _who_are_in(noun: Token, lexicon: Lexicon) -> list[Token]:
    """ "dumped manure in a protest", "have been on strike", "took part in a rally"."""
    preposition = noun.head
    verb = preposition.head
    if noun.dep_ != "pobj" or not syntax.is_verb(verb) or syntax.is_passive(verb):
        return []
    is_inside = preposition.lower_ == "in" or (preposition.lower_ == "on" and verb.lower_ in _BEING)
    return subjects.doers(verb, lexicon) if is_inside else []


def _fallen_in(noun: Token, lexicon: Lexicon) -> list[Token]:
    verb = noun.head.head
    is_within = noun.dep_ == "pobj" and noun.head.lower_ in {"in", "during"} and verb.lower_ in lexicon.harms
    return subjects.sufferers(verb, lexicon) if is_within else []


def _done_by(verb: Token, lexicon: Lexicon) -> list[Token]:
    """ "was launched by A", "was claimed by A"; but not "was condemned by A", "was attributed by A to B"."""
    role = lexicon.role_words.get(verb.lower_)
    does = role == "admits" or lexicon.governors.get(verb.lower_) in (_DOING | {None})
    return subjects.agents(verb) if does and role not in {"addresses", "ascribes", "blames"} else []


def _hit_by(verb: Token) -> list[Token]:
    """ "killed ten", "left ten dead", "tore through a market"."""
    found = list(syntax.children(verb, "dobj"))
    for state in syntax.children(verb, "ccomp", "oprd", "xcomp"):
        if not syntax.is_verb(state) or state.tag_ == "VBN":
            found += list(syntax.children(state, "nsubj", "nsubjpass"))
    return found or syntax.objects_of(verb, "through", "into", "on", "at")


def _through_preposition(noun: Token, preposition: Token, lexicon: Lexicon) -> Arcs:
    """ "used it as a shield", "B came under attack from A"; who is blamed for it is an accusation."""
    above = preposition.head
    if noun.dep_ != "pobj":
        return Arcs()
    if preposition.lower_ == "as" and syntax.is_verb(above):
        return Arcs(tuple(subjects.doers(above, lexicon)), tuple(syntax.children(above, "dobj")))
    if preposition.lower_ == "under" and lexicon.role_words.get(above.lower_) == "suffers":
        from_whom = syntax.objects_of(noun, "from") + syntax.objects_of(above, "from", "by")
        return Arcs(tuple(from_whom), tuple(subjects.doers(above, lexicon)))
    if preposition.lower_ == "of" and above.lower_ in {"target", "targets", "victim", "victims"}:
        return Arcs((), tuple(syntax.children(above.head, "nsubj")))
    if preposition.lower_ in {"in", "by", "during"} and syntax.is_verb(above) and syntax.is_passive(above):
        return Arcs((), tuple(subjects.sufferers(above, lexicon)) if above.lower_ in lexicon.harms else ())
    return Arcs()
