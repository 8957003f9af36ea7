"""Is a draft about people at all? The last look before it leaves: rain attacks no fields, traders fight no battle."""

from __future__ import annotations

from services.extractor.knowledge.lexicon import PartyKind
from services.extractor.merging import Draft, leading_report
from services.extractor.reports import Report

_PEOPLE: frozenset[PartyKind | None] = frozenset(
    {"state", "nonstate", "gunmen", "base", "crowd", "mob", "civilian", "site"}
)
"""Kinds that are people, or where people are: who attacks a mosque means its people."""

_ARMED = frozenset({"n:state", "n:nonstate", "c:armed"})
"""Features of sentences that speak of forces and groups, though no arc leads to them from the words for the fight."""


def implausible_because(draft: Draft, needs_party: frozenset[str]) -> str | None:
    """Return why a draft is no event after all, None where nothing speaks against it.

    Args:
        draft: Reports of one event within an article.
        needs_party: Sub-events that people do to people.
    """
    if leading_report(draft).sub_event_type not in needs_party:
        return None
    reports = (*draft.reports, *draft.references)
    kinds = {p.kind for report in reports for p in (*report.candidate.actors, *report.candidate.targets)}
    is_counted = any(report.candidate.counts for report in reports)
    is_armed = any(_ARMED & report.candidate.features for report in reports)
    return None if kinds & _PEOPLE or is_counted or is_armed or _is_fighting(leading_report(draft)) else "no-party"


def _is_fighting(report: Report) -> bool:
    """ "Heavy fighting erupted in Bara": the noun alone tells of arms, and a place of the sentence's own of news."""
    lead = report.candidate.lead
    is_phrase = " " in lead.words and not lead.is_verb  # "infighting" is of parties, too
    return is_phrase and lead.weight == "strong" and "clash" in lead.senses and report.has_own_place
