"""Which of a sentence's dates is the event's: of its clause or one above it, and not the day of the telling.

"Gunmen killed six on Monday, police said on Tuesday."  Monday
"Gunmen killed six traders, police said on Tuesday."    none: the words tell when the police spoke
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from services.extractor.coding.reference import EARLIER_MARKS, clause_marks
from services.extractor.dates.dating import DateFinding
from services.extractor.knowledge.lexicon import Effect
from services.extractor.roles import syntax

_TELLING: frozenset[Effect] = frozenset({"says", "claims", "denies", "doubts"})
_MONTH_DAYS, _SPAN_DAYS = 31, 10
"""A date that names more than a month is a year: "in 1943" is history wherever it stands. No news calls its own days by
a month that is over, "in July"; a record without a headline does."""

_UP_TO = re.compile(r"\b(?:by|as of|until|till)(?: (?:late|early|dawn|noon|midnight|nightfall))?(?: on)? $")
"""Before the day on which something was over, or counted: "had 30 dead by Wednesday"."""

_AFTERMATH = re.compile(r"(?:bur(?:y|ies|ied|ying)|burials?|funerals?|mourn\w*|vigils?|wakes?)", re.IGNORECASE)
"""What follows a killing on a day of its own: "mourners on Sunday buried the nine killed in the raid"."""

_MADE_PUBLIC = frozenset({"published", "posted", "released", "issued", "circulated", "aired", "broadcast", "shared"})
"""What became of words and films on a day of their own: "claimed the attack in a video published on Sunday"."""

_BEFORE_DATES = frozenset({"on", "late", "early", "the", ","})


def choose_date(
    findings: Sequence[DateFinding],
    trigger: Token,
    span: Span,
    *,
    is_lead: bool,
    is_record: bool,
    governors: Mapping[str, Effect],
    is_toll: bool = False,
) -> DateFinding | None:
    """Return the date of an event; None where none of the sentence's dates is its own.

    A named day goes before a stretch of days, news before history, when it happened before when it was over or counted,
    then the nearest in the words. A day in the first sentence is that of the news, for the article
    may be an old one, unless it lies more than a year back.

    Args:
        findings: The dates of the sentence.
        trigger: The event's word.
        span: The sentence.
        is_lead: The sentence is the title or the first of the body.
        is_record: The text has no headline.
        governors: Surface form of a governing word to its effect.
        is_toll: The event's word only tells who was hurt; the day of the cause is its day where it has none:
            "ten people died after gunmen opened fire on Thursday".
    """
    usable: list[DateFinding] = []
    of_cause: list[DateFinding] = []
    is_told = False  # "said on Wednesday that a strike killed six this week": only one of them is of the telling
    for finding in findings:
        words = _words(finding, span)
        if words is not None:
            is_of_deed = finding.is_history and words.start > trigger.i  # "claimed the bombing of a rally in 2023"
            if _is_of_telling(words, trigger, governors) and not (is_of_deed or (is_told and words.start > trigger.i)):
                is_told = True
                continue
            if _is_of_aftermath(words, trigger):
                continue
            if not _governs(words, trigger):
                of_cause += [finding] if is_toll and finding.rank == 0 else []
                continue
        is_own = is_lead and _may_be_own(finding, is_record=is_record)
        usable.append(replace(finding, is_history=False, rank=0) if is_own else finding)

    return min(usable or of_cause, key=lambda finding: _nearness(finding, trigger, span), default=None)


def _may_be_own(finding: DateFinding, *, is_record: bool) -> bool:
    """Tell whether a date in the first sentence may be that of the news, however far back."""
    days = (finding.when.end - finding.when.start).days
    if is_record:
        return finding.names_date and days <= _MONTH_DAYS
    return finding.names_date and days <= _SPAN_DAYS and not finding.is_long_past


def _words(finding: DateFinding, span: Span) -> Span | None:
    start, end = span.start_char + finding.start, span.start_char + finding.end
    return span.doc.char_span(start, end, alignment_mode="expand")


def _nearness(finding: DateFinding, trigger: Token, span: Span) -> tuple[bool, bool, int, bool, int]:
    start = span.start_char + finding.start
    is_end = _UP_TO.search(span.text, 0, finding.start) is not None
    is_own = _is_said_of(trigger, start)
    return _names_another(span, finding, trigger), not is_own, finding.rank, is_end, abs(start - trigger.idx)


def _is_said_of(trigger: Token, start: int) -> bool:
    """Tell whether a date stands in a clause that says which event: "on Monday jailed for a raid that in 2019 …"."""
    is_clause = trigger.dep_ in {"acl", "relcl"}  # "on Monday mourned those killed ten years ago"
    clause = trigger if is_clause else None if syntax.is_verb(trigger) else syntax.child(trigger, "relcl")
    return clause is not None and clause.left_edge.idx <= start <= clause.right_edge.idx


def _names_another(span: Span, finding: DateFinding, trigger: Token) -> bool:
    """Tell whether a date names something else: "under the accord of 10 March rebels left the dam on Sunday"."""
    words = _words(finding, span)
    if words is None or words.root.head.lower_ != "of":
        return False
    named: Token = words.root.head.head
    return bool(named.i != trigger.i or named.dep_ == "pobj")


def _is_of_telling(words: Span, trigger: Token, governors: Mapping[str, Effect]) -> bool:
    """Tell whether a date says when somebody spoke: "said on Tuesday", "in a statement on Tuesday it said"."""
    owned = words.root.head
    if words[-1].tag_ == "POS" and trigger.i in (owned.i, owned.head.i):
        return False  # "said Monday's attack killed six"
    verb = syntax.clause_of(words.root)
    if verb.dep_ in {"acl", "relcl"} and verb.lower_ in _MADE_PUBLIC and verb.i != trigger.i:
        return True
    speaker = syntax.speaker_of(verb)
    if speaker is not None and max(words.start, trigger.i) < speaker.left_edge.i < verb.i:
        return False  # "gunmen killed six on Monday, police said", whatever the parser hangs Monday on
    if _tells(verb, trigger, governors):
        path = [words.root, *syntax.ancestors(words.root)]
        return all(up.i != trigger.i for up in path[: path.index(verb) if verb in path else None])
    before = words.start - 1
    while before >= 0 and words.doc[before].lower_ in _BEFORE_DATES:
        before -= 1
    # The parser may hang the date elsewhere; right after the verb it is the verb's.
    return before >= 0 and words.start - before <= 2 and _tells(words.doc[before], trigger, governors)


def _is_of_aftermath(words: Span, trigger: Token) -> bool:
    """Tell whether a date is that of a burial or a vigil, and the trigger tells of whom they are for."""
    verb = syntax.clause_of(words.root)
    named = [verb, *(c for c in verb.children if c.dep_ in {"nsubj", "nsubjpass"})]
    return verb.i != trigger.i and verb.is_ancestor(trigger) and any(_AFTERMATH.fullmatch(t.text) for t in named)


def _tells(verb: Token, trigger: Token, governors: Mapping[str, Effect]) -> bool:
    if verb.i == trigger.i or governors.get(verb.lower_) not in _TELLING or not syntax.is_verb(verb):
        return False
    if verb.tag_ in {"VBP", "VBZ"}:
        return (
            False  # "on Wednesday, villagers say, a jet bombed …": who says so now does not speak of Wednesday's talk
        )
    # "a blast was heard on Tuesday", "they announced a truce on Tuesday": when it was heard is when it happened.
    return not syntax.is_passive(verb) and not (trigger.head.i == verb.i and trigger.dep_ == "dobj")


def _says_where(clause: Token) -> bool:
    """ "the mosque from where they proclaimed a state three years ago"."""
    return clause.dep_ == "pcomp" and any(c.tag_ == "WRB" for c in clause.children)


def _governs(words: Span, trigger: Token) -> bool:
    clause, own = syntax.clause_of(words.root), syntax.clause_of(trigger)
    if clause.i == own.i or clause.is_ancestor(own):
        return True
    below = [up for up in (clause, *syntax.ancestors(clause)) if not up.is_ancestor(own) and up.i != own.i]
    return not any(
        (up.dep_ == "relcl" and up.head.i != trigger.i)  # "a strike that killed six on Monday"
        or _says_where(up)
        or EARLIER_MARKS.intersection(clause_marks(up))
        for up in below
    )
