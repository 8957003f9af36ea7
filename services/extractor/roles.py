"""Who did it and to whom, by dependency arcs. What the words do not say stays empty.

active "A attacked B"; passive "B was attacked by A"; nominal "airstrikes by A on B", "A's shelling of B",
"Israeli raid"; light verbs "A carried out strikes on B"; "clashes between A and B"; relative clauses; shared subjects
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from services.extractor import syntax
from services.extractor.lexicon import Effect, Lexicon, PartyKind
from services.extractor.triggers import Trigger

MUTUAL = frozenset({"clash"})
"""Senses whose parties act on each other."""

_TAKES_THINGS = frozenset({"disrupt", "capture", "abduct", "arrest"})
"""Senses whose target may be a weapon: seized, defused, shot down."""

_TARGET_PREPOSITIONS = ("on", "against", "at", "into", "upon", "over", "towards", "toward", "near", "inside")
_VERB_TARGET_PREPOSITIONS = ("on", "against", "at", "upon", "with", "towards", "toward", "into")
_OF_IS_TARGET = frozenset(
    {"kill", "pound", "capture", "arrest", "abduct", "bomb", "shell", "air", "sexual"}
    | {"injure", "loot", "disperse", "crackdown"}
)
_RELATIVES = frozenset({"who", "which", "that"})
_ACTING_KINDS: frozenset[PartyKind | None] = frozenset({"state", "nonstate", "gunmen", "crowd", "mob"})
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "csubj"})
_DOING: frozenset[Effect | None] = frozenset({"begins", "plans"})
"""Verbs whose subject does what their object names: "launched a raid", "ordered an assault"."""

_BLAME = frozenset({"blame", "accuse"})
_DYING = frozenset({"die", "dies", "died", "dying", "perish", "perished", "fell", "fallen"})
"""Verbs whose subject suffers the event."""

_OWN_MEN = frozenset({"men", "fighters", "forces", "troops", "soldiers", "militants", "units", "members", "mujahideen"})
_PRONOUNS = frozenset(
    {"it", "they", "he", "she", "which", "who", "that", "them", "him", "her", "we", "this", "these", "i"}
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Heads of the noun phrases that fill the roles, in reading order."""

    actors: tuple[Token, ...] = ()
    targets: tuple[Token, ...] = ()


def find_roles(trigger: Trigger, instruments: frozenset[int], lexicon: Lexicon) -> Roles:
    """Return who acts and who is acted upon in what one trigger reports.

    Args:
        trigger: The words that report it.
        instruments: Token indices of words for weapons and attacks ("drone", "airstrike"): never a party themselves,
            but their own actor ("a Russian drone") stands for them.
        lexicon: Tells nouns that never fill a role ("Tuesday"), and lower-case ones that do ("rebel shelling").
    """
    own = _own(trigger)
    is_verb = trigger.is_verb and trigger.token.dep_ not in _NOMINAL  # "Shelling by rebels": a noun, whatever its tag
    roles = _of_verb(trigger.token, own, lexicon) if is_verb else _of_noun(trigger, own, lexicon)
    actors = [a for a in _owners(_expand(roles.actors), instruments) if _may_be_party(a, own, lexicon.no_party)]
    actors = [a for a in actors if a not in roles.targets]
    targets = [t for t in _expand(roles.targets) if _may_be_party(t, own, lexicon.no_party) and t not in actors]
    if set(trigger.senses) & (MUTUAL | _TAKES_THINGS):
        return Roles(tuple(actors), tuple(targets))
    return Roles(tuple(actors), tuple(t for t in targets if t.i not in instruments))


def _may_be_party(token: Token, own: set[int], no_party: frozenset[str]) -> bool:
    """Dates, numbers of hours and the trigger's own words fill no role."""
    is_ordinal = token.text[:1].isdigit() and token.lower_.endswith(("st", "nd", "rd", "th"))
    return token.i not in own and token.lower_ not in no_party and not syntax.is_verb(token) and not is_ordinal


