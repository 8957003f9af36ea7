"""Frames in a parsed sentence: a verb with the noun that makes it report an event."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.frames import NUMBER, Frame, Frames
from services.extractor.roles import syntax


def find_framed(sentence: Span, frames: Frames) -> Iterator[Trigger]:
    """Yield a trigger for each verb of a sentence that stands with a noun of one of its frames."""
    for token in sentence:
        if not syntax.is_verb(token):
            continue
        for frame in frames.of_verb(token.lower_):
            if _has_particle(token, frame) and any(_is_of(noun, frame) for noun in _linked(token, frame.link)):
                start = token.idx
                yield Trigger(
                    token, start, start + len(token), token.text, token.lower_, (frame.sense,), "strong", True
                )
                break


def _has_particle(verb: Token, frame: Frame) -> bool:
    particles = frame.verbs[verb.lower_]
    return "" in particles or any(c.lower_ in particles and not _leads_on(c) for c in verb.children)


def _leads_on(word: Token) -> bool:
    """ "in" of "In Pibor two were taken" is no particle of its verb."""
    return word.dep_ == "prep" and syntax.child(word, "pobj") is not None and word.i < word.head.i


def _linked(verb: Token, link: str) -> Iterator[Token]:
    """Yield the nouns that hang on a verb by a link, those coordinated with them and those counted by them."""
    if link == "object":
        heads = list(syntax.children(verb, "dobj", "nsubjpass"))
    elif link == "subject":
        heads = list(syntax.children(verb, "nsubj"))
    else:
        heads = syntax.objects_of(verb, link)
        heads += [n for noun in syntax.children(verb, "dobj", "nsubjpass") for n in syntax.objects_of(noun, link)]
    for head in heads:
        for noun in syntax.conjuncts(head):
            yield noun
            yield from syntax.objects_of(noun, "of")  # "a volley of rockets", "300 head of cattle"


def _is_of(noun: Token, frame: Frame) -> bool:
    word = noun.lower_
    return (
        not frame.nouns
        or word in frame.nouns
        or (noun.tag_ == "CD" and NUMBER in frame.nouns)
        or any(f"{c.lower_} {word}" in frame.nouns for c in syntax.modifiers(noun))
    )
