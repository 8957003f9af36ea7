"""One sentence's report of one event with every slot read from that sentence: Candidate -> Report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Doc, Span, Token

from services.extractor.actors.lexicon import ActorMatch
from services.extractor.claims.attribution import Attribution, answers_in, speakers_of
from services.extractor.claims.claimants import role_of_claimant
from services.extractor.coding.candidates import Candidate
from services.extractor.coding.judgement import BESIDE, DESCRIPTION
from services.extractor.coding.modality import is_past
from services.extractor.dates.choice import choose_date
from services.extractor.dates.dating import DateFinding, a_year_back, day_told_before
from services.extractor.knowledge.lexicon import FIGHTERS, StatusWords
from services.extractor.places.geolocate import locate_event
from services.extractor.places.toponyms import Toponym
from services.extractor.resources import Resources
from services.extractor.roles import syntax
from services.extractor.text.parse import text_of
from services.extractor.text.sentences import Sentence
from services.extractor.tolls.casualties import total
from services.extractor.tolls.count import Count
from services.extractor.tolls.phrases import states_no_harm
from services.records import Location, Status, Toll

ASSERTED = frozenset({"occurred", "claimed"})
"""Statuses of what the text says has happened."""

_PERSONS = frozenset({"he", "she"})
_TOLL_SENSES = frozenset({"kill", "injure"})
_SEPARATE = re.compile(
    r"\b(?:in (?:a separate|another|an unrelated|a different) (?:incident|attack|strike|case|raid|assault|blast|"
    r"encounter|engagement|operation|clash|ambush|shooting|explosion)|"
    r"^separately|^elsewhere|^in separate incidents|^(?:the same|on the same|that same) (?:day|night|evening|morning)|"
    r"^(?:an?|one|two|three|four|five|ten|twenty|thirty|several|some|a few)?\s*(?:minutes?|hours?|days?|nights?) "
    r"(?:later|earlier|before))\b",
    re.IGNORECASE,
)
"""Words by which a text parts one event from the one before."""
_AT_HOUR = re.compile(r"\bin the (?:morning|afternoon|evening)\b", re.IGNORECASE)
_ANOTHER = re.compile(
    r"^(?:another|a (?:second|third|fourth|separate|further|different)|(?:in|at|near) (?:nearby|neighbou?ring))\b|"
    r"\balso\b",
    re.IGNORECASE,
)
"""Words by which a text adds an event to the one before, in another town: "A second strike, on a house in …"."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of one doc beside its sentences."""

    doc: Doc
    actors: tuple[ActorMatch, ...]  # named in its text
    toponyms: tuple[Toponym, ...]
    title_toponyms: tuple[Toponym, ...]  # empty for the title itself
    country_hint: str | None  # ISO 3166-1 alpha-3
    published: date
    is_record: bool = False  # the article has no headline
    told: date | None = None  # day of which the sentences before tell
    is_of_past: bool = False  # the sentences before tell of old events, and nothing of news