def _of_verb(verb: Token, own: set[int], lexicon: Lexicon) -> Roles:
    if syntax.is_passive(verb) or _is_reduced_passive(verb, lexicon):
        relative = syntax.relative_head(verb)
        targets = list(syntax.children(verb, "nsubjpass", "nsubj")) or _shared_subject(verb, passive=True)
        targets = [relative[0] if relative and t.lower_ in _RELATIVES else t for t in targets]
        agents = [o for c in syntax.children(verb, "agent") for o in syntax.children(c, "pobj")]
        return Roles(tuple(agents), tuple(targets))
    actors = list(syntax.children(verb, "nsubj")) or _shared_subject(verb, passive=False)
    if verb.lower_ in _DYING:
        return Roles((), tuple(actors))
    actors = [_antecedent(a) for a in actors]
    relative = syntax.relative_head(verb)
    if relative and relative[1] == "subject":
        actors = [relative[0]]
    targets = list(syntax.children(verb, "dobj"))
    inner = [o for t in targets if t.i in own for o in syntax.objects_of(t, "of", "over", "on", "to", "at", "against")]
    targets = [t for t in targets if t.i not in own] + inner
    if not targets:
        targets = syntax.objects_of(verb, *_VERB_TARGET_PREPOSITIONS)
        for particle in syntax.children(verb, "prt", "advmod"):
            targets += syntax.objects_of(particle, *_VERB_TARGET_PREPOSITIONS)
    elif not any(_is_person_or_site(t) for t in targets):
        targets = targets + syntax.objects_of(verb, "on", "at", "against")
        targets += [o for t in targets for o in syntax.objects_of(t, "on", "at", "against")]
    if relative and relative[1] == "object" and not syntax.child(verb, "dobj"):
        targets = [relative[0]]
    if verb.tag_ == "VBN" and verb.dep_ == "acl":
        return Roles((), (verb.head,))
    return Roles(tuple(a for a in actors if a.lower_ not in {"which", "that", "who"}), tuple(targets))


def _antecedent(subject: Token) -> Token:
    """Return whom "it", "they" or "its fighters" stands for where the speaker is the subject above: "X said it …"."""
    is_pronoun = subject.lower_ in {"it", "they", "he", "she", "we"}
    owner = syntax.child(subject, "poss")
    is_own = owner is not None and owner.lower_ in {"its", "their", "his", "our"} and subject.lower_ in _OWN_MEN
    if not is_pronoun and not is_own:
        return subject
    for up in syntax.ancestors(subject):
        if up.dep_ in {"ccomp", "advcl"} and syntax.is_verb(up.head):
            speaker = syntax.child(up.head, "nsubj")
            if speaker is not None and speaker.lower_ not in _PRONOUNS:
                return speaker
    return subject


def _is_reduced_passive(verb: Token, lexicon: Lexicon) -> bool:
    """ "Three killed, 41 wounded": a harm word without object, whose subject is counted people."""
    if verb.lower_ not in lexicon.harms or verb.tag_ not in {"VBN", "VBD"} or syntax.child(verb, "dobj") is not None:
        return False
    return any(s.tag_ == "CD" or syntax.child(s, "nummod") is not None for s in syntax.children(verb, "nsubj"))


def _shared_subject(verb: Token, *, passive: bool) -> list[Token]:
    """Return the subject a verb takes over from the clause it hangs on."""
    if verb.dep_ == "acl" and not passive:
        return [verb.head]
    if verb.dep_ == "acl":
        return [verb.head]
    if verb.dep_ == "ccomp":  # a subject that the parser took for an object: "condemned that planes bombed …"
        return [t for t in syntax.children(verb.head, "dobj") if t.i < verb.i]
    if verb.dep_ not in {"xcomp", "conj", "advcl", "pcomp"}:
        return []
    for up in syntax.ancestors(verb):
        if not syntax.is_verb(up):
            if up.dep_ in {"prep", "agent", "mark"}:
                continue
            return []
        relative = syntax.relative_head(up)
        if relative and relative[1] == "subject":
            return [relative[0]]
        found = list(syntax.children(up, "nsubj"))
        if verb.dep_ == "xcomp" and up.i == verb.head.i and syntax.is_passive(up):
            return list(syntax.children(up, "nsubjpass"))  # "rebels were reported to have overrun the base"
        if not passive and syntax.is_passive(up):
            agents = [o for c in syntax.children(up, "agent") for o in syntax.children(c, "pobj")]
            return agents
        found = found or (list(syntax.children(up, "nsubjpass")) if passive else [])
        if found:
            return found
        if up.dep_ == "acl":
            return [up.head]
        if up.dep_ not in {"xcomp", "conj", "advcl", "pcomp"}:
            return []
    return []


def _of_noun(trigger: Trigger, own: set[int], lexicon: Lexicon) -> Roles:
    noun = trigger.token
    between = [x for o in syntax.objects_of(noun, "between", "among", "involving") for x in syntax.conjuncts(o)]
    if between:
        return Roles(tuple(between[:1]), tuple(between[1:]))
    actors = syntax.objects_of(noun, "by") + list(syntax.children(noun, "poss"))
    targets = syntax.objects_of(noun, *_TARGET_PREPOSITIONS)
    for participle in syntax.children(noun, "acl"):
        if participle.tag_ == "VBG":
            targets += list(syntax.children(participle, "dobj"))
        else:
            actors += [o for c in syntax.children(participle, "agent") for o in syntax.children(c, "pobj")]
    of = syntax.objects_of(noun, "of")
    if set(trigger.senses) & _OF_IS_TARGET:
        targets = of + targets
    modifiers = [c for c in syntax.children(noun, "compound", "amod", "nmod") if c.i not in own]
    actors += [m for m in modifiers if _names_party(m, lexicon)]
    above = _of_governing_verb(noun, lexicon)
    with_ = syntax.objects_of(noun, "with") if set(trigger.senses) & MUTUAL else []
    return Roles((*actors, *above.actors), (*targets, *with_, *above.targets))


