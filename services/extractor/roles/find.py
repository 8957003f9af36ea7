"""Who did it and to whom, by dependency arcs. What the words do not say stays empty.

trigger -> arcs of verb or noun -> coordinated nouns -> owners in place of their weapons -> what cannot be a party goes
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import ACTING_PEOPLE, FIGHTERS, Lexicon, PartyKind
from services.extractor.roles import subjects, syntax
from services.extractor.roles.headlines import subject_in_compound
from services.extractor.roles.noun_roles import names_party, of_noun
from services.extractor.roles.owners import owners
from services.extractor.roles.protest_roles import PROTEST, addressees, is_house, is_labour
from services.extractor.roles.syntax import Arcs
from services.extractor.roles.verb_roles import MUTUAL, of_compound, of_verb

_PLACES: frozenset[PartyKind | None] = frozenset({"site", "base"})
_REPEL = "repel"
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "csubj"})


def find_roles(trigger: Trigger, instruments: frozenset[int], lexicon: Lexicon) -> Arcs:
    """Return who acts and who is acted upon in what one trigger reports, in reading order.

    Args:
        trigger: The words that report it.
        instruments: Token indices of words for weapons and attacks ("drone", "airstrike"): never a party themselves,
            but their own actor ("a Russian drone") stands for them.
        lexicon: Tells nouns that never fill a role ("Tuesday"), and lower-case ones that do ("rebel shelling").
    """
    if _is_inquiry(trigger.token, lexicon):
        return Arcs()
    own = _own(trigger, lexicon)
    acts = trigger.is_verb or trigger.token.tag_ in _FINITE  # "rocket hit" is listed as a noun, and may be a clause
    is_verb = acts and trigger.token.dep_ not in _NOMINAL  # "Shelling by rebels": a noun, whatever its tag
    are, senses = lexicon.senses.are, trigger.senses
    takes = are("takes-things", senses) or are("meets-attacks", senses)
    light = own if takes or not is_verb else own | instruments  # "ordered strikes on A": not the strikes
    doer = subject_in_compound(trigger.token)
    if doer is not None and lexicon.party_kinds.get(doer.lower_) in ACTING_PEOPLE:
        arcs = of_compound(trigger.token, doer, trigger.senses, lexicon)
    else:
        arcs = (of_verb if is_verb else of_noun)(trigger.token, trigger.senses, light, lexicon)
    hit = list(arcs.targets)
    is_protest = _is_protest(trigger, arcs.actors, lexicon)
    if is_protest:
        words = [trigger.token.doc[i] for i in sorted(own)]
        hit = addressees(words, lexicon) or [t for t in hit if not is_verb or is_house(t, lexicon)]
    elif (
        are("blocks", senses)
        and not are("of-is-target", senses)
        and not any(_is_armed(a, lexicon) for a in arcs.actors)
    ):
        hit = addressees([trigger.token], lexicon) or hit
    if are("meets-attacks", senses):
        hit = _who_is_met(trigger, lexicon) or hit
        hit += [o for o in owners(_expand(hit, lexicon), instruments, lexicon) if o not in hit]
    actors = [a for a in owners(_expand(arcs.actors, lexicon), instruments, lexicon) if _may_be_party(a, own, lexicon)]
    if is_protest:
        actors = [leader for a in actors for leader in _leaders(a, lexicon)]
    actors = [a for a in actors if a not in hit]
    hit = [h for head in hit for h in _holders(head, lexicon)]
    targets = [t for t in _expand(hit, lexicon) if _may_be_party(t, own, lexicon) and t not in actors]
    if is_protest or are("takes-things", senses) or not (MUTUAL | PROTEST).isdisjoint(senses):
        return Arcs(tuple(actors), tuple(targets))
    return Arcs(tuple(actors), tuple(t for t in targets if t.i not in instruments))


def _who_is_met(trigger: Trigger, lexicon: Lexicon) -> list[Token]:
    """Return whose attack is repelled, not on whom it was: A of "repelled an attack by A on the base"."""
    verb = trigger.token
    if _REPEL not in trigger.senses or not trigger.is_verb:
        return []
    met = list(syntax.children(verb, "dobj", "nsubjpass"))
    sent = [o for attack in met for o in (*syntax.objects_of(attack, "by", "from"), *syntax.owners_of(attack))]
    sent += [m for attack in met for m in syntax.modifiers(attack) if names_party(m, lexicon)]  # "an RSF attack"
    if not syntax.is_passive(verb):
        sent += syntax.objects_of(verb, "by")  # the parser hangs it there
    return [o for o in sent if _is_armed(o, lexicon) or names_party(o, lexicon)]


def _is_inquiry(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether police only opened an inquiry: they did not shoot whom it is about."""
    begun = syntax.children(verb, "dobj", "nsubjpass")
    return any(lexicon.role_words.get(noun.lower_) == "inquires" for noun in begun)


