"""What became of a trigger's event, by its sentence: a Judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.records import Status

Verdict = Status | Literal["negated"]

EARLIER = "earlier"
"""Reason of a background verdict on what a clause merely refers to: "after rebels shelled", "in retaliation for"."""

RESPONSE = "response"
"""Reason of a background verdict on what another act answers: "in retaliation for the shelling"."""

ATTRIBUTION = "attribution"
"""Reason of a background verdict on what is only ascribed to someone: "claimed responsibility for the attack"."""

DESCRIPTION = "description"
"""Reason of an event that only tells who somebody is, news where it has a day: "whose gunmen kidnapped them"."""

ATTRIBUTE = "attribute"
"""Reason of a background verdict on a participle that only says which people are meant: "displaced people"."""

BESIDE = "beside"
"""Reason of a fight that is news beside the truce that ends it: another event of the same sentence."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a trigger's event."""

    verdict: Verdict
    reason: str  # the word that decided, empty for "occurred"
