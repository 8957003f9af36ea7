"""Hits of the gate, seen with syntax: which words of a parsed sentence report or colour an event."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Span, Token

from services.extractor.coding.framing import find_framed
from services.extractor.coding.trigger_type import STRENGTH, Trigger
from services.extractor.knowledge.frames import Frames
from services.extractor.knowledge.lexicon import Entry
from services.extractor.roles.headlines import subject_in_compound
from services.extractor.text.gate import ONLY_FRAMED, Hit


def find_triggers(sentence: Span, hits: Sequence[Hit], frames: Frames) -> tuple[Trigger, ...]:
    """Return the triggers of a parsed sentence, in reading order.

    Args:
        sentence: Parsed sentence.
        hits: What the gate found in its text.
        frames: Verbs that report an event with certain nouns; what one says goes before what its verb says alone.
    """
    found = []
    offset = sentence.start_char
    for hit in hits:
        if hit.entries[0].sense == ONLY_FRAMED:
            continue
        words = sentence.doc.char_span(offset + hit.start, offset + hit.end, alignment_mode="expand")
        if words is None or len(words) == 0:
            continue
        trigger = _trigger(words, hit.entries, sentence)
        if trigger is not None:
            found.append(trigger)
    framed = {trigger.token.i: trigger for trigger in find_framed(sentence, frames)}
    for trigger in found:
        frame = framed.get(trigger.token.i)
        if frame and trigger.weight == "strong" and set(frame.senses) <= set(trigger.senses):
            framed[trigger.token.i] = trigger  # "shot down" says it with all its words
    told = [*(t for t in found if t.token.i not in framed), *framed.values()]
    return tuple(sorted(told, key=lambda t: (t.start, t.end)))


def _trigger(words: Span, entries: tuple[Entry, ...], sentence: Span) -> Trigger | None:
    if _is_month(words) or _is_in_name(words, sentence):
        return None
    is_verb, chosen = _fitting(words, entries)
    if not chosen:
        return None
    token = _verb_of(words) if is_verb else words[-1] if words.root.dep_ == "prep" else words.root  # "under fire"
    weight = min((entry.weight for entry in chosen), key=STRENGTH.index)
    senses = tuple(
        dict.fromkeys(entry.sense for entry in chosen if entry.weight == weight or entry.weight != "context")
    )
    return Trigger(token, words.start_char, words.end_char, words.text, chosen[0].lemma, senses, weight, is_verb)


def _verb_of(words: Span) -> Token:
    """Return the first verb: the "raped" of "gang-raped"."""
    return next((word for word in words if word.tag_.startswith("VB")), words[0])


def _fitting(words: Span, entries: tuple[Entry, ...]) -> tuple[bool, list[Entry]]:
    """Choose the entries whose part of speech is that of the words; the tagger's slips are forgiven where none fits."""
    verbs = [e for e in entries if e.pos == "verb"]
    nouns = [e for e in entries if e.pos == "noun"]
    phrases = [e for e in entries if e.pos == "phrase"]
    first, last = words[0].tag_, words[-1].tag_
    if verbs and first.startswith("VB"):
        return True, verbs + phrases
    if nouns and last.startswith("NN"):
        return False, nouns + phrases
    if nouns and len(words) > 1:
        return False, nouns + phrases
    if verbs and len(words) > 1:
        return True, verbs + phrases
    if verbs and words[0].tag_.startswith(("NN", "VB")) and _may_be_verb(words, verbs):
        return True, verbs + phrases
    if phrases:
        return first.startswith("VB"), phrases
    if nouns and first.startswith("VB") and words[0].dep_ in {"nsubj", "dobj", "pobj", "compound"}:
        return False, nouns
    return False, []


def _is_month(words: Span) -> bool:
    """ "March" the month: a capital, and a number or "in" beside it."""
    if words.text != "March":
        return False
    doc, i = words.doc, words.start
    beside = [doc[k] for k in (i - 1, i + 1) if 0 <= k < len(doc)]
    return any(t.text[:1].isdigit() or t.lower_ in {"in", "since", "last", "of", "on", "early", "late"} for t in beside)


def _is_in_name(words: Span, sentence: Span) -> bool:
    """ "Government of National Accord": a capital between capitals is a name, unless the whole sentence is set so."""
    if not all(w.text[:1].isupper() for w in words) or words.text.isupper() or _begins(words, sentence):
        return False
    others = [t for t in sentence if t.is_alpha and len(t) > 3]
    if sum(t.text[:1].isupper() for t in others) > 0.6 * len(others):
        return False
    doc, i = words.doc, words.start
    return any(
        0 <= k < len(doc) and doc[k].text[:1].isupper() and doc[k].tag_.startswith("NNP") for k in (i - 1, i + 1)
    )


def _begins(words: Span, sentence: Span) -> bool:
    """Tell whether words begin a sentence or what stands after a heading: "LUBERO. Clashes …", "Diyala: Ambush …"."""
    return bool(words.start == sentence.start or words.doc[words.start - 1].is_punct)


def _may_be_verb(words: Span, verbs: Sequence[Entry]) -> bool:
    """Headlines drop what tells a verb: "Mob lynches man", "Police detain protesters"; "kidnap victims" has a noun.

    Not a base form that begins: "Storm leaves hundreds without power"; who would storm stands before it.
    """
    if words.start == words.sent.start and any(words.text.lower() == entry.lemma for entry in verbs):
        return False
    if words[0].dep_ == "pobj" or any(c.dep_ in {"det", "poss"} for c in words[0].children):
        return False  # "in an apartment block"
    if words[0].dep_ not in {"amod", "compound"} or subject_in_compound(words[0]) is not None:
        return True
    is_odd = words[0].tag_ == "NN" and words[0].dep_ == "amod"
    return bool(is_odd or words.text.endswith("es"))
