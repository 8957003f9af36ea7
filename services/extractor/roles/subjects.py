"""Who does what a verb says: its own subject, one shared with another clause, or whom a pronoun stands for."""

from __future__ import annotations

from spacy.tokens import Token

from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax
from services.extractor.roles.second_look import hidden_subject

PRONOUNS = frozenset(
    {"it", "they", "he", "she", "which", "who", "that", "them", "him", "her", "we", "this", "these", "i"}
)
_PERSONAL = frozenset({"it", "they", "he", "she", "we"})
_OWNERS = frozenset({"its", "their", "his", "her", "our"})
_SINGULAR = frozenset({"it", "its", "he", "his", "she", "her"})
_SPEAKING = frozenset({"we", "our"})
_QUOTES = frozenset({'"', "“", "”", "''", "``"})
RELATIVES = frozenset({"who", "which", "that"})
_SHARING = frozenset({"xcomp", "conj", "advcl", "pcomp"})
"""Clauses that may take their subject from the one above."""

_BELIEFS = frozenset({"believed", "suspected", "thought", "feared", "said"})
_CHARGED_WITH = frozenset({"of", "for", "with"})
"""Prepositions between an accusation and the deed: "accused of killing"."""


def doers(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return who does what a verb in the active says, pronouns resolved where the sentence tells; else nothing."""
    relative = syntax.relative_head(verb)
    if relative and relative[1] == "subject":
        return [antecedent(relative[0]) if relative[0].dep_ == "attr" else relative[0]]  # "said it was its men who"
    if (suspect := suspected(verb)) is not None:
        return [suspect]
    found = [s for s in syntax.subjects_of(verb, "nsubj") if s.lower_ not in RELATIVES]
    if len(found) > 1:
        found = [s for s in found if s.nbor(1).text != ":"]  # "General Staff: our forces repelled …"
    if not found and (hidden := hidden_subject(verb, lexicon)) is not None:
        return [hidden]
    return [antecedent(s) for s in found or shared_subject(verb, lexicon, is_passive=False)]


def suspected(verb: Token) -> Token | None:
    """Return the gunmen of "gunmen believed to be herders attacked a village": the parser takes belief for the verb."""
    belief = verb.head
    if belief.lower_ not in _BELIEFS or verb.dep_ not in {"ccomp", "xcomp", "conj"} or belief.i + 2 >= len(verb.doc):
        return None
    if verb.dep_ == "conj" and syntax.child(belief, "aux", "auxpass") is not None:
        return None  # "are believed to be rebels and burned a bus" says no more of the burning
    is_to_be = verb.doc[belief.i + 1].lower_ == "to" and verb.doc[belief.i + 2].lower_ == "be"
    return syntax.child(belief, "nsubj") if is_to_be and belief.i + 2 < verb.i - 1 else None


def doers_of_governor(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return who does what the object of a verb names: "A launched a raid", "a raid launched by A"."""
    return agents(verb) if syntax.is_passive(verb) else doers(verb, lexicon)


def sufferers(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return who suffers what a verb in the passive says."""
    relative = syntax.relative_head(verb)
    found = syntax.subjects_of(verb, "nsubjpass", "nsubj") or shared_subject(verb, lexicon, is_passive=True)
    return [relative[0] if relative and t.lower_ in RELATIVES else antecedent(t) for t in found]


def agents(verb: Token) -> list[Token]:
    """Return the nouns after "by", also of the last of two verbs: "beaten and robbed by soldiers"."""
    found = [o for c in syntax.children(verb, "agent") for o in syntax.children(c, "pobj")]
    shared = (c for c in syntax.children(verb, "conj") if syntax.child(c, "nsubj", "nsubjpass") is None)
    return found or [o for c in shared for a in syntax.children(c, "agent") for o in syntax.children(a, "pobj")]


def antecedent(subject: Token) -> Token:
    """Return whom "it", "they" or "its fighters" stands for where the sentence tells: the speaker or the subject above.

    "X said it …", "X said its fighters …", "their homes were burned after soldiers …" (unresolved: no speaker).
    """
    owner = syntax.child(subject, "poss")
    is_own = owner is not None and owner.lower_ in _OWNERS
    if subject.lower_ not in _PERSONAL | _OWNERS and not is_own:
        return subject
    for up in syntax.ancestors(subject):
        if (reporting := _reporter(up)) is not None:
            return reporting
        verb = _verb_over(up)
        if verb is not None and subject.lower_ not in _SPEAKING and _is_quoted(subject, verb):
            return subject  # "They shot at us," a nurse said: not the nurse
        if verb is not None and up.dep_ == "advcl" and syntax.child(verb, "nsubjpass") is not None:
            return subject  # "soldiers were killed when their vehicle …": theirs who were hit
        speaker = syntax.speaker_of(verb) if verb is not None else None
        if speaker is not None and speaker.lower_ not in PRONOUNS and _may_mean(owner or subject, speaker):
            return speaker
    return subject


def _is_quoted(word: Token, verb: Token) -> bool:
    """Tell whether a quotation ends between a word and the verb of saying."""
    low, high = sorted((word.i, verb.i))
    return sum(t.text in _QUOTES for t in word.doc[low:high]) % 2 == 1


def _reporter(clause: Token) -> Token | None:
    """Return who says what a clause tells: "reports by the army that its men entered the town"."""
    is_content = clause.dep_ in {"acl", "ccomp", "relcl"} and syntax.child(clause, "mark") is not None
    return next(iter(syntax.objects_of(clause.head, "by", "of", "from")), None) if is_content else None


def _may_mean(pronoun: Token, speaker: Token) -> bool:
    """Tell whether a pronoun may stand for a speaker: "villagers say its jets …" are not theirs."""
    is_many = speaker.tag_ == "NNS" and pronoun.lower_ in _SINGULAR
    return not is_many and not _is_new_after(speaker, pronoun)


def _is_new_after(speaker: Token, pronoun: Token) -> bool:
    """Tell whether a speaker is a person first named behind a pronoun: "it fought back, a captain said"."""
    return speaker.i > pronoun.i and any(c.lower_ in {"a", "an"} for c in syntax.children(speaker, "det"))


def _verb_over(clause: Token) -> Token | None:
    """Return the verb that a clause completes; "said in a statement that …" may hang on the statement."""
    above = clause.head
    if clause.dep_ in {"acl", "relcl"} and syntax.child(clause, "mark") is not None:
        above = above.head.head if above.dep_ == "pobj" else above.head  # "rejected a report that its men …"
    elif clause.dep_ not in {"ccomp", "advcl"}:
        return None
    return above if syntax.is_verb(above) else None


def meets_device(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether the subject of a verb is hit: "a bus ran over a mine", "a convoy struck a roadside bomb"."""
    return bool(devices_met(verb, lexicon))


def devices_met(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return the device that the subject of a verb runs into, also in "lost a leg after stepping on a mine"."""
    if lexicon.role_words.get(verb.lower_) == "suffers":
        after = [c for p in syntax.children(verb, "prep") for c in syntax.children(p, "pcomp")]
        return [device for c in after for device in devices_met(c, lexicon)]
    if lexicon.role_words.get(verb.lower_) != "meets":
        return []
    if any(lexicon.party_kinds.get(s.lower_) == "weapon" for s in syntax.children(verb, "nsubj")):
        return []  # "missiles hit a drone"
    objects = [*syntax.children(verb, "dobj"), *syntax.objects_of(verb, "on", "over", "onto", "into", "against")]
    return [o for o in objects if lexicon.party_kinds.get(o.lower_) == "weapon"]


def is_hit_meanwhile(verb: Token, lexicon: Lexicon) -> bool:
    """Tell whether a device hit the subject of a verb: "lost a foot to a mine", "escaped when a bomb hit his car"."""
    if lexicon.role_words.get(verb.lower_) != "suffers":
        return False
    if any(_is_device(noun, lexicon) for noun in syntax.objects_of(verb, "to")):
        return True
    meanwhile = (c for c in syntax.children(verb, "advcl") if any(w.lower_ in {"when", "as"} for w in c.children))
    return any(meets_device(c, lexicon) or _is_device(syntax.child(c, "nsubj"), lexicon) for c in meanwhile)


def _is_device(subject: Token | None, lexicon: Lexicon) -> bool:
    return subject is not None and lexicon.party_kinds.get(subject.lower_) == "weapon"


def shared_subject(verb: Token, lexicon: Lexicon, *, is_passive: bool) -> list[Token]:
    """Return the subject a verb takes over from the clause it hangs on."""
    if verb.dep_ == "acl":
        return [verb.head]
    if verb.dep_ == "ccomp":  # a subject that the parser took for an object: "condemned that planes bombed …"
        return [t for t in syntax.children(verb.head, "dobj") if t.i < verb.i]
    if verb.dep_ not in _SHARING:
        return []
    if verb.dep_ == "pcomp" and (charged := _charged(verb, lexicon)):
        return charged
    if verb.dep_ == "pcomp" and verb.head.lower_ == "to" and lexicon.role_words.get(verb.head.head.lower_) == "suffers":
        return []  # "villagers woke to shooting"
    for up in syntax.ancestors(verb):
        if not syntax.is_verb(up):
            if up.dep_ in {"prep", "agent", "mark", "acomp"}:
                continue  # "is guilty of violating"
            return []
        relative = syntax.relative_head(up)
        if relative and relative[1] == "subject":
            return [relative[0]]
        if verb.dep_ == "xcomp" and up.i == verb.head.i and syntax.is_passive(up):
            return list(syntax.children(up, "nsubjpass"))  # "rebels were reported to have overrun the base"
        if not is_passive and (syntax.is_passive(up) or meets_device(up, lexicon)):
            return agents(up)
        found = syntax.subjects_of(up, "nsubj") or (syntax.subjects_of(up, "nsubjpass") if is_passive else [])
        if found:
            return found
        if up.dep_ == "acl":
            return [up.head]
        if up.dep_ not in _SHARING:
            return []
    return []


def _charged(verb: Token, lexicon: Lexicon) -> list[Token]:
    """ "troops are accused of killing …", "blamed the police for shooting …": whoever is blamed does it."""
    above = verb.head.head
    if verb.head.lower_ in _CHARGED_WITH and lexicon.role_words.get(above.lower_) == "blames":
        return list(syntax.children(above, "nsubjpass", "dobj"))
    return []
