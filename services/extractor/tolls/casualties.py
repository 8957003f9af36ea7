"""How many were killed, injured, detained, displaced: counts of people at the words that say so, with bounds.

    "killed at least 12 soldiers and three civilians" 15 · "dozens" by quantities.tsv · "five dead" · "toll rose to 66"

A number counts only inside a noun phrase for people that a harm word governs: ages, calibres, money, dates never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from services.extractor.knowledge.lexicon import Effect, Harm, Lexicon
from services.extractor.roles import syntax
from services.extractor.text.parse import text_of
from services.extractor.tolls.count import Count
from services.extractor.tolls.counted import Counted, counted_people
from services.extractor.tolls.displaced import displaced_people
from services.extractor.tolls.numbers import ONE, Amount, add_up, is_year
from services.extractor.tolls.phrases import counts_in_words, stated_tolls
from services.extractor.tolls.victims import victims_of
from services.records import Toll

_PART = re.compile(r"\b(?:including|among (?:them|whom)|of (?:them|whom)|most of|incl\.?)\b|\(", re.IGNORECASE)
"""Words that open a list of some of the people just counted."""

_SAYING: frozenset[Effect] = frozenset({"says", "claims", "denies", "doubts"})
_INTRANSITIVE = frozenset({"died", "die", "dies", "dying", "perished", "perish"})
_RAISING = frozenset(
    {"known", "believed", "feared", "reported", "said", "thought", "confirmed", "presumed", "understood", "found"}
)


def find_counts(sentence: Span, lexicon: Lexicon, wide: frozenset[int]) -> tuple[Count, ...]:
    """Return the people counted in a parsed sentence, in reading order.

    Args:
        sentence: Parsed sentence.
        lexicon: Words of harm, of numbers and of people.
        wide: Token indices of the verbs whose clauses count over more than one event.
    """
    found: dict[tuple[Harm, int], Count] = {}
    for word, harm, heads in _harmed(sentence, lexicon):
        for head in heads:
            for people in counted_people(head, harm, lexicon, lexicon.harms_whom.get(word.lower_, "any")):
                if not _is_of_another(people.head, harm, lexicon):
                    found.setdefault((harm, people.head.i), _count(people, harm, word, wide))
    for verb, people in displaced_people(sentence, lexicon):
        found.setdefault(("displaced", people.head.i), _count(people, "displaced", verb, wide))
    counts = _without_rivals(_without_parts(found.values(), sentence), sentence.doc, lexicon.governors)
    for stated in stated_tolls(sentence, lexicon, wide):
        if not (stated.is_cumulative and any(c.harm == stated.harm for c in counts)):
            counts = [stated, *(c for c in counts if c.harm != stated.harm)]
    counts += counts_in_words(sentence, lexicon, counts, wide)
    counts = [_beside_others(count, counts) for count in counts]
    return tuple(sorted(counts, key=lambda c: (c.start, c.end)))


def total(counts: Sequence[Count], harm: Harm, text: str) -> Toll | None:
    """Return the sum of the counts of one harm as a toll, None without any.

    Counts over more than the event are left aside where others are there.

    Args:
        counts: Of one sentence, or of one event.
        harm: Which harm.
        text: The doc's text that the spans refer to.
    """
    chosen = [c for c in counts if c.harm == harm]
    chosen = [c for c in chosen if not c.is_cumulative] or chosen
    if not chosen:
        return None
    return Toll(
        low=sum(c.amount.low for c in chosen),
        best=add_up(c.amount.best for c in chosen),
        high=add_up(c.amount.high for c in chosen),
        wording=" ... ".join(" ".join(text[c.start : c.end].split()) for c in chosen),
        cumulative=chosen[0].is_cumulative,
        victims=victims_of(chosen),
    )


def _count(people: Counted, harm: Harm, word: Token, wide: frozenset[int]) -> Count:
    is_cumulative = syntax.clause_of(word).i in wide
    rank = people.rank if harm == "killed" else 0  # "a third soldier died of his wounds" tells of two before
    amount = Amount(rank, rank, rank) if rank else people.amount
    is_anybody = people.is_anybody
    return Count(
        harm, amount, people.start, people.end, people.kind, word.i, is_cumulative, is_anybody=is_anybody, rank=rank
    )


def _beside_others(count: Count, counts: Sequence[Count]) -> Count:
    """Return "a third soldier" as one where the sentence also counts the two before."""
    others = sum(c.amount.low for c in counts if c is not count and c.harm == count.harm and not c.is_cumulative)
    return replace(count, amount=ONE) if count.rank and others == count.rank - 1 else count


def _harmed(sentence: Span, lexicon: Lexicon) -> Iterator[tuple[Token, Harm, list[Token]]]:
    """Yield harm words with the heads of the phrases whose people they are about."""
    killing: set[int] = set()  # verbs that a phrase makes deadly: "burned two men to death"
    for token in sentence:
        for phrase in lexicon.harm_phrases.get(token.lower_, ()):
            above = _above(token, phrase.before)
            if above is None:
                continue
            if phrase.harm != "killed" and lexicon.harms.get(above.lower_, phrase.harm) != phrase.harm:
                continue  # "died in hospital"
            if syntax.is_verb(above) and (above.lower_ in phrase.verbs or "*" in phrase.verbs):
                word = token if phrase.counts == "beside" else above  # "took" alone may tell of hostages
                killing |= {above.i} if phrase.harm == "killed" else set()
                yield word, phrase.harm, _heads(above, token, phrase.counts, lexicon)
            elif "*" in phrase.verbs and token.head.lower_ == "with":
                yield token, phrase.harm, [above]
    for token in sentence:
        harm = lexicon.harms.get(token.lower_)
        if harm is None or _is_either(token, harm, lexicon) or (harm != "killed" and token.i in killing):
            continue
        yield token, harm, _patients(token, lexicon) if syntax.is_verb(token) else _counted_by_noun(token)


def _is_of_another(head: Token, harm: Harm, lexicon: Lexicon) -> bool:
    """Tell whether words of another harm count it: "three were killed and nine injured (hospital)"."""
    words = [c for c in head.lefts if c.dep_ == "amod"] + ([] if head.tag_.startswith("NN") else [head])
    words += [c for n in syntax.children(head, "nummod") for c in syntax.children(n, "amod")]  # "five dead, three hurt"
    return any(lexicon.harms.get(w.lower_, harm) not in {harm, "detained"} for w in words)


def _is_either(word: Token, harm: Harm, lexicon: Lexicon) -> bool:
    """Tell whether a word shares its people with another harm: "killed or wounded seven men"."""
    beside = [c for c in word.children if c.dep_ == "conj"] + ([word.head] if word.dep_ == "conj" else [])
    return any(
        lexicon.harms.get(o.lower_, harm) != harm and word.doc[(min(o.i, word.i) + 1)].lower_ == "or" for o in beside
    )


def _above(word: Token, before: str) -> Token | None:
    """Return what a word completes: "took … hostage", "hacked … to death", "16 people with wounds"."""
    head = word.head
    if (
        before
        and head.lower_ != before
        and word.doc[max(0, word.i - before.count(" ") - 1) : word.i].text.lower() != before
    ):
        return None
    while before and head.dep_ == "prep":
        head = head.head
    return head


def _heads(verb: Token, beside: Token, counts: str, lexicon: Lexicon) -> list[Token]:
    if counts == "beside":
        others = [c for c in syntax.children(verb, "dative", "dobj") if c.i != beside.i]  # "cost two men their lives"
        return [beside, *syntax.objects_of(beside, "of"), *others]
    return _subjects(verb) if counts == "subject" else _patients(verb, lexicon)


def _patients(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return whom a verb harms."""
    for relation in ("nsubjpass", "dobj"):
        found = list(syntax.children(verb, relation))
        if found:  # the parser may hang a second victim on the verb: "killing a couple and their three children"
            return found + _more(verb, lexicon)
    is_participle = verb.tag_ in {"VBN", "VBD"} or verb.lower_ == "hurt"
    if verb.dep_ == "acl" and is_participle:
        return [verb.head]
    if verb.lower_ in _INTRANSITIVE:
        return _subjects(verb) + _more(verb, lexicon)
    return _subjects(verb) if is_participle else []


