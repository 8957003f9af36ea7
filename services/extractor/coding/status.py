"""Did it happen? Negation, modality, tense, reporting verbs and past dates around one trigger.

Walks from the trigger up to the root of its sentence; the first answer that is not "occurred" stands.
"""

from __future__ import annotations

from services.extractor.coding.governed import announced, from_above, predicated
from services.extractor.coding.habit import is_generic, is_habit, is_listing, is_statement
from services.extractor.coding.judgement import ATTRIBUTE, EARLIER, Judgement
from services.extractor.coding.modality import is_hedged, own_words
from services.extractor.coding.reference import is_attribute, reference
from services.extractor.coding.trigger_type import Trigger
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.roles import syntax


def judge(trigger: Trigger, lexicon: Lexicon, event_nouns: frozenset[int]) -> Judgement:
    """Return whether what a trigger speaks of happened.

    Args:
        trigger: The words that report it.
        lexicon: Words that govern others, and words of status.
        event_nouns: Token indices of nouns that report events themselves: a relative clause on one goes on reporting.

    "claimed" is not decided here: who says it is a matter of attribution. "allegedly" and its like do make a claim.
    """
    token, words = trigger.token, lexicon.status_words
    if is_habit(token, lexicon) or is_generic(token, words) or is_listing(token, event_nouns):
        return Judgement("background", "habit")
    if trigger.is_verb and is_statement(token, trigger.senses):
        return Judgement("background", "says")
    if not trigger.is_verb and token.dep_ in syntax.MODIFIER and token.head.lower_ in words.bearer:
        return Judgement("background", "bearer")
    own = own_words(token, trigger, words)
    if own:
        return own
    previous, mentioned = token, None
    for up in syntax.ancestors(token):
        found = (
            from_above(up, previous, lexicon)
            or predicated(up, previous, lexicon.governors)
            or announced(up, previous, words)
            or reference(up, previous, event_nouns, words)
        )
        if found and found.reason != EARLIER:
            return found
        mentioned = mentioned or found
        previous = up
    if mentioned:
        return mentioned
    if trigger.is_verb and is_attribute(token):  # "home to 600,000 displaced people" tells of no flight at all
        return Judgement("background", ATTRIBUTE if "other" in trigger.senses else EARLIER)
    return Judgement("claimed", "hedge") if is_hedged(token, words) else Judgement("occurred", "")