@dataclass(frozen=True, slots=True)
class Report:
    """One sentence's report of one event."""

    sentence: Sentence
    candidate: Candidate
    status: Status
    sub_event_type: str
    confidence: float
    location: Location | None
    has_own_place: bool  # the sentence itself names a place
    date: DateFinding | None
    attributions: tuple[Attribution, ...]
    killed: Toll | None
    injured: Toll | None
    detained: Toll | None
    displaced: Toll | None
    is_separate: bool  # the text itself says that this is another event
    is_another: bool  # the text says so if its town is another, too
    is_anaphoric: bool  # "the attack": the event told before
    is_excuse: bool  # what a force says that those whom it hit had done
    is_memory: bool  # of an old event, by its date, by who remembers it or by the sentences before


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence without an event of its own that counts people or denies: "Four attackers were also killed"."""

    sentence: Sentence
    counts: tuple[Count, ...]
    attributions: tuple[Attribution, ...]
    killed: Toll | None
    injured: Toll | None
    detained: Toll | None
    displaced: Toll | None


def to_note(
    sentence: Sentence,
    span: Span,
    counts: Sequence[Count],
    attributions: tuple[Attribution, ...],
    words: StatusWords,
) -> Note | None:
    """Return what a sentence counts of one event, or who denies it; None where it does neither."""
    counts = tuple(c for c in counts if not c.is_cumulative and _is_news(c, span))
    answers = answers_in(span, attributions, words)
    if not counts and not answers:
        return None
    text = text_of(span.doc)
    return Note(
        sentence=sentence,
        counts=counts,
        attributions=tuple(a for a in attributions if a.effect != "denies") if counts else answers,
        killed=total(counts, "killed", text),
        injured=total(counts, "injured", text),
        detained=total(counts, "detained", text),
        displaced=total(counts, "displaced", text),
    )


def _is_news(count: Count, span: Span) -> bool:
    """Tell whether a sentence counts in its own right, and not "since a villager was killed", "when 20 were shot"."""
    words = span.doc.char_span(count.start, count.end, alignment_mode="expand")
    word = span.doc[count.word] if count.word >= 0 else words.root if words is not None else span.root
    below = any(up.dep_ in {"relcl", "advcl", "acl", "pcomp"} for up in syntax.ancestors(word))
    return not below and word.dep_ not in {"relcl", "advcl"}


def to_report(
    sentence: Sentence,
    span: Span,
    candidate: Candidate,
    attributions: tuple[Attribution, ...],
    scene: Scene,
    resources: Resources,
) -> Report:
    """Return a candidate with place, date, speakers and tolls of its sentence."""
    lead = candidate.lead
    is_another = _ANOTHER.search(sentence.text) is not None
    dated = _date_of(sentence, span, candidate, scene, resources)
    if dated is None and scene.told is not None and (is_another or _is_same_day(sentence, candidate)):
        dated = day_told_before(scene.told)
    heard = speakers_of(frozenset({lead.token.i}), attributions)
    is_of_party = any(_is_party(a, resources) for a in heard)
    counting = speakers_of(frozenset(c.word for c in candidate.counts), attributions)
    location = locate_event(
        span, lead.token, scene.toponyms, title_toponyms=scene.title_toponyms, country_hint=scene.country_hint
    )
    status = _status(candidate, dated, heard, is_of_party=is_of_party)
    if status in ASSERTED and (candidate.is_cumulative or (dated is None and scene.is_of_past)):
        status = "background"
    is_unharmed = states_no_harm(text_of(span))
    report = Report(
        sentence=sentence,
        candidate=candidate,
        status=status,
        sub_event_type=candidate.decision.sub_event_type or "",
        confidence=_confidence(candidate, sentence),
        location=location,
        has_own_place=any(span.start_char <= t.start < span.end_char and not t.is_demonym for t in scene.toponyms),
        date=dated,
        attributions=tuple(dict.fromkeys((*heard, *counting))),
        killed=Toll(low=0, best=0, high=0, wording="no casualties") if is_unharmed else None,
        injured=None,
        detained=None,
        displaced=None,
        is_separate=_is_separate(sentence, candidate),
        is_another=is_another,
        is_anaphoric=_points_back(sentence, candidate),
        is_excuse=is_of_party and _is_excuse(candidate),
        is_memory=status == "background" and _is_memory(candidate, dated, scene, resources),
    )
    return with_counts(report, candidate.counts, scene)


def _is_memory(candidate: Candidate, dated: DateFinding | None, scene: Scene, resources: Resources) -> bool:
    is_recalled = resources.lexicon.governors.get(candidate.reason) == "recalls"
    return is_recalled or (scene.is_of_past if dated is None else dated.is_history)


def _date_of(
    sentence: Sentence, span: Span, candidate: Candidate, scene: Scene, resources: Resources
) -> DateFinding | None:
    lead = candidate.lead
    dated = choose_date(
        resources.calendar.find(text_of(span), scene.published, told=scene.told),
        lead.token,
        span,
        is_lead=sentence.index <= 1,
        is_record=scene.is_record,
        governors=resources.lexicon.governors,
        is_toll=_TOLL_SENSES.issuperset(lead.senses),
    )
    if dated is None and sentence.day is not None:
        dated = next(iter(resources.calendar.find(sentence.day, scene.published)), None)
    if dated is not None and dated.is_future and is_past(lead.token):
        dated = a_year_back(dated)
    return resources.calendar.with_duration(dated, text_of(span)) if dated else None


def with_counts(report: Report, counts: Sequence[Count], scene: Scene) -> Report:
    """Return a report with the tolls that some counts come to; that nobody was harmed stays where nobody is counted."""
    text = text_of(scene.doc)
    return replace(
        report,
        candidate=replace(report.candidate, counts=tuple(counts)),
        killed=total(counts, "killed", text) or report.killed,
        injured=total(counts, "injured", text),
        detained=total(counts, "detained", text),
        displaced=total(counts, "displaced", text),
    )


def _is_separate(sentence: Sentence, candidate: Candidate) -> bool:
    """Tell whether a sentence itself parts its event from those before: "An hour later …", the next item of a list."""
    parts = _SEPARATE.search(sentence.text) is not None or _happened_later(candidate)
    return sentence.is_item or candidate.reason == BESIDE or (parts and not _points_back(sentence, candidate))


def _is_same_day(sentence: Sentence, candidate: Candidate) -> bool:
    """Tell whether words without a day set an event beside the one before: "An hour later …", "In the evening …"."""
    return any(p.search(sentence.text) for p in (_SEPARATE, _AT_HOUR)) or _happened_later(candidate)


def _happened_later(candidate: Candidate) -> bool:
    """Tell whether the deed's own verb says that it was at another hour: "shells later landed", "shot two hours later".

    Who "later died" died of what was told.
    """
    verb = candidate.lead.token
    if verb.dep_ in {"acomp", "advmod", "oprd"}:  # "shot dead"
        verb = syntax.clause_of(verb)
    is_toll = _TOLL_SENSES.issuperset(candidate.lead.senses)
    if is_toll and (not syntax.is_verb(verb) or syntax.child(verb, "dobj") is None):
        return False
    return any(_parts_hours(c, verb, is_toll=is_toll) for c in syntax.children(verb, "advmod"))


def _parts_hours(adverb: Token, verb: Token, *, is_toll: bool) -> bool:
    if adverb.lower_ not in {"later", "earlier"}:
        return False
    subject = syntax.child(verb, "nsubj", "nsubjpass")
    is_first = subject is not None and adverb.i < subject.left_edge.i
    is_measured = any(c.lower_ in {"minutes", "hours", "hour"} for c in syntax.children(adverb, "npadvmod"))
    is_beside = adverb.lower_ == "later" and adverb.i == verb.i - 1 and not is_toll
    is_before = adverb.lower_ == "earlier" and any(c.lower_ == "had" for c in syntax.children(verb, "aux"))
    return is_first or is_measured or is_beside or is_before


def _points_back(sentence: Sentence, candidate: Candidate) -> bool:
    """Tell whether an event is named as one known already: "the attack", but not "the attack on the port"."""
    if sentence.index <= 1:
        return False
    noun = candidate.lead.token
    if candidate.lead.is_verb or any(True for _ in syntax.children(noun, "prep", "acl", "relcl", "poss")):
        return False
    return any(c.lower_ in {"the", "this", "that"} for c in syntax.children(noun, "det"))


def _is_party(said: Attribution, resources: Resources) -> bool:
    """Tell whether a party to the fighting speaks: "the defence ministry", "Russia", and not "Russian police"."""
    return role_of_claimant(said.claimant, resources.claimant_roles, resources.actors) == "belligerent"


def _status(
    candidate: Candidate, dated: DateFinding | None, heard: Sequence[Attribution], *, is_of_party: bool
) -> Status:
    verdict: Status = candidate.verdict  # type: ignore[assignment]
    if dated is not None and dated.is_future and verdict in {"occurred", "claimed"}:
        return "planned"
    if dated is not None and dated.is_history and verdict in {"occurred", "claimed", "denied", "planned"}:
        return "background"
    if candidate.reason == DESCRIPTION and (dated is None or dated.rank > 0):
        return "background"
    if verdict != "occurred" or not heard:
        return verdict
    if any(a.effect == "denies" for a in heard):
        return "denied"
    if is_of_party or any(a.effect in {"claims", "doubts"} for a in heard):
        return "claimed"
    return "occurred"


def _is_excuse(candidate: Candidate) -> bool:
    """Tell whether a force that speaks says what others, not armed by name, had done: "the two had thrown bombs"."""
    verb = candidate.lead.token
    doer = syntax.child(verb, "nsubj")
    is_other = doer is not None and (doer.tag_ != "PRP" or doer.lower_ in _PERSONS)  # "it had": the army itself
    is_past = any(c.lower_ == "had" for c in syntax.children(verb, "aux"))
    is_armed = any(p.kind in FIGHTERS for p in candidate.actors)
    return is_other and is_past and not is_armed


def _confidence(candidate: Candidate, sentence: Sentence) -> float:
    """Rule's own confidence, a little less for later sentences and for weak triggers alone."""
    value = candidate.decision.confidence
    if all(t.weight != "strong" for t in candidate.triggers):
        value -= 0.1
    value -= min(0.2, 0.02 * max(0, sentence.index - 1))
    return round(max(0.05, min(0.99, value)), 3)