def _more(verb: Token, lexicon: Lexicon) -> list[Token]:
    """Return further victims that the parser hangs on the verb: "two died at the scene and three more in hospital".

    So it does in a list of places: "killing 20 people in Pulka, ten in Bama and five in Banki".
    """
    hung = [c for c in syntax.children(verb, "conj") if c.tag_.startswith(("NN", "CD"))]
    hung += [c for c in syntax.children(verb, "conj") if c.lower_ in lexicon.counting_words.ordinals]  # "and a third"
    hung += [c for c in syntax.children(verb, "npadvmod") if c.tag_ == "CD" and _is_somewhere(c)]
    return [c for c in hung if not any(t.lower_ in lexicon.harms for t in (c, *syntax.children(c, "acl")))]


def _is_somewhere(number: Token) -> bool:
    links = {c.lower_ for c in syntax.children(number, "prep")}
    return bool(links & {"in", "at", "near"}) and "of" not in links  # "nine of them in Gusau" are counted already


def _subjects(verb: Token) -> list[Token]:
    above = verb
    while above.dep_ == "xcomp" and above.head.lower_ in _RAISING:  # "are known to have died"
        above = above.head
    found = list(syntax.children(above, "nsubj", "nsubjpass"))
    if not found and above.dep_ == "conj":
        found = list(syntax.children(above.head, "nsubj", "nsubjpass"))
    if not found and above.dep_ == "relcl":
        found = [above.head]
    return found


