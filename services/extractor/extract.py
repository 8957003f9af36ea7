"""The pipeline: one article to its conflict events, one step a line.

unwrap -> split -> gate -> parse -> triggers left? -> candidates per sentence -> slots per report -> merged -> mentions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Doc

from services.extractor.actors.blame import Accusation, accusing_sentences, find_accusation
from services.extractor.actors.cast import find_cast
from services.extractor.actors.elsewhere import Elsewhere, accused_of, actors_before, named_victims, rivals_of
from services.extractor.actors.party_kinds import KindFinder
from services.extractor.claims.attribution import answering_sentences, find_attributions
from services.extractor.claims.speakers import Conversation
from services.extractor.coding.candidates import Surroundings, find_candidates
from services.extractor.coding.plausible import implausible_because
from services.extractor.coding.trigger_type import Trigger
from services.extractor.coding.triggers import find_triggers
from services.extractor.coding.veto import Objections, reasons_in, registers_of
from services.extractor.mention import to_mention
from services.extractor.merging import Draft, leading_report, merge_reports, with_notes
from services.extractor.places.toponyms import GeoContext, Toponym, find_toponyms
from services.extractor.remembrance import is_of_past, remembering_sentences
from services.extractor.reports import Note, Report, Scene, to_note, to_report
from services.extractor.resources import Resources
from services.extractor.shares import share_out
from services.extractor.text.gate import Hit, lower_keeping_length, relevant_sentences, senses_near, speaks_of_arms
from services.extractor.text.parse import ParsedArticle, assemble, parse_sentences, text_of
from services.extractor.text.sentences import Sentence, SplitArticle, split_article
from services.extractor.text.signature import sign
from services.extractor.text.unwrap import unwrap
from services.records import Article, ArticleRef, EventMention, Outlet, Span

_OF_TITLES = frozenset({"sport", "entertainment", "drill", "factcheck"})
"""Vetoes that in a title speak for the whole article."""

_PARTISAN = "partisan"
"""Sense of words that tell a party's men from an armed group's, in the name of a group too."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Words that looked like an event and were none."""

    span: Span  # code points of article.text, of the title where `in_title`
    trigger: str
    reason: str  # "negated:no", "veto:sport", "no-rule", "told-in-body" (a title that restates), …
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article reports."""

    mentions: tuple[EventMention, ...]  # of every status, in reading order
    rejected: tuple[Rejected, ...]
    no_event_reason: str | None  # None where there are mentions


def extract(article: Article, resources: Resources) -> Extraction:
    """Return the conflict events an article reports, what was rejected, and why there are none if there are none."""
    original, article = article, replace(article, text=unwrap(article.text))
    split = split_article(article.title, article.text, resources.lexicon.abbreviations)
    words = resources.gate.find_all(split.sentences)
    hits = relevant_sentences(resources.gate, split.sentences, words)
    if not hits:
        return Extraction((), (), "no-text" if not split.sentences else "no-trigger")
    about = _abouts(article, resources)
    if about and not speaks_of_arms(hits.values()):
        return Extraction((), (), min(about))
    replies = answering_sentences(split.sentences, hits.keys(), resources.lexicon)
    wanted = hits.keys() | accusing_sentences(split.sentences, resources.lexicon) | replies
    sentences = parse_sentences(article.text, split.sentences, wanted, resources.nlp)
    if not any(_may_report(sentences[index], found, resources) for index, found in hits.items()):
        return Extraction((), (), "no-trigger")
    parsed = assemble(article.text, split.sentences, sentences, resources.nlp)
    read = _read_sentences(article, split, words, parsed, about, resources)
    drafts = with_notes(merge_reports(read.reports, resources.event_types), read.notes)
    drafts = _without_titles_of_other_things(drafts, read.rejected)
    told = {id(r) for d in drafts for r in (*d.reports, *d.references)}
    restated = [r for r in read.reports if id(r) not in told]
    plausible, implausible = _sift(drafts, resources.lexicon.needs_party)
    mentions = _to_mentions(plausible, read.accusations, original, resources)
    rejected = (
        *read.rejected,
        *(_rejected(r.candidate.lead, "told-in-body", r.sentence) for r in restated),
        *implausible,
    )
    return Extraction(mentions, rejected, None if mentions else _why_none(rejected, about))


def _without_titles_of_other_things(drafts: tuple[Draft, ...], rejected: Sequence[Rejected]) -> tuple[Draft, ...]:
    """Drop what only the title tells where the body says that it was an accident, a crime, a sentence of a court."""
    is_in_body = any(report.sentence.kind == "body" for draft in drafts for report in draft.reports)
    is_other = any(r.reason.startswith("veto:") and not r.in_title for r in rejected)
    return () if is_other and not is_in_body else drafts


def _why_none(rejected: Sequence[Rejected], about: set[str]) -> str:
    """Return the commonest kind of reason; of an article about something else, also about what."""
    kinds = Counter(r.reason.split(":")[0] for r in rejected).most_common(1)
    kind = kinds[0][0] if kinds else "none"
    return min(about) if kind == "about" else kind


def _may_report(sentence: Doc, hits: Sequence[Hit], resources: Resources) -> bool:
    """Tell whether a trigger is left once syntax is known: "clear" is no verb in "it was not clear"."""
    return any(trigger.weight != "context" for trigger in find_triggers(sentence[:], hits, resources.lexicon.frames))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the sentences of one article say, in reading order."""

    reports: list[Report]
    notes: list[Note]
    rejected: list[Rejected]
    accusations: list[Accusation]


