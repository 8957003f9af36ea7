"""Reports of one article that speak of one event: title, lead and body make one Draft.

Kept apart: other kinds of event, places that cannot be one, days that differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.extractor.coding.judgement import ATTRIBUTION, EARLIER
from services.extractor.coding.reference import is_known
from services.extractor.knowledge.lexicon import FIGHTERS
from services.extractor.places.gazetteer import distance_km
from services.extractor.reports import ASSERTED, Note, Report
from services.extractor.roles import syntax
from services.extractor.text.sentences import Sentence
from services.records import Location

_SURE = 0.5
"""Below, a precise type is a guess, and a sure generic one is better (by eye on the gold articles)."""

_NO_NEWS = frozenset({"background", "planned", "hypothetical"})
"""Statuses of what a text recalls or expects."""

_REFERRING = frozenset({EARLIER, ATTRIBUTION})
_EARLIER = re.compile(r"^(?:earlier|last)\b", re.IGNORECASE)

_PART = re.compile(r"\b(?:in the|this|that|\w+day) (morning|afternoon|evening|night)\b", re.IGNORECASE)
_PARTS_OF_DAY = frozenset({"morning", "afternoon", "evening", "night"})
_PART_NAMES = {"night": "evening"}
"""A night begins in the evening."""

SAME_PLACE_KM = 10.0
"""Two named places of one report this close are one scene: village and district town."""

NOTE_GAP = 3
"""Sentences between an event and its count in one paragraph; the next paragraph counts only at once."""

LEAD = 2
"""Last sentence, counted from the title, in which a claim of responsibility is the news itself."""

_CROWD = frozenset({"protests", "riots"})
_VIOLENCE = frozenset({"battles", "explosions_remote_violence", "violence_against_civilians"})
_GENERIC = frozenset({"armed_clash", "attack"})
"""Types that another sentence may make more precise: "the attack", "the fighting"."""

_TERRITORY = frozenset(
    {"government_regains_territory", "non_state_actor_overtakes_territory", "non_violent_transfer_of_territory"}
)
_FIGHT = frozenset({"s:clash", "s:repel", "s:capture"})
"""Features of words that tell a fight between two sides, and no mere attack."""

_AFTERMATH = frozenset({"change_to_group_activity", "looting_property_destruction", "arrests"})
_AFTERMATH_RULES = frozenset({"found-weapons", "disrupted-seized", "surrender"})
"""What armies do around a fight, told beside it: troops pulled back or surrendered, arms seized, a car burnt."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Reports judged to be of one event, in reading order."""

    reports: tuple[Report, ...]
    references: tuple[Report, ...] = ()  # sentences that only refer to it: who is blamed, what followed
    notes: tuple[Note, ...] = ()  # sentences after it that only count people or deny


def merge_reports(reports: Sequence[Report], event_type_of: Mapping[str, str]) -> tuple[Draft, ...]:
    """Return the events of one article.

    Args:
        reports: In reading order, title first.
        event_type_of: Sub-event type to event type.
    """
    drafts: list[list[Report]] = []
    for report in reports:
        home = next((d for d in reversed(drafts) if all(_one_event(report, r, event_type_of) for r in d)), None)
        if home is None:
            drafts.append([report])
        else:
            home.append(report)
    return _without_restated(_with_references([Draft(tuple(d)) for d in drafts], event_type_of))