def _counted_by_noun(word: Token) -> list[Token]:
    heads = syntax.objects_of(word, "of")
    if any(c.dep_ == "nummod" and not is_year(c.text) for c in word.children):
        heads.append(word)
    if word.dep_ in {"amod", "acomp", "oprd", "attr", "advmod"} or word.tag_ == "JJ":
        own = list(syntax.children(word, "dobj"))  # "shot dead the chief": the parser hangs him on "dead"
        is_noun = word.head.tag_.startswith(("NN", "CD"))
        heads += (
            [_whole(word.head)] if is_noun else own or list(syntax.children(word.head, "dobj", "nsubj", "nsubjpass"))
        )
    return heads


def _whole(noun: Token) -> Token:
    """Return "Yusuf" for the "journalist" of "shot dead journalist Amina Yusuf"."""
    while noun.dep_ == "compound":
        noun = noun.head
    return noun


def _without_parts(counts: Iterable[Count], sentence: Span) -> list[Count]:
    """Drop counts inside others or of some of those just counted ("12 people, including three children")."""
    kept: list[Count] = []
    for count in sorted(counts, key=lambda c: (c.start, -c.end)):
        before = [k for k in kept if k.harm == count.harm]
        if any(k.start <= count.start and count.end <= k.end for k in before):
            continue
        last = before[-1] if before else None
        if last is not None and _is_why_it_rose(sentence.doc[count.word]) and last.amount.low > count.amount.low:
            continue
        between = text_of(sentence)[last.end - sentence.start_char : count.start - sentence.start_char] if last else ""
        if (
            last is not None
            and last.word == count.word
            and _PART.search(between)
            and last.amount.low >= count.amount.low
        ):
            continue
        kept.append(count)
    return kept


def _is_why_it_rose(word: Token) -> bool:
    """ "left eight dead, after a soldier died in hospital": he is one of the eight."""
    marks = [c.lower_ for c in syntax.children(word, "mark")]
    return word.lower_ in _INTRANSITIVE and "after" in marks


def _without_rivals(counts: Sequence[Count], doc: Doc, governors: Mapping[str, Effect]) -> list[Count]:
    """Keep the first speaker's count: "the group said it killed nine, but the army admitted the loss of two"."""
    kept: list[Count] = []
    for count in counts:
        first = next((k for k in kept if k.harm == count.harm), None)
        if first is None or not _is_said_anew(doc[count.word], first.end, governors):
            kept.append(count)
    return kept


def _is_said_anew(word: Token, after: int, governors: Mapping[str, Effect]) -> bool:
    """Tell whether a word after some place in the text is said by a speaker named after it, too."""
    for up in syntax.ancestors(word):
        speaker = syntax.child(up, "nsubj") if governors.get(up.lower_) in _SAYING else None
        if speaker is not None and speaker.idx > after:
            return not speaker.tag_.startswith("PRP") and speaker.i < word.i
    return False
