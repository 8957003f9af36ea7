"""The mentions of one country and who could share an event with whom: an index, and a view with one set replaced.

The index is derived from the tables and rebuilt from them; it is all that a decision reads of mentions that are not in
the message. Scores are kept per mention once computed; a mention's row holds every mention it may share an event with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from services.deduplicator.blocking import Blocks, are_candidates
from services.deduplicator.features import Features
from services.deduplicator.match import Matcher
from services.records import Separation

Row = dict[str, float]
"""Mention id to score, for each mention that may share an event with the one whose row it is."""


Apart = dict[str, set[str]]
"""Mention id to those that an operator set apart from it."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One article's old mentions, and the new ones with their rows."""

    removed: tuple[str, ...]
    added: tuple[Features, ...]
    rows: Mapping[str, Row]


@dataclass(slots=True)
class CountryIndex:
    """Every stored mention of one country."""

    matcher: Matcher
    features: dict[str, Features] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=Blocks)
    home: dict[str, str] = field(default_factory=dict)  # mention id to the active event it is stored in
    dangling: set[str] = field(default_factory=set)  # events that name a mention gone or in another: to be repaired
    due: dict[int, set[str]] = field(default_factory=dict)  # day to the events last reported then, perhaps later since
    emptied: dict[int, set[str]] = field(default_factory=dict)  # day to the keys of mention sets without mentions
    apart: Apart = field(default_factory=dict)
    _rows: dict[str, Row] = field(default_factory=dict)

    def add(self, mention: Features) -> None:
        """Take in a recovered mention."""
        self.features[mention.id] = mention
        self.blocks.add(mention)

    def row(self, mention_id: str) -> Row:
        """Return a stored mention's row, computing it when first asked for."""
        row = self._rows.get(mention_id)
        if row is None:
            mention = self.features[mention_id]
            others = (self.features[other] for other in self.blocks.candidates(mention))
            row = self._rows[mention_id] = score_row(self.matcher, mention, others, self.apart)
        return row

    def separate(self, separation: Separation) -> None:
        """Let two groups of mentions never share an event."""
        add_apart(self.apart, separation)
        for mention_id in (*separation.mention_ids, *separation.other_mention_ids):
            self._rows.pop(mention_id, None)  # computed anew when asked for

    def replace(self, change: Replacement) -> None:
        """Carry out a replacement."""
        for mention_id in change.removed:
            mention = self.features.pop(mention_id)
            self._rows.pop(mention_id, None)
            self.blocks.remove(mention)
            for other in self.blocks.candidates(mention):
                if (row := self._rows.get(other)) is not None:
                    row.pop(mention_id, None)
        for mention in change.added:
            self.add(mention)
            self._rows[mention.id] = dict(change.rows[mention.id])
        for mention in change.added:
            for other, score in change.rows[mention.id].items():
                if (row := self._rows.get(other)) is not None:
                    row[mention.id] = score
        for mention_id in change.removed:
            if mention_id not in self.features:
                self.home.pop(mention_id, None)


class Neighbourhood:
    """A country as it will be once some mentions are replaced by others. Changes nothing."""

    def __init__(
        self,
        index: CountryIndex,
        removed: Collection[str],
        added: Mapping[str, Features],
        separation: Separation | None = None,
    ) -> None:
        self._index = index
        self._apart: Apart = {}
        if separation is not None:
            add_apart(self._apart, separation)
        self._removed = frozenset(removed)
        self._added = added
        self._rows = {mention.id: self._row_of(mention) for mention in added.values()}
        self._cache: dict[str, Row] = {}

    def is_live(self, mention_id: str) -> bool:
        """Tell whether a mention is there, stored or new."""
        return mention_id in self._added or (mention_id in self._index.features and mention_id not in self._removed)

    def features(self, mention_id: str) -> Features:
        """Return a live mention."""
        return self._added.get(mention_id) or self._index.features[mention_id]

    def links(self, mention_id: str) -> Row:
        """Return a live mention's row."""
        if mention_id in self._rows:
            return self._rows[mention_id]
        row = self._cache.get(mention_id)
        if row is None:
            gone = self._removed | self._apart.get(mention_id, set())
            row = {other: s for other, s in self._index.row(mention_id).items() if other not in gone}
            row.update({new: links[mention_id] for new, links in self._rows.items() if mention_id in links})
            self._cache[mention_id] = row
        return row

    def old_links(self) -> set[str]:
        """Return the live mentions that a removed one was tied to: their events may change too."""
        tied = {other for gone in self._removed for other in self._index.row(gone)}
        return {other for other in tied if self.is_live(other)}

    def replacement(self) -> Replacement:
        """Return what makes this view the index."""
        return Replacement(tuple(sorted(self._removed)), tuple(self._added.values()), self._rows)

    def _row_of(self, mention: Features) -> Row:
        stored = (self._index.features[i] for i in self._index.blocks.candidates(mention) if i not in self._removed)
        new = (other for other in self._added.values() if other.id != mention.id and are_candidates(mention, other))
        others = (*(f for f in stored if f.id != mention.id), *new)
        return score_row(self._index.matcher, mention, others, self._index.apart)


def add_apart(apart: Apart, separation: Separation) -> None:
    """Note who may not share an event with whom."""
    one, other = set(separation.mention_ids), set(separation.other_mention_ids)
    for mention_id in one:
        apart.setdefault(mention_id, set()).update(other - one)
    for mention_id in other:
        apart.setdefault(mention_id, set()).update(one - other)


def score_row(matcher: Matcher, mention: Features, others: Iterable[Features], apart: Apart) -> Row:
    """Return the scores of a mention with others, without those that may never share an event with it."""
    row: Row = {}
    never = apart.get(mention.id, ())
    for other in others:
        if other.id in never:
            continue
        score = matcher.score(mention, other)
        if score is not None:
            row[other.id] = score
    return row
