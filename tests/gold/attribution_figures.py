"""Scores who an article says did it, where another sentence, a noun or a uniform says so.

attribution_actor      every acting party that gold names is an actor of an event, and nobody where gold names nobody;
                       where gold says that more than one event is of them (`every`), of each one
attribution_held       of the items that nothing was mended on
attribution_basis      of the items that say on whose word: such an actor bears gold's mark
attribution_claimant   the account, or the accusation, is credited to whom the item credits it
attribution_none       of the items in which nobody is said to have acted: no event has an actor, if any event is found
"""

from __future__ import annotations

from collections.abc import Sequence

from services.records import EventMention
from tests.gold.figures import Figure, Miss
from tests.gold.news_extraction import ASSERTED
from tests.gold.party_figures import has_actors
from tests.gold.row_figures import Row, score_rows
from tests.gold.same_name import is_same_name

FILE = "attributions.jsonl"


def score_attributions() -> tuple[list[Figure], list[Miss]]:
    """Return the figures of attributions.jsonl, and the errors behind them."""
    return score_rows(FILE, judge, _tell)


def judge(row: Row, mentions: Sequence[EventMention]) -> dict[str, bool]:
    """Return what the mentions of one item get right, by figure; what gold does not ask is left out."""
    told = [m for m in mentions if m.status in ASSERTED | {"denied"}]
    fitting = [m for m in told if has_actors(row, m)]
    if not row["actors"]:
        is_right = len(fitting) == len(told)
    else:
        is_right = len(fitting) == len(told) > 1 if row["every"] else bool(fitting)
    verdicts = {"attribution_actor": is_right}
    if row["part"] == "held":
        verdicts["attribution_held"] = is_right
    if not row["actors"]:
        verdicts["attribution_none"] = is_right
    if row["basis"]:
        bases = {actor.basis for m in fitting for actor in m.actors}
        verdicts["attribution_basis"] = row["basis"] in bases
    if row["claimant"]:
        claimants = [claim.claimant for m in told for claim in m.claims]
        verdicts["attribution_claimant"] = any(is_same_name(name, row["claimant"]) for name in claimants)
    return verdicts


def _tell(row: Row, mentions: Sequence[EventMention]) -> str:
    got = [
        (
            m.sub_event_type,
            m.status,
            [(a.name, a.wording, a.basis) for a in m.actors],
            [t.wording for t in m.targets],
            [c.claimant for c in m.claims],
        )
        for m in mentions
    ]
    expected = (row["actors"], row["basis"], row["claimant"])
    return f"{row['kind']}: {expected} expected, {got} given"
