"""Which sentences only remember: after them, what has no day of its own is old, until the article tells news."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from services.extractor.dates.dating import Calendar
from services.extractor.reports import ASSERTED, Report
from services.extractor.text.sentences import Sentence

_MEMORY_GAP = 2
"""Sentences from an old event to one without a date that is of its time, too."""

_LAST_OF_LEAD = 4
"""Sentences after the first: news is told by then, and a year further on makes nothing old."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def remembering_sentences(
    sentences: Sequence[Sentence], vetoes: Mapping[int, frozenset[str]], published: date, calendar: Calendar
) -> list[Sentence]:
    """Return the sentences of remembrance, of years gone by, and a lead about a court.

    Of titles, those of explainers: other news is told on anniversaries, too.

    Args:
        sentences: All of an article.
        vetoes: Reasons against an event in the words of each, by its index.
        published: Day of publication.
        calendar: Finds dates.
    """
    lead = next((s.index for s in sentences if s.kind == "body"), 0)

    def is_old(sentence: Sentence) -> bool:
        told = vetoes[sentence.index]
        if sentence.kind == "title":
            return "explainer" in told
        if "remembrance" in told or ("court" in told and sentence.index == lead):
            return True
        may_be_old = sentence.index <= lead + _LAST_OF_LEAD and _YEAR.search(sentence.text) is not None
        found = calendar.find(sentence.text, published) if may_be_old else ()
        return bool(found) and all(finding.is_long_past for finding in found)

    return [sentence for sentence in sentences if is_old(sentence)]


def is_of_past(sentence: Sentence, reports: Sequence[Report], remembering: Sequence[Sentence]) -> bool:
    """Tell whether an article has told of old events just before a sentence, and of nothing new so far.

    Args:
        sentence: Of the article.
        reports: What the sentences before it report.
        remembering: Sentences of remembrance, of courts, of years gone by; a title that tells no event speaks for all.
    """
    told = {r.sentence.kind for r in reports if r.status in ASSERTED or r.status == "denied"}
    if sentence.kind == "title" or "body" in told:
        return False
    old = [*(r.sentence for r in reports if r.is_memory), *remembering]
    return any("title" not in told if s.kind == "title" else 0 < sentence.index - s.index <= _MEMORY_GAP for s in old)