def _without_restated(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Drop what only the title tells where the body tells of events: a headline says in other words what follows.

    Where the body tells of no news, a headline's event of the same type is the old or planned one.
    """
    told = [d for d in drafts if any(r.sentence.kind == "body" for r in d.reports)]
    if any(d.reports[0].status in ASSERTED for d in told):
        return tuple(told)
    known = {d.reports[0].sub_event_type for d in told if d.reports[0].status in _NO_NEWS}
    is_of_past = any(r.is_memory for d in told for r in d.reports)

    def is_known(title: Draft) -> bool:
        return not _counts(title) and (is_of_past or title.reports[0].sub_event_type in known)

    return tuple(d for d in drafts if d in told or not is_known(d))


def _counts(title: Draft) -> bool:
    """Tell whether a headline gives a number: "Two shot at march", whatever the body tells, is news."""
    return any(token.like_num for report in title.reports for token in report.candidate.lead.token.sent)


def with_notes(drafts: Sequence[Draft], notes: Sequence[Note]) -> tuple[Draft, ...]:
    """Hang sentences that only count people or deny on the event told just before them."""
    merged = list(drafts)
    for note in notes:
        last: dict[int, int] = {}  # draft to the sentence that tells of it last before the note
        for i, draft in enumerate(merged):
            told = [s.index for s in (r.sentence for r in draft.reports) if _is_just_before(s, note.sentence)]
            if told and draft.reports[0].status in ASSERTED and not _is_rival(draft, note):
                last[i] = max(told)
        if last:
            home = max(last, key=lambda i: (last[i], -i))
            merged[home] = replace(merged[home], notes=(*merged[home].notes, note))
    return tuple(merged)


def _is_rival(draft: Draft, note: Note) -> bool:
    """Tell whether somebody else counts: "the army said it hit a camp. Medics spoke of nine dead."."""
    if not note.counts:
        return False
    counting = {a.claimant.casefold() for a in note.attributions if not a.is_pronoun}
    telling = {a.claimant.casefold() for r in draft.reports for a in r.attributions if not a.is_headline}
    return bool(counting and telling) and counting.isdisjoint(telling)


def _is_just_before(one: Sentence, other: Sentence) -> bool:
    gap = other.index - one.index
    if other.is_item:
        return False
    return one.kind == "body" and (gap == 1 or (0 < gap <= NOTE_GAP and one.paragraph == other.paragraph))


def _with_references(drafts: Sequence[Draft], event_type_of: Mapping[str, str]) -> tuple[Draft, ...]:
    """Hang what merely refers to an event on the draft that reports it: "police blamed X for the attack"."""
    merged = dict(enumerate(drafts))
    for i, draft in enumerate(drafts):
        if not _refers(draft.reports[0]):
            continue
        for j, home in merged.items():
            report = home.reports[0]
            if report.status in ASSERTED and _fits(draft.reports[0], report, event_type_of):
                merged[j] = replace(home, references=home.references + draft.reports)
                del merged[i]
                break
    return tuple(_claimed(draft) for draft in merged.values())


def _refers(report: Report) -> bool:
    """Tell whether a report tells of an event told elsewhere: "blamed X for the attack", "denied that it had fired"."""
    if report.status == "denied":
        return report.sentence.kind == "body" and not report.is_separate
    is_history = report.date is not None and report.date.is_history
    return report.status == "background" and report.candidate.reason in _REFERRING and not is_history


def _claimed(draft: Draft) -> Draft:
    """Return a deed that only its claim reports as claimed: "the group said it was behind a bombing that killed nine".

    Who claims "the attack" speaks of one that is known: that is no news of it.
    """
    first = draft.reports[0]
    if is_known(first.candidate.lead.token) and not first.candidate.counts:
        return draft
    is_claim = first.candidate.reason == ATTRIBUTION and first.status == "background"
    dated = first.date is not None and first.date.is_history
    if not is_claim or dated or first.sentence.index > LEAD or not _is_owned_up(first):
        return draft
    return replace(draft, reports=(replace(first, status="claimed"), *draft.reports[1:]))


def _is_owned_up(report: Report) -> bool:
    return any(a.effect in {"says", "claims"} and a.stance == "asserts" for a in report.attributions)


def _one_event(one: Report, other: Report, event_type_of: Mapping[str, str]) -> bool:
    """Tell whether a report, the later one, speaks of the event of another."""
    if one.is_separate or (one.is_another and _are_two_towns(one, other)) or _are_at_other_hours(one, other):
        return False
    return _same_status(one, other) and _fits(one, other, event_type_of)


def _are_at_other_hours(one: Report, other: Report) -> bool:
    """Tell whether two sentences put two deeds in two parts of the day: "in the morning", "on Monday evening"."""
    lead = one.candidate.lead
    if one.is_anaphoric or one.sentence.index == other.sentence.index or (not lead.is_verb and is_known(lead.token)):
        return False
    a, b = ({_PART_NAMES.get(p.lower(), p.lower()) for p in _PART.findall(r.sentence.text)} for r in (one, other))
    clause = syntax.clause_of(lead.token)
    words = (t for t in clause.sent if t.lower_ in _PARTS_OF_DAY)
    return len(a) == len(b) == 1 and a != b and any(syntax.clause_of(t).i == clause.i for t in words)


def _are_two_towns(one: Report, other: Report) -> bool:
    a, b = one.location, other.location
    if a is None or b is None or not one.has_own_place or not other.has_own_place:
        return False
    return a.name != b.name and {a.precision, b.precision} <= {"exact", "city"}


def _fits(one: Report, other: Report, event_type_of: Mapping[str, str]) -> bool:
    is_here = one.is_anaphoric or _places_fit(one, other)
    return is_here and _types_fit(one, other, event_type_of) and _dates_fit(one, other)


def _same_status(one: Report, other: Report) -> bool:
    return one.status == other.status or {one.status, other.status} <= ASSERTED


def _types_fit(one: Report, other: Report, event_type_of: Mapping[str, str]) -> bool:
    a, b = one.sub_event_type, other.sub_event_type
    if a == b:
        return True
    x, y = event_type_of[a], event_type_of[b]
    if x in _CROWD and y in _CROWD:
        return True
    if _is_aftermath(one) != _is_aftermath(other):
        is_answer = "air_drone_strike" in (a, b) and ("agreement" in (a, b) or _are_enemies(one, other))
        return (x in _VIOLENCE or y in _VIOLENCE) and not _have_other_actors(one, other) and not is_answer
    if x in _VIOLENCE and y in _VIOLENCE:
        if "armed_clash" not in (a, b) and _are_enemies(one, other):
            return False
        return a in _GENERIC or b in _GENERIC or x == y == "explosions_remote_violence" or x == y == "battles"
    return False


def _have_other_actors(one: Report, other: Report) -> bool:
    """Tell whether kinds of people did the one who did not do the other: soldiers raid a town, settlers fell trees."""
    a, b = ({p.kind for p in r.candidate.actors} - {None} for r in (one, other))
    return bool(a and b) and a.isdisjoint(b) and "mob" in a | b


def _are_enemies(one: Report, other: Report) -> bool:
    """Tell whether a state did the one and an armed group the other: a raid, and the air strike that answered it."""
    a, b = ({p.kind for p in r.candidate.actors} & FIGHTERS for r in (one, other))
    return bool(a and b) and ("state" in a) != ("state" in b) and not (len(a) > 1 and len(b) > 1)


def _is_aftermath(report: Report) -> bool:
    return report.sub_event_type in _AFTERMATH or report.candidate.decision.rule in _AFTERMATH_RULES


def precision_of(report: Report) -> int:
    """Return how much a report's type says: 3 who gained ground, 2 precise, 1 generic or unsure, 0 aftermath."""
    if _is_aftermath(report) or report.is_excuse:
        return 0
    if report.confidence < _SURE:
        return 1
    if report.sub_event_type in _TERRITORY:
        return 3
    is_fight = report.sub_event_type == "armed_clash" and bool(_FIGHT & report.candidate.features)
    return 2 if is_fight or report.sub_event_type not in _GENERIC else 1


def leading_report(draft: Draft) -> Report:
    """Return the report that names the type best: precise before generic before aftermath, then sure, then early."""
    return max(draft.reports, key=lambda r: (precision_of(r), r.confidence, -r.sentence.index))


def _places_fit(one: Report, other: Report) -> bool:
    a, b = one.location, other.location
    if a is None or b is None or not one.has_own_place or not other.has_own_place:
        return True
    return places_fit(a, b)


def places_fit(a: Location, b: Location) -> bool:
    """Tell whether two places may be one: near, or one inside the other."""
    if a.country != b.country:
        return False
    coarse = {a.precision, b.precision}
    if "country" in coarse:
        return True
    distance = distance_km(a.latitude, a.longitude, b.latitude, b.longitude)
    if "admin1" in coarse:
        same = a.admin1 == b.admin1 if a.admin1 and b.admin1 else True
        is_district = any(p.precision == "admin1" and p.name != p.admin1 for p in (a, b))
        return same and (not is_district or distance <= max(a.radius_km, b.radius_km) + SAME_PLACE_KM)
    return distance <= max(SAME_PLACE_KM, a.radius_km, b.radius_km)


def _dates_fit(one: Report, other: Report) -> bool:
    if one.date is None or other.date is None:
        return True
    a, b = one.date.when, other.date.when
    if {a.precision, b.precision} == {"day", "week"} and any(_EARLIER.search(w.wording or "") for w in (a, b)):
        return False  # "earlier this week" beside "on Thursday" is another day
    slack = 0 if one.date.rank == other.date.rank == 0 else 1  # two days by name are two days
    return (a.start - b.end).days <= slack and (b.start - a.end).days <= slack