def _read_sentences(
    article: Article,
    split: SplitArticle,
    words: Mapping[int, tuple[Hit, ...]],
    parsed: ParsedArticle,
    about: set[str],
    resources: Resources,
) -> _Reading:
    scenes = _scenes(article, split, parsed, resources)
    kinds = {k: _kinds(scene, resources) for k, scene in scenes.items()}
    wide = (_vetoes(article.title, resources) & _OF_TITLES) | about
    talk = Conversation(resources.claimant_roles, resources.lexicon.party_kinds, _organ(article.outlet))
    read = _Reading([], [], [], [])
    reasons = {s.index: _vetoes(s.text, resources) for s in split.sentences}
    objections = Objections(reasons)
    remembering = remembering_sentences(split.sentences, reasons, article.published_at.date(), resources.calendar)
    for sentence in split.sentences:
        span = parsed.spans.get(sentence.index)
        if span is None:
            continue
        kind, scene = kinds[sentence.kind], scenes[sentence.kind]
        told = find_triggers(span, words[sentence.index], resources.lexicon.frames)
        triggers = [t for t in told if not _is_in_name(t, kind)]
        vetoes = sorted(objections.reasons(sentence.index) | wide)
        around = Surroundings(vetoes, senses_near(words, sentence.index))
        found, refused, counts = find_candidates(span, triggers, around, resources.lexicon, kind)
        if found:
            objections.tell_event(sentence.index)
        said = talk.hear(
            find_attributions(span, resources.lexicon, is_title=sentence.kind == "title"),
            [p for c in found for p in (*c.actors, *c.targets)],
        )
        told_day = _day_told(sentence, split, scene.published, read.reports, resources)
        scene = replace(scene, told=told_day, is_of_past=is_of_past(sentence, read.reports, remembering))
        accusation = find_accusation(span, sentence.index, triggers, resources.lexicon, kind, said)
        read.accusations.append(replace(accusation, speakers=talk.hear(accusation.speakers, ())))
        events = [to_report(sentence, span, candidate, said, scene, resources) for candidate in found]
        read.reports.extend(share for event in events for share in share_out(event, span, scene))
        if not found and all(refusal.reason == "no-rule" for refusal in refused):
            note = to_note(sentence, span, counts, said, resources.lexicon.status_words)
            read.notes.extend([note] if note else [])
        read.rejected.extend(_rejected(refusal.trigger, refusal.reason, sentence) for refusal in refused)
    return read


def _is_in_name(trigger: Trigger, kind: KindFinder) -> bool:
    """Tell whether a word is part of an actor's name, but for a party's, or only colours and is a town's: Tank."""
    if _PARTISAN not in trigger.senses and kind.is_name_of_actor(trigger.token):
        return True
    return trigger.weight == "context" and kind.is_whole_place(trigger.token)


def _rejected(trigger: Trigger, reason: str, sentence: Sentence) -> Rejected:
    where = Span(start=trigger.start, end=trigger.end)
    return Rejected(where, trigger.words, reason, sentence.kind == "title")