def _is_protest(trigger: Trigger, actors: Sequence[Token], lexicon: Lexicon) -> bool:
    if lexicon.senses.are("meets-protests", trigger.senses):
        return False
    return not PROTEST.isdisjoint(trigger.senses) or ("strike" in trigger.senses and is_labour(actors, lexicon))


def _is_armed(actor: Token, lexicon: Lexicon) -> bool:
    return lexicon.party_kinds.get(actor.lower_) in FIGHTERS


def _may_be_party(token: Token, own: set[int], lexicon: Lexicon) -> bool:
    """Dates, numbers of hours and the trigger's own words fill no role."""
    is_ordinal = token.text[:1].isdigit() and token.lower_.endswith(("st", "nd", "rd", "th"))
    is_verb = syntax.is_verb(token) and lexicon.party_kinds.get(token.lower_) not in ACTING_PEOPLE  # "rangers" may be
    return token.i not in own and token.lower_ not in lexicon.no_party and not is_verb and not is_ordinal


def _own(trigger: Trigger, lexicon: Lexicon) -> set[int]:
    """Return the trigger's words, those left out that name a party: the police of "clashed with police"."""
    doc = trigger.token.doc
    span = doc.char_span(trigger.start, trigger.end, alignment_mode="expand")
    if span is None:
        return {trigger.token.i}
    parties = ACTING_PEOPLE if lexicon.senses.are("names-places", trigger.senses) else ACTING_PEOPLE | _PLACES
    return {
        token.i
        for token in span
        if token.i == trigger.token.i
        or token.dep_ not in {"pobj", "dobj"}
        or not (lexicon.party_kinds.get(token.lower_) in parties or _is_gathering(token, lexicon))
    }


def _meant(noun: Token, lexicon: Lexicon) -> list[Token]:
    """Return the villages of "a string of villages", A and B of "envoys of A and B"; else the noun itself.

    Engineers "taken hostage" and convoys "crossing" may be parsed as what says which hostage, which crossing.
    """
    inner = syntax.objects_of(noun, "of")
    if (held := syntax.plural_before(noun)) is not None and (syntax.is_verb(noun) or _is_captive(noun, lexicon)):
        return [held]
    if noun.lower_ in lexicon.no_party:
        return inner or [noun]
    if any(o.lower_ == "them" for o in inner) and (meant := syntax.plural_told_before(noun)) is not None:
        return [meant]
    bodies = [b for o in inner for b in syntax.conjuncts(o)] if noun.lower_ in lexicon.collectives else []
    is_of_many = len(bodies) > 1 and any(b.tag_.startswith("NNP") for b in bodies)
    return bodies if is_of_many else [noun]


def _expand(heads: Iterable[Token], lexicon: Lexicon) -> list[Token]:
    """Add coordinated nouns and the members of "groups including A and B"; keep reading order, each once."""
    found: dict[int, Token] = {}
    for head in heads:
        named = [n for o in syntax.objects_of(head, "including") for n in syntax.conjuncts(o)]
        for token in (*syntax.conjuncts(head), *named):
            for meant in _meant(token, lexicon):
                found.setdefault(meant.i, meant)
    return list(found.values())


def _is_captive(noun: Token, lexicon: Lexicon) -> bool:
    return noun.tag_ == "NN" and any(e.sense in {"abduct", "jail"} for e in lexicon.triggers.get(noun.lower_, ()))


def _leaders(crowd: Token, lexicon: Lexicon) -> list[Token]:
    """Return the nurses of "thousands of people led by nurses"; whoever marches where nobody leads."""
    people = (crowd, *syntax.objects_of(crowd, "of"))
    led = [c for noun in people for c in syntax.children(noun, "acl") if lexicon.role_words.get(c.lower_) == "leads"]
    return [o for c in led for o in subjects.agents(c)] or [crowd]


def _holders(head: Token, lexicon: Lexicon) -> list[Token]:
    """Return whoever holds a gathering: "broke up a rally by teachers"; the gathering where nobody is named."""
    if not _is_gathering(head, lexicon):
        return [head]
    held = syntax.objects_of(head, "by", "of")
    verb = head.head
    if not held and syntax.is_verb(verb) and not syntax.is_passive(verb):
        held = syntax.objects_of(verb, "by")  # the parser hangs it there
    return held or [head]


def _is_gathering(noun: Token, lexicon: Lexicon) -> bool:
    """ "rally", "sit-in", which is three tokens; no protester."""
    is_parted = noun.i > 1 and noun.nbor(-1).text == "-"
    word = noun.doc[noun.i - 2 : noun.i + 1].text.lower() if is_parted else noun.lower_
    entries = lexicon.triggers.get(word, ())
    return any(e.pos == "noun" and e.weight != "context" and e.sense == "protest" for e in entries)
