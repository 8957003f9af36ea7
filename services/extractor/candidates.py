"""Triggers of one sentence that report one event, with parties, counts and type: a Candidate.

triggers -> judged -> grouped by clause and kind -> roles -> features -> type, or a rejection with its reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from services.extractor import status, syntax
from services.extractor.casualties import Count, find_counts
from services.extractor.classify import TypeDecision, decide_type, features_of
from services.extractor.lexicon import Lexicon, PartyKind, Senses
from services.extractor.parties import Party, is_pronoun, to_party
from services.extractor.party_kinds import KindFinder
from services.extractor.roles import Roles, find_roles
from services.extractor.triggers import Trigger

_INSTRUMENTS = frozenset(
    {"air", "shell", "ied", "grenade", "chem", "strike", "suicide", "attack", "bomb", "explode", "weapon", "shoot"}
    | {"clash", "offensive", "kill", "injure"}
)
"""Senses whose nouns act for someone: "an Israeli air strike"."""

_PERSONS = frozenset({"bomber", "bombers", "attacker", "attackers"})
_ASSERTED = frozenset({"occurred", "claimed"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one sentence reports of one event."""

    triggers: tuple[Trigger, ...]  # the one that leads first
    verdict: str  # a Status
    reason: str  # the word that decided the verdict
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    counts: tuple[Count, ...]
    decision: TypeDecision
    features: frozenset[str]

    @property
    def lead(self) -> Trigger:
        """The trigger that names the event best."""
        return self.triggers[0]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Triggers that make no event."""

    trigger: Trigger
    reason: str


def find_candidates(
    sentence: Span, triggers: Sequence[Trigger], vetoes: Sequence[str], lexicon: Lexicon, kinds: KindFinder
) -> tuple[list[Candidate], list[Refusal]]:
    """Return the events one sentence reports and the triggers that came to nothing.

    Args:
        sentence: Parsed sentence.
        triggers: All of its triggers.
        vetoes: Reasons against an event that its words, or the article's, give.
        lexicon: Event words.
        kinds: Tells the kind of a party.
    """
    reporting = [t for t in triggers if t.weight != "context"]
    judged = [(t, status.judge(t, lexicon.governors)) for t in reporting]
    refusals = [Refusal(t, f"negated:{j.reason}") for t, j in judged if j.verdict == "negated"]
    counts = find_counts(sentence, lexicon)
    candidates = []
    judged = _revived(judged)
    for verdict in ("occurred", "claimed", "denied", "planned", "hypothetical", "background"):
        alive = [
            t
            for t, j in judged
            if (j.verdict in _ASSERTED and verdict == "occurred") or j.verdict == verdict != "claimed"
        ]
        for group in _groups(alive, lexicon.senses):
            built = _candidate(sentence, group, triggers, vetoes, counts, lexicon, kinds)
            reasons = [j.reason for t, j in judged if t in group and j.reason]
            hedged = verdict == "occurred" and all(j.verdict == "claimed" for t, j in judged if t in group)
            if built.decision.sub_event_type is None:
                refusals.append(Refusal(group[0], built.decision.rule))
            else:
                candidates.append(_with_verdict(built, "claimed" if hedged else verdict, reasons[0] if reasons else ""))
    return _undoubled(candidates), refusals


def _revived(judged: list[tuple[Trigger, status.Judgement]]) -> list[tuple[Trigger, status.Judgement]]:
    """Take "after gunmen stormed the town" as the report itself where the sentence reports nothing else."""
    if any(j.verdict in _ASSERTED | {"denied"} and t.weight == "strong" for t, j in judged):
        return judged
    return [
        (t, status.Judgement("occurred", "") if j.verdict == "background" and j.reason == status.EARLIER else j)
        for t, j in judged
    ]


def _with_verdict(candidate: Candidate, verdict: str, reason: str) -> Candidate:
    return Candidate(
        candidate.triggers, verdict, reason, candidate.actors, candidate.targets, candidate.counts,
        candidate.decision, candidate.features,
    )  # fmt: skip


def _undoubled(candidates: list[Candidate]) -> list[Candidate]:
    """A plan or memory of the same type, in a sentence that reports such an event, adds nothing."""
    asserted = {c.decision.sub_event_type for c in candidates if c.verdict in _ASSERTED}
    return [c for c in candidates if c.verdict in _ASSERTED or c.decision.sub_event_type not in asserted]


def _groups(triggers: Sequence[Trigger], senses: Senses) -> list[list[Trigger]]:
    """Part triggers into events: those of one clause, or of clauses that tell one story, belong together."""
    groups: list[list[Trigger]] = []
    for trigger in triggers:
        home = next((g for g in groups if any(_same_event(trigger, other, senses) for other in g)), None)
        if home is None:
            groups.append([trigger])
        else:
            home.append(trigger)
    return [sorted(group, key=lambda t: (t.weight != "strong", t.start)) for group in groups]


def _same_event(one: Trigger, other: Trigger, senses: Senses) -> bool:
    if not senses.may_join(one.senses, other.senses):
        return False
    a, b = syntax.clause_of(one.token), syntax.clause_of(other.token)
    if a.i == b.i:
        return True
    upper, lower = (a, b) if b in a.subtree else (b, a)
    if lower not in upper.subtree:
        return senses.is_result(one.senses) or senses.is_result(other.senses)
    step: Token = lower
    for up in (lower, *syntax.ancestors(lower)):
        if up.i == upper.i:
            break
        step = up
        if senses.families(one.senses) != senses.families(other.senses) and any(
            m in status.EARLIER_MARKS for m in status.clause_marks(up)
        ):
            return False
    own_subject = syntax.child(step, "nsubj", "nsubjpass")
    if step.dep_ == "conj" and own_subject is not None:
        return senses.is_result(one.senses) or senses.is_result(other.senses)
    return True


def _candidate(
    sentence: Span,
    group: list[Trigger],
    triggers: Sequence[Trigger],
    vetoes: Sequence[str],
    counts: tuple[Count, ...],
    lexicon: Lexicon,
    kinds: KindFinder,
) -> Candidate:
    instruments = frozenset(
        i.i
        for t in triggers
        if not t.is_verb and _INSTRUMENTS.intersection(t.senses) and t.token.lower_ not in _PERSONS
        for i in sentence.doc.char_span(t.start, t.end, alignment_mode="expand")
    )
    found = [find_roles(t, instruments, lexicon.no_party) for t in group]
    merged = Roles(_first_actors(found), _all_targets(found))
    actors = _parties(merged.actors, kinds)
    targets = [p for p in _parties(merged.targets, kinds) if p.token.i not in {a.token.i for a in actors}]
    colours = [s for t in triggers if t.weight == "context" for s in t.senses]
    near = [c for c in counts if _is_near(c, group, sentence)]
    features = features_of(
        senses=[s for t in group for s in t.senses],
        colours=colours,
        actors=[p.kind for p in actors],
        targets=[p.kind for p in targets],
        harms=[c.harm for c in near],
        vetoes=vetoes,
    )
    features |= {f"v:{c.victims}" for c in near if c.harm == "killed" and c.victims}
    features |= {f"w:{t.weight}" for t in group}
    return Candidate(
        tuple(group),
        "occurred",
        "",
        tuple(actors),
        tuple(targets),
        tuple(near),
        decide_type(features, lexicon.rules),
        features,
    )


def _is_near(count: Count, group: Sequence[Trigger], sentence: Span) -> bool:
    return bool(group) and sentence.start_char <= count.start < sentence.end_char


def _first_actors(found: Sequence[Roles]) -> tuple[Token, ...]:
    for roles in found:
        named = [a for a in roles.actors if not is_pronoun(a)]
        if named:
            return tuple(named)
    return next((roles.actors for roles in found if roles.actors), ())


def _all_targets(found: Sequence[Roles]) -> tuple[Token, ...]:
    tokens: dict[int, Token] = {}
    for roles in found:
        for target in roles.targets:
            tokens.setdefault(target.i, target)
    return tuple(tokens.values())


def _parties(heads: Sequence[Token], kinds: KindFinder) -> list[Party]:
    found: list[Party] = []
    for head in heads:
        kind: PartyKind | None = kinds.kind_of(head)
        party = to_party(head, kind)
        if not any(p.start <= party.start and party.end <= p.end for p in found):
            found.append(party)
    return found