def _of_governing_verb(noun: Token, lexicon: Lexicon) -> Roles:
    """Roles from the verb an event noun depends on: "A launched strikes", "strikes killed B", "B died in strikes"."""
    verb = noun.head
    while noun.dep_ == "conj" and not syntax.is_verb(verb):
        noun, verb = verb, verb.head
    if not syntax.is_verb(verb):
        return _through_preposition(noun, verb)
    if noun.dep_ == "dobj":
        does = lexicon.governors.get(verb.lower_) in _DOING
        actors = [_antecedent(s) for s in _subject_of(verb)] if does else []
        return Roles(tuple(actors), tuple(syntax.objects_of(verb, *_TARGET_PREPOSITIONS)))
    if noun.dep_ == "nsubjpass":
        agents = [o for c in syntax.children(verb, "agent") for o in syntax.children(c, "pobj")]
        return Roles(tuple(agents), tuple(syntax.objects_of(verb, *_TARGET_PREPOSITIONS)))
    if noun.dep_ in {"nsubj", "csubj"}:
        return Roles((), tuple(syntax.children(verb, "dobj")))
    return Roles()


def _names_party(modifier: Token, lexicon: Lexicon) -> bool:
    """ "Israeli raid", "Taliban raid", "rebel raid"; but no "market bombing", no "Reprisal attack"."""
    if modifier.text[:1].isupper() and modifier.tag_.startswith(("NNP", "JJ")):
        return True
    return lexicon.party_kinds.get(modifier.lower_) in _ACTING_KINDS


def _through_preposition(noun: Token, preposition: Token) -> Roles:
    """ "claimed responsibility for the attack", "blamed A for it", "used B as human shields"."""
    above = preposition.head
    if noun.dep_ != "pobj":
        return Roles()
    if preposition.lower_ == "for" and syntax.is_verb(above):
        return _blamed(above)
    if preposition.lower_ in {"for", "of"} and above.lower_ == "responsibility" and syntax.is_verb(above.head):
        return Roles(tuple(_subject_of(above.head)), ())
    if preposition.lower_ == "as" and syntax.is_verb(above):
        return Roles(tuple(_subject_of(above)), tuple(syntax.children(above, "dobj")))
    return Roles()


def _blamed(verb: Token) -> Roles:
    if any(verb.lower_.startswith(stem[:-1]) for stem in _BLAME):
        return Roles(tuple(syntax.children(verb, "dobj")), ())
    return Roles()


def _subject_of(verb: Token) -> list[Token]:
    relative = syntax.relative_head(verb)
    if relative and relative[1] == "subject":
        return [relative[0]]
    if syntax.is_passive(verb):
        return []
    found = [s for s in syntax.children(verb, "nsubj") if s.lower_ not in _PRONOUNS - {"it", "they", "he", "she"}]
    return found or _shared_subject(verb, passive=False)


def _own(trigger: Trigger) -> set[int]:
    doc = trigger.token.doc
    span = doc.char_span(trigger.start, trigger.end, alignment_mode="expand")
    return {token.i for token in span} if span is not None else {trigger.token.i}


def _expand(heads: Iterable[Token]) -> list[Token]:
    """Add coordinated nouns; keep reading order, each once."""
    found: dict[int, Token] = {}
    for head in heads:
        for token in syntax.conjuncts(head):
            found.setdefault(token.i, token)
    return list(found.values())


def _owners(heads: Sequence[Token], instruments: frozenset[int]) -> list[Token]:
    """Put whoever owns or sends an instrument in its place: "Russian drones", "missiles fired by A"."""
    found: dict[int, Token] = {}
    for head in heads:
        if head.i not in instruments:
            found.setdefault(head.i, head)
            continue
        owners = syntax.objects_of(head, "by", "of") + list(syntax.children(head, "poss"))
        owners += [m for m in syntax.children(head, "amod", "compound", "nmod") if m.i not in instruments]
        for participle in syntax.children(head, "acl", "relcl"):
            owners += [o for c in syntax.children(participle, "agent") for o in syntax.children(c, "pobj")]
            owners += [s for s in syntax.children(participle, "nsubj") if s.lower_ not in _PRONOUNS]
        for owner in owners:
            known = _whose(owner)
            found.setdefault(known.i, known)
    return list(found.values())


def _whose(owner: Token) -> Token:
    """ "the militia, whose drone …": the noun that the relative clause hangs on."""
    if owner.lower_ == "whose":
        for up in syntax.ancestors(owner):
            if up.dep_ == "relcl":
                return up.head
    return owner


def _is_person_or_site(token: Token) -> bool:
    return bool(token.tag_.startswith(("NNP", "PRP", "NNS")))
