"""Triggers of one sentence that report one event, with parties, counts and type: a Candidate.

triggers -> judged -> grouped by clause and kind -> roles -> features -> type, or a rejection with its reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from services.extractor import status, syntax
from services.extractor.casualties import Count, find_counts
from services.extractor.classify import ARMED, TypeDecision, decide_type, features_of
from services.extractor.grouping import group_triggers, settle
from services.extractor.lexicon import Lexicon, PartyKind
from services.extractor.parties import Party, is_pronoun, to_party
from services.extractor.party_kinds import KindFinder
from services.extractor.roles import Roles, find_roles
from services.extractor.triggers import Trigger

_INSTRUMENTS = frozenset(
    {"air", "shell", "ied", "grenade", "chem", "strike", "suicide", "attack", "bomb", "explode", "weapon", "shoot"}
    | {"clash", "offensive", "kill", "injure"}
)
"""Senses whose nouns act for someone: "an Israeli air strike"."""

_STATE_ACTS = frozenset({"air", "strike", "shell", "pound", "bomb", "offensive", "intercept"})
"""Senses of what states do: a country's name before such a noun is the actor."""

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


@dataclass(frozen=True, slots=True)
class _Parts:
    """What all candidates of a sentence are made from."""

    sentence: Span
    triggers: tuple[Trigger, ...]
    vetoes: tuple[str, ...]
    counts: tuple[Count, ...]
    lexicon: Lexicon
    kinds: KindFinder

    def instruments(self) -> frozenset[int]:
        """Return the tokens of nouns that act for someone: weapons and attacks, but no persons."""
        spans = [
            self.sentence.doc.char_span(t.start, t.end, alignment_mode="expand")
            for t in self.triggers
            if not t.is_verb and _INSTRUMENTS.intersection(t.senses) and t.token.lower_ not in _PERSONS
        ]
        return frozenset(token.i for span in spans for token in span)


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
    nouns = frozenset(t.token.i for t in triggers if not t.is_verb)
    judged = [(t, status.judge(t, lexicon.governors, nouns)) for t in reporting]
    refusals = [Refusal(t, f"negated:{j.reason}") for t, j in judged if j.verdict == "negated"]
    parts = _Parts(sentence, tuple(triggers), tuple(vetoes), find_counts(sentence, lexicon), lexicon, kinds)
    candidates, refused = _read(parts, settle(judged, is_second_look=False))
    if not any(c.verdict in _ASSERTED | {"denied"} for c in candidates):
        candidates, refused = _read(parts, settle(judged, is_second_look=True))
    return _undoubled(candidates), refusals + refused


def _read(parts: _Parts, judged: Sequence[tuple[Trigger, status.Judgement]]) -> tuple[list[Candidate], list[Refusal]]:
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    for verdict in ("occurred", "denied", "planned", "hypothetical", "background"):
        wanted = _ASSERTED if verdict == "occurred" else {verdict}
        alive = [t for t, j in judged if j.verdict in wanted]
        earlier = [t for t, j in judged if j.reason == status.EARLIER and t not in alive]
        for group in group_triggers(alive, parts.lexicon.senses):
            mine = [j for t, j in judged if t in group]
            is_hedged = verdict == "occurred" and all(j.verdict == "claimed" for j in mine)
            built = _candidate(parts, group, earlier)
            if built.decision.sub_event_type is None:
                refusals.append(Refusal(group[0], built.decision.rule))
                continue
            reason = next((j.reason for j in mine if j.reason), "")
            candidates.append(replace(built, verdict="claimed" if is_hedged else verdict, reason=reason))
    return candidates, refusals


def _undoubled(candidates: list[Candidate]) -> list[Candidate]:
    """A plan or memory of the same type, in a sentence that reports such an event, adds nothing."""
    asserted = {c.decision.sub_event_type for c in candidates if c.verdict in _ASSERTED}
    return [c for c in candidates if c.verdict in _ASSERTED or c.decision.sub_event_type not in asserted]


def _candidate(parts: _Parts, group: list[Trigger], earlier: Sequence[Trigger]) -> Candidate:
    found = [find_roles(t, parts.instruments(), parts.lexicon) for t in group]
    acting = [_acting(t, roles, parts.kinds) for t, roles in zip(group, found, strict=True)]
    actors = _first_actors([_parties(heads, parts.kinds) for heads in acting])
    actors = actors or _parties(_accused(parts), parts.kinds)
    targets = [
        p
        for p in _parties(_all_targets(found), parts.kinds, is_target=True)
        if p.token.i not in {a.token.i for a in actors}
    ]
    others = {t.token.i for t in parts.triggers if t.weight != "context"} - {t.token.i for t in group}
    counts = tuple(c for c in parts.counts if c.word not in others)
    features = features_of(
        senses=[s for t in group for s in t.senses],
        earlier=[s for t in earlier for s in t.senses],
        colours=[s for t in parts.triggers if t.weight == "context" for s in t.senses],
        actors=[p.kind for p in actors],
        targets=[p.kind for p in targets],
        harms=[c.harm for c in counts],
        vetoes=parts.vetoes,
    )
    features |= {f"v:{c.victims}" for c in counts if c.harm == "killed" and c.victims}
    features |= {f"w:{t.weight}" for t in group}
    decision = decide_type(features, parts.lexicon.rules)
    return Candidate(tuple(group), "occurred", "", tuple(actors), tuple(targets), counts, decision, features)


def _acting(trigger: Trigger, roles: Roles, kinds: KindFinder) -> list[Token]:
    """Drop countries that only say where: "Niger market massacre", but not "US air strike"."""
    if _STATE_ACTS.intersection(trigger.senses):
        return list(roles.actors)
    return [a for a in roles.actors if a.dep_ not in {"compound", "nmod"} or not kinds.is_place_name(a)]


def _accused(parts: _Parts) -> list[Token]:
    """Return whom the sentence blames, for an event whose actor it states nowhere else: "…, blaming the army"."""
    found: list[Token] = []
    for token in parts.sentence:
        if token.lower_ in {"blame", "blamed", "blaming", "accuse", "accused", "accusing", "accuses", "blames"}:
            found.extend(syntax.children(token, "dobj"))
        elif token.lower_ in {"attributed", "ascribed"}:
            found.extend(syntax.objects_of(token, "to"))
    return found


def _first_actors(found: Sequence[list[Party]]) -> list[Party]:
    """Choose the actors of the first trigger that names armed ones, else any, else what pronouns stand there."""
    for parties in found:
        if any(p.kind in ARMED for p in parties):
            return parties
    for parties in found:
        if any(not is_pronoun(p.token) for p in parties):
            return [p for p in parties if not is_pronoun(p.token)]
    return next((parties for parties in found if parties), [])


def _all_targets(found: Sequence[Roles]) -> tuple[Token, ...]:
    tokens: dict[int, Token] = {}
    for roles in found:
        for target in roles.targets:
            tokens.setdefault(target.i, target)
    return tuple(tokens.values())


def _parties(heads: Sequence[Token], kinds: KindFinder, *, is_target: bool = False) -> list[Party]:
    found: list[Party] = []
    for head in heads:
        if (head.tag_ == "CD" and not is_target) or not head.text[:1].isalnum():
            continue
        kind: PartyKind | None = kinds.kind_of(head)
        party = to_party(head, kind)
        if not any(p.start <= party.start and party.end <= p.end for p in found):
            found.append(party)
    return found
