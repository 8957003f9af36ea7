"""Which triggers of one sentence speak of one event: those of one clause, or of clauses that tell one story."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from services.extractor.coding.judgement import DESCRIPTION, EARLIER, Judgement
from services.extractor.coding.reference import describes_doer, is_definite
from services.extractor.coding.trigger_type import STRENGTH, Trigger
from services.extractor.knowledge.senses import Senses
from services.extractor.roles import syntax


def group_triggers(triggers: Sequence[Trigger], senses: Senses) -> list[list[Trigger]]:
    """Return the triggers parted into events, in each the one that names the event best first."""
    groups: list[list[Trigger]] = []
    for trigger in triggers:
        home = next((g for g in groups if any(_same_event(trigger, other, senses) for other in g)), None)
        if home is None:
            groups.append([trigger])
        else:
            home.append(trigger)
    return [sorted(group, key=lambda t: (STRENGTH.index(t.weight), t.start)) for group in groups]


def _same_event(one: Trigger, other: Trigger, senses: Senses) -> bool:
    if not senses.may_join(one.senses, other.senses):
        return False
    a, b = syntax.clause_of(one.token), syntax.clause_of(other.token)
    if a.i == b.i:
        return True
    is_result = senses.is_result(one.senses) or senses.is_result(other.senses)
    upper, lower = (a, b) if a.is_ancestor(b) else (b, a)
    if not upper.is_ancestor(lower):
        return is_result
    step: Token = lower
    for up in (lower, *syntax.ancestors(lower)):
        if up.i == upper.i:
            break
        step = up
    own_subject = syntax.child(step, "nsubj", "nsubjpass")
    if step.dep_ == "conj" and own_subject is not None:
        return is_result
    return True


def look_again(judged: Sequence[tuple[Trigger, Judgement]]) -> list[tuple[Trigger, Judgement]]:
    """Return the judgements with earlier events taken as the report itself.

    "after gunmen stormed the town" only refers to an event where the sentence reports another one, and reports it
    where the sentence has nothing else to tell. "after the attack" points at what was told before.
    """
    return [(t, _told_after_all(t) if j.reason == EARLIER and not is_definite(t.token) else j) for t, j in judged]


def _told_after_all(trigger: Trigger) -> Judgement:
    return Judgement("occurred", DESCRIPTION if describes_doer(trigger.token) else "")
