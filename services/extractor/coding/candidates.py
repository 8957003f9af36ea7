"""Triggers of one sentence that report one event, with parties, counts and type: a Candidate.

triggers -> judged -> grouped by clause and kind -> roles -> features -> type, or a rejection with its reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from services.extractor.actors.blame import blamed
from services.extractor.actors.party_kinds import KindFinder
from services.extractor.actors.sides import acting, actors_of, does_thing_act, targets_of
from services.extractor.coding.classify import TypeDecision, decide_type, features_of
from services.extractor.coding.grouping import group_triggers, look_again
from services.extractor.coding.judgement import BESIDE, DESCRIPTION, EARLIER, Judgement
from services.extractor.coding.reference import is_of_another_day
from services.extractor.coding.status import judge
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax
from services.extractor.roles.find import find_roles
from services.extractor.roles.headlines import subject_in_compound
from services.extractor.roles.parties import KIND_OF_ACTOR, Party
from services.extractor.roles.verb_roles import MUTUAL
from services.extractor.tolls.casualties import find_counts
from services.extractor.tolls.count import Count
from services.extractor.tolls.numbers import is_year

_INSTRUMENTS = frozenset(
    {"air", "shell", "ied", "grenade", "chem", "strike", "suicide", "attack", "bomb", "explode", "weapon", "shoot"}
    | {"clash", "offensive", "kill", "injure"}
)
"""Senses whose nouns act for someone: "an Israeli air strike"."""

_PERSONS = frozenset({"bomber", "bombers", "attacker", "attackers"})
_ASSERTED = frozenset({"occurred", "claimed"})
_ANYBODY = frozenset({"people", "persons", "person", "others"})
_AT = frozenset({"at", "on", "into", "upon"})
_STOPS = frozenset({"intercept", "defuse"})

_STRANGERS = frozenset({"unknown", "unidentified", "armed", "masked"})
"""Words by which people are no neighbours: "unknown motorcyclists"."""

_MASS = 3
"""People held at once: fewer are a driver after a crash, unless the text names politics or armed groups."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article says about a sentence, outside of its syntax."""

    vetoes: Sequence[str]  # reasons against an event, by the words of the sentence or of the article
    near: frozenset[str] = frozenset()  # senses of event words in the title and in the sentences beside it


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
    is_cumulative: bool = False  # speaks of more than one event, "since October", and counts nothing of one

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
    around: Surroundings
    counts: tuple[Count, ...]
    wide: frozenset[int]  # verbs whose clauses speak of more than one event
    lexicon: Lexicon
    kinds: KindFinder
    instruments: frozenset[int]  # tokens of nouns that act for someone

    def named(self) -> frozenset[str]:
        """Return the kinds of the forces, groups and crowds that the sentence names, whatever they do in it."""
        start, end = self.sentence.start_char, self.sentence.end_char
        kinds = {KIND_OF_ACTOR.get(m.entry.kind) for m in self.kinds.actors if start <= m.start < end}
        return frozenset(f"n:{kind}" for kind in kinds if kind)


def find_candidates(
    sentence: Span, triggers: Sequence[Trigger], around: Surroundings, lexicon: Lexicon, kinds: KindFinder
) -> tuple[list[Candidate], list[Refusal], tuple[Count, ...]]:
    """Return the events one sentence reports, the triggers that came to nothing and all the people it counts.

    Args:
        sentence: Parsed sentence.
        triggers: All of its triggers.
        around: What the article says about the sentence.
        lexicon: Event words.
        kinds: Tells the kind of a party.
    """
    reporting = [t for t in triggers if t.weight != "context"]
    nouns = frozenset(t.token.i for t in triggers if not t.is_verb)
    judged = [(t, judge(t, lexicon, nouns)) for t in reporting]
    refusals = [Refusal(t, f"negated:{j.reason}") for t, j in judged if j.verdict == "negated"]
    wide = lexicon.cumulative.clauses(sentence)
    counts = find_counts(sentence, lexicon, wide)
    parts = _Parts(sentence, tuple(triggers), around, counts, wide, lexicon, kinds, _instruments(sentence, triggers))
    candidates, refused = _read(parts, judged)
    if not any(c.verdict in _ASSERTED | {"denied"} for c in candidates):
        looked_again = look_again(judged)
        if looked_again != judged:
            candidates, refused = _read(parts, looked_again)
    return _undoubled([_told_beside_a_deal(c, candidates) for c in candidates]), refusals + refused, counts