def _day_told(
    sentence: Sentence, split: SplitArticle, published: date, reports: Sequence[Report], resources: Resources
) -> date | None:
    """Return the day of which an article told last: where a sentence points back, that of its paragraph before it."""
    days = [r.date.when.start for r in reports if r.date is not None and r.date.when.precision == "day"]
    if sentence.index and resources.calendar.points_back(sentence.text):
        paragraph = [s for s in split.sentences[: sentence.index] if s.paragraph == sentence.paragraph]
        for before in paragraph or split.sentences[sentence.index - 1 : sentence.index]:
            found = resources.calendar.find(before.text, published)
            days += [finding.when.start for finding in found if finding.when.precision == "day"]
    return days[-1] if days else None


def _docs(parsed: ParsedArticle) -> list[tuple[str, Doc]]:
    return [(kind, doc) for kind, doc in (("title", parsed.title), ("body", parsed.body)) if doc is not None]


def _scenes(article: Article, split: SplitArticle, parsed: ParsedArticle, resources: Resources) -> dict[str, Scene]:
    context = GeoContext(title=article.title, outlet_country=article.outlet.country)
    hint, published = _country_of(split.dateline, resources), article.published_at.date()
    scenes: dict[str, Scene] = {}
    titled: tuple[Toponym, ...] = ()
    for kind, doc in _docs(parsed):  # the title first: its places help those of the body
        actors = tuple(resources.actors.find(text_of(doc)))
        toponyms = find_toponyms(doc, resources.gazetteer, actors, context=context)
        scenes[kind] = Scene(doc, actors, toponyms, titled, hint, published, is_record=parsed.title is None)
        titled = toponyms
    return scenes


def _organ(outlet: Outlet) -> str | None:
    kind, _, side = (outlet.affiliation or "").partition(":")
    return side if kind == "party" and side else None


def _country_of(dateline: str | None, resources: Resources) -> str | None:
    if dateline is None:
        return None
    places = resources.gazetteer.candidates(dateline.title() if dateline.isupper() else dateline)
    return places[0].country if places else None


def _kinds(scene: Scene, resources: Resources) -> KindFinder:
    words = resources.lexicon
    return KindFinder(scene.doc, words.party_kinds, words.collectives, scene.actors, scene.toponyms, resources.actors)


def _vetoes(text: str, resources: Resources) -> frozenset[str]:
    def names() -> list[tuple[int, int]]:
        return [(match.start, match.end) for match in resources.actors.find(text)]

    return reasons_in(resources.vetoes, lower_keeping_length(text), names)


def _abouts(article: Article, resources: Resources) -> set[str]:
    return set(registers_of(resources.registers, f"{article.title}\n{article.text}".lower(), article.url))


def article_ref(article: Article) -> ArticleRef:
    """Return what mentions keep of their article, its signature included."""
    return ArticleRef(
        id=article.id,
        revision=article.revision,
        url=article.url,
        title=article.title,
        published_at=article.published_at,
        outlet=article.outlet,
        signature=sign(article.title, article.text),
    )


def _sift(drafts: Sequence[Draft], needs_party: frozenset[str]) -> tuple[list[Draft], list[Rejected]]:
    kept: list[Draft] = []
    rejected: list[Rejected] = []
    for draft in drafts:
        reason = implausible_because(draft, needs_party)
        if reason is None:
            kept.append(draft)
        else:
            leading = leading_report(draft)
            rejected.append(_rejected(leading.candidate.lead, reason, leading.sentence))
    return kept, rejected


def _to_mentions(
    drafts: Sequence[Draft], accusations: Sequence[Accusation], article: Article, resources: Resources
) -> tuple[EventMention, ...]:
    if not drafts:
        return ()
    ref = article_ref(article)
    cast = find_cast(article.title, article.text, resources.actors)
    blaming = {accusation.sentence: accusation for accusation in accusations}
    hit = named_victims(drafts, resources.actors)
    seen: Counter[tuple[str, str]] = Counter()
    mentions = []
    for draft in drafts:
        leading = leading_report(draft)
        key = (leading.sub_event_type, leading.candidate.lead.words.casefold())
        elsewhere = Elsewhere(
            cast,
            accused_of(draft, drafts, accusations),
            blaming,
            hit,
            before=actors_before(draft, drafts),
            rivals=rivals_of(draft, drafts),
        )
        mentions.append(
            to_mention(draft, resources, article=ref, text=article.text, ordinal=seen[key], elsewhere=elsewhere)
        )
        seen[key] += 1
    return tuple(mentions)
