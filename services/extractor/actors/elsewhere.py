"""What an article tells of an event's actors outside the sentences that report it.

the cast · whoever is blamed · whoever did the like before · the rivals of a truce
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.extractor.actors.blame import Accusation
from services.extractor.actors.cast import Cast
from services.extractor.actors.lexicon import ActorLexicon
from services.extractor.knowledge.lexicon import FIGHTERS
from services.extractor.merging import Draft, leading_report
from services.extractor.reports import Report
from services.extractor.roles.parties import Party, is_pronoun

_CLASH, _TRUCE = "armed_clash", "agreement"
_TRIGGERED = ("s:", "c:", "e:")
_ANY_DEED = "attack"
_BLASTS = frozenset({"bomb", "explode", "ied", "suicide", "grenade"})
"""Senses that one event may have in different sentences: "the bombing" of a suicide attack."""

_MORE = re.compile(r"\b(?:another|more|other|separate|second|third|similar)\b", re.IGNORECASE)
"""Words that add an event to the one before."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What an article tells of an event's actors outside its reports."""

    cast: Cast  # whom it names
    accused: Accusation | None  # whom it holds responsible
    accusations: Mapping[int, Accusation]  # of any deed, by sentence
    hit: frozenset[str]  # ids of the named actors that any of its events hits
    before: tuple[Party, ...]  # who did the like to the same people just before: "four more rebels were killed"
    rivals: tuple[Party, ...]  # between whom it says that there was a fight, by telling of their truce


def accused_of(draft: Draft, drafts: Sequence[Draft], accusations: Sequence[Accusation]) -> Accusation | None:
    """Return where the article says whose deed one event is; those who own up go before those who are blamed.

    An accusation is of the last event before it that its own words fit ("the bombing"), of every one where it says so
    ("both attacks"), and of the only event wherever it stands; one that names no deed, of all that may be of the last
    one's type.
    """
    naming = (accusation for accusation in accusations if accusation.parties)
    for accusation in sorted(naming, key=lambda a: a.basis != "claimed"):
        before = [d for d in drafts if _last_sentence(d) <= accusation.sentence] or (drafts if len(drafts) == 1 else [])
        fitting = [d for d in before if _is_of(accusation, d)]
        if fitting:
            latest = max(fitting, key=_last_sentence)
            types = {_sub_type(draft), _sub_type(latest)}
            is_alike = not accusation.senses and (len(types) == 1 or _ANY_DEED in types)
            if latest is draft or ((accusation.is_of_all or is_alike) and draft in before):
                return accusation
    return None


def named_victims(drafts: Sequence[Draft], lexicon: ActorLexicon) -> frozenset[str]:
    """Return the ids of the named actors that any event of an article hits."""
    hit = (p.wording for d in drafts for r in d.reports for p in r.candidate.targets)
    return frozenset(match.entry.id for wording in hit for match in lexicon.find(wording))


def actors_before(draft: Draft, drafts: Sequence[Draft]) -> tuple[Party, ...]:
    """Return who acts in the event told just before one that adds to it: "in another raid, four more rebels died"."""
    report = leading_report(draft)
    victims = {p.token.lower_ for p in report.candidate.targets if p.kind in FIGHTERS}
    is_more = _MORE.search(report.sentence.text) is not None
    earlier = [d for d in drafts if _last_sentence(d) < report.sentence.index and _sub_type(d) == _sub_type(draft)]
    if not victims or not is_more or not earlier:
        return ()
    last = max(earlier, key=_last_sentence)
    alike = [r for r in last.reports if victims & {p.token.lower_ for p in r.candidate.targets}]
    return next((parties for r in alike if (parties := _by_name(r))), ())


def _by_name(report: Report) -> tuple[Party, ...]:
    """Return who acts in a report; fighters do, whatever the words for them."""
    return tuple(p for p in report.candidate.actors if p.kind in FIGHTERS and not is_pronoun(p.token))


def rivals_of(draft: Draft, drafts: Sequence[Draft]) -> tuple[Party, ...]:
    """Return who fought where a clash is only looked back on by the news of one truce: "it ends Sunday's clash"."""
    truces = [d for d in drafts if _sub_type(d) == _TRUCE]
    if _sub_type(draft) != _CLASH or len(truces) != 1:
        return ()
    each = [
        [p for p in (*r.candidate.actors, *r.candidate.targets) if p.kind in {"state", "nonstate"}]
        for r in truces[0].reports
    ]
    return next((tuple(replace(p, basis="attributed") for p in parties) for parties in each if len(parties) > 1), ())


def _sub_type(draft: Draft) -> str:
    return leading_report(draft).sub_event_type


def _last_sentence(draft: Draft) -> int:
    return max(report.sentence.index for report in draft.reports)


def _is_of(accusation: Accusation, draft: Draft) -> bool:
    """Tell whether words of a deed fit an event: a sense in common, one that fits any ("the attack"), or no words."""
    before = [r for r in draft.reports if r.sentence.index != accusation.sentence]  # its own may hang on any event
    reports = before or draft.reports
    told = {f.partition(":")[2] for r in reports for f in r.candidate.features if f.startswith(_TRIGGERED)}
    fits = bool(accusation.senses & (told | {_ANY_DEED}))
    return not accusation.senses or fits or bool(accusation.senses & _BLASTS and told & _BLASTS)