def _told_beside_a_deal(candidate: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """ "signed a truce after four days of fighting that killed 19": the fight is told here too, with its toll."""
    told = {c.decision.sub_event_type for c in candidates if c.verdict in _ASSERTED}
    is_counted = any(c.harm == "killed" and not c.is_cumulative for c in candidate.counts)
    is_fight = candidate.verdict == "background" and candidate.reason == EARLIER and "s:clash" in candidate.features
    is_news = told == {"agreement"} and is_fight and is_counted
    return replace(candidate, verdict="occurred", reason=BESIDE) if is_news else candidate


def _instruments(sentence: Span, triggers: Sequence[Trigger]) -> frozenset[int]:
    """Return the tokens of nouns that act for someone: weapons and attacks, but no persons."""
    spans = [
        sentence.doc.char_span(t.start, t.end, alignment_mode="expand")
        for t in triggers
        if not t.is_verb and _INSTRUMENTS.intersection(t.senses) and t.token.lower_ not in _PERSONS
    ]
    return frozenset(token.i for span in spans for token in span)


def _read(parts: _Parts, judged: Sequence[tuple[Trigger, Judgement]]) -> tuple[list[Candidate], list[Refusal]]:
    candidates: list[Candidate] = []
    refusals: list[Refusal] = []
    for verdict in ("occurred", "denied", "planned", "hypothetical", "background"):
        wanted = _ASSERTED if verdict == "occurred" else {verdict}
        alive = [t for t, j in judged if j.verdict in wanted]
        earlier = [t for t, j in judged if j.reason == EARLIER and t not in alive]
        for group in group_triggers(alive, parts.lexicon.senses):
            mine = [(t, j) for t, j in judged if t in group]
            is_hedged = verdict == "occurred" and all(j.verdict == "claimed" for _, j in mine)
            built = _candidate(parts, group, earlier)
            if built.decision.sub_event_type is None:
                refusals.append(Refusal(group[0], built.decision.rule))
                continue
            candidates.append(replace(built, verdict="claimed" if is_hedged else verdict, reason=_reason(mine)))
    return candidates, refusals


def _reason(judged: Sequence[tuple[Trigger, Judgement]]) -> str:
    """Return the first reason; that a deed describes its doer holds only where no trigger tells more.

    An everyday word tells nothing more: "imposed bans on settlers who attacked herders".
    """
    reasons = [j.reason for t, j in judged if j.reason != DESCRIPTION and t.weight != "faint"]
    if reasons or all(j.reason != DESCRIPTION for _, j in judged):
        return next((r for r in reasons or [j.reason for _, j in judged] if r), "")
    return DESCRIPTION


def _undoubled(candidates: list[Candidate]) -> list[Candidate]:
    """A plan or memory of the same type, in a sentence that reports such an event, adds nothing."""
    asserted = {c.decision.sub_event_type for c in candidates if c.verdict in _ASSERTED}
    return [c for c in candidates if c.verdict in _ASSERTED or c.decision.sub_event_type not in asserted]


def _candidate(parts: _Parts, group: list[Trigger], earlier: Sequence[Trigger]) -> Candidate:
    found = [
        (t, find_roles(t, parts.instruments, parts.lexicon)) for t in group if not _is_aside(t, group, parts.lexicon)
    ]
    told = [(t, find_roles(t, parts.instruments, parts.lexicon)) for t in _causes(parts.lexicon, group, earlier)]
    actors = actors_of(found, parts.kinds)
    targets = targets_of(found, parts.kinds, actors)
    targets = [_unarmed(_after_verb(t, group), group, parts.lexicon) for t in targets]
    if targets and all(_is_bare_count(t) for t in targets):
        targets += targets_of(told, parts.kinds, [*actors, *targets])  # "five people died after rebels hit a bus"
    if not actors:
        hit = {t.token.i for t in targets}
        others = actors_of(told, parts.kinds) or acting(_blamed(parts), parts.kinds)
        actors = [a for a in others if a.token.i not in hit]
    actors = [a for a in actors if not any(_is_within(a, t) for t in targets)]
    own = {t.token.i for t in group}
    apart = (t.token for t in parts.triggers if t.weight != "context" and t.token.head.i not in own)
    elsewhere = {token.i for token in apart if not _is_of_those(token)} - own
    counts = tuple(
        c
        for c in parts.counts
        if (c.word not in elsewhere or c.harm == "displaced")
        and not _is_of_another_day(c, parts, own)
        and not _is_of_old_year(c, parts, group[0].token.i)
    )
    features = features_of(
        senses=[s for t in group for s in t.senses],
        earlier=[s for t in earlier for s in t.senses],
        colours=[s for t in parts.triggers if t.weight == "context" and not _looks_back(t, parts) for s in t.senses],
        actors=[p.kind for p in actors],
        targets=[p.kind for p in targets],
        harms=[c.harm for c in counts if c.harm != "displaced" and (c.harm != "detained" or _is_mass(c))],
        vetoes=parts.around.vetoes,
        near=parts.around.near,
    )
    if _at_a_crowd(group, parts.triggers):
        features |= {"t:crowd"}
    if any(_are_locals(a.token, parts.lexicon) for a in actors):
        features |= {"a:locals"}
    if does_thing_act(found, parts.kinds):
        features |= {"a:thing"}
    features |= {f"v:{c.victims}" for c in counts if c.harm == "killed" and c.victims}
    features |= {f"w:{t.weight}" for t in group} | parts.named()
    decision = decide_type(features, parts.lexicon.rules)
    is_flow = "s:other" in features and "s:kill" not in features  # people flee over days: that is one event
    is_wide = not is_flow and syntax.clause_of(group[0].token).i in parts.wide and all(c.is_cumulative for c in counts)
    return Candidate(tuple(group), "occurred", "", tuple(actors), tuple(targets), counts, decision, features, is_wide)


def _is_aside(trigger: Trigger, group: Sequence[Trigger], lexicon: Lexicon) -> bool:
    """Tell whether a trigger names no party to the event: it only says who tells of it, or who sent what is stopped."""
    speaks = trigger.weight == "faint" and lexicon.governors.get(trigger.token.lower_) == "says"
    content = list(syntax.children(trigger.token, "ccomp")) if speaks else []
    is_told = any(c.i == t.token.i or c.is_ancestor(t.token) for c in content for t in group)
    return is_told or _is_stopped(trigger, group)


def _is_stopped(trigger: Trigger, group: Sequence[Trigger]) -> bool:
    """Tell whether a trigger only says who sent what another one stops: "downed nine drones fired by rebels"."""
    stops = [t.token for t in group if t.is_verb and not _STOPS.isdisjoint(t.senses)]
    return trigger.token.dep_ in {"acl", "relcl"} and any(s.is_ancestor(trigger.token) for s in stops)


def _after_verb(target: Party, group: Sequence[Trigger]) -> Party:
    """Return "base" of "rebels attack base", where the parser takes all three for one noun."""
    within = [t.end for t in group if target.start < t.start < target.token.idx and subject_in_compound(t.token)]
    if not within:
        return target
    start = max(within) + 1
    wording = target.token.doc.text[start : target.end]
    return replace(target, start=start, wording=wording)


def _unarmed(target: Party, group: Sequence[Trigger], lexicon: Lexicon) -> Party:
    """Return herders that are killed and villagers that are taken as civilians; in a clash they stay a side of it."""
    role = lexicon.role_words.get(target.token.lower_)
    is_victim = role == "peaceable" or (role == "gathers" and target.kind == "mob")
    is_fight = any(not MUTUAL.isdisjoint(t.senses) for t in group)
    return replace(target, kind="civilian") if is_victim and not is_fight else target


def _is_bare_count(party: Party) -> bool:
    return party.token.tag_ == "CD" or party.token.lower_ in _ANYBODY


def _at_a_crowd(group: Sequence[Trigger], triggers: Sequence[Trigger]) -> bool:
    """Tell whether a protest is what is acted upon: "fired at an unarmed march"."""
    marches = [t for t in triggers if "protest" in t.senses and not t.is_verb and t.token.dep_ == "pobj"]
    acts = {t.token.i for t in group if "protest" not in t.senses}
    return any(m.token.head.lower_ in _AT and m.token.head.head.i in acts for m in marches)


def _are_locals(noun: Token, lexicon: Lexicon) -> bool:
    """Tell whether a noun is of many people of one place: "neighbours", "young men"."""
    if any(c.lower_ in _STRANGERS for c in syntax.modifiers(noun)):
        return False
    names = (noun.lower_, *(f"{c.lower_} {noun.lower_}" for c in syntax.modifiers(noun)))
    return noun.tag_ in {"NNS", "NNPS"} and any(lexicon.role_words.get(name) == "gathers" for name in names)


def _is_of_those(verb: Token) -> bool:
    """ "wounded 38 people, eight of whom later died": of the people of the event."""
    subjects = syntax.children(verb, "nsubj", "nsubjpass") if verb.dep_ == "relcl" else ()
    return any(t.tag_ == "WP" for subject in subjects for t in syntax.objects_of(subject, "of"))


def _is_of_another_day(count: Count, parts: _Parts, own: set[int]) -> bool:
    """Tell whether people are counted in a clause that looks back days, which these triggers are not in."""
    clause = syntax.clause_of(parts.sentence.doc[count.word]) if count.word >= 0 else None
    return clause is not None and clause.i not in own and is_of_another_day(clause, parts.lexicon.status_words)


def _is_of_old_year(count: Count, parts: _Parts, lead: int) -> bool:
    """Tell whether people are counted in a clause about a place in another year: "where nine were killed in 2021"."""
    clause = syntax.clause_of(parts.sentence.doc[count.word]) if count.word >= 0 else None
    if clause is None or clause.dep_ != "relcl" or clause.i == lead:
        return False
    return any(t.text.isdigit() and is_year(t.text) for t in syntax.objects_of(clause, "in"))


def _looks_back(trigger: Trigger, parts: _Parts) -> bool:
    """Tell whether words stand in a clause about another event: "hours after a bomb had killed two policemen"."""
    return is_of_another_day(syntax.clause_of(trigger.token), parts.lexicon.status_words)


def _is_mass(count: Count) -> bool:
    """Tell whether so many are held that it is no police matter of the day."""
    return (count.amount.best or count.amount.low or 0) >= _MASS


def _causes(lexicon: Lexicon, group: Sequence[Trigger], earlier: Sequence[Trigger]) -> list[Trigger]:
    """Earlier acts whose result is reported: "killed after gunmen stormed the hotel", "a mine planted by rebels"."""
    senses = lexicon.senses
    laid = [t for t in earlier if t.token.dep_ == "acl" and lexicon.party_kinds.get(t.token.head.lower_) == "weapon"]
    acts = [t for t in group if lexicon.governors.get(t.token.lower_) != "says"]  # "…, the governor announced"
    if not all(senses.is_result(t.senses) for t in acts):
        return laid
    return laid + [t for t in earlier if t not in laid and any(senses.may_join(t.senses, g.senses) for g in group)]


def _blamed(parts: _Parts) -> list[Token]:
    return blamed(parts.sentence, parts.lexicon, parts.triggers)


def _is_within(actor: Party, target: Party) -> bool:
    """ "police" in "police station": says whose the target is."""
    return target.start <= actor.start and actor.end <= target.end
