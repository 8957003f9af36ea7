"""One mention set against the state: which events change, and how.

replace the article's mentions -> the components they touch, or touched -> groups -> ids -> contents -> changes

Nothing here asks whether a message was seen before: derived events are compared with stored ones, so a repeated message
changes nothing and a half-written state is completed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services import codec
from services.deduplicator import ledger
from services.deduplicator.cluster import components, partition
from services.deduplicator.features import Features, describe
from services.deduplicator.identity import Arrival, Assigned, Assignment, assign
from services.deduplicator.ledger import StoredCluster
from services.deduplicator.merge import merge_members
from services.deduplicator.neighbourhood import Neighbourhood, Replacement, Row
from services.deduplicator.state import DedupIntent, Put, State
from services.deduplicator.watermark import day_of
from services.messages import Drop, Outcome, Outgoing
from services.records import (
    ChangeKind,
    ClusterChange,
    EventCluster,
    EventMention,
    EventStatus,
    MentionSet,
    MergeReason,
    Separation,
)

_ELIGIBLE = frozenset({"occurred", "claimed", "denied"})
_SCORE_DIGITS = 3
_MAX_DAYS = 62
"""A mention spread over more days names no event that others could share; a month of either calendar fits twice."""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one mention set leads to, before encoding."""

    changes: tuple[ClusterChange, ...] = ()
    drops: tuple[Drop, ...] = ()
    puts: tuple[Put, ...] = ()
    replacement: Replacement | None = None
    mention_set: MentionSet | None = None  # what the puts store of the article
    separation: Separation | None = None  # what the puts store of an operator's decision

    def intent(self, country: str, outgoing: tuple[Outgoing, ...] = ()) -> DedupIntent:
        """Return what to do for it in a country's state, with the messages that tell of the changes."""
        return DedupIntent(
            Outcome(outgoing=outgoing, drops=self.drops),
            self.puts,
            country,
            self.replacement,
            self.mention_set,
            tuple(change.after for change in self.changes),
            self.separation,
        )


def decide(incoming: MentionSet, state: State, seq: int) -> Decision:
    """Return what a mention set changes.

    Args:
        incoming: One revision of one article's mentions for one country.
        state: What is stored; not changed.
        seq: Rises with each message of a country; dates events that this message founds.
    """
    stored = state.mention_set(incoming.country, incoming.article.id)
    is_late = _is_late(incoming, state)
    if stored is None and is_late:
        return Decision(drops=(Drop("too-late"),))
    if stored is not None and _age(incoming) < _age(stored):
        return Decision(drops=(Drop("stale-revision"),))
    is_repeat = stored is not None and _age(incoming) == _age(stored)
    wanted, drops = (
        (stored, ()) if stored is not None and is_repeat else _eligible(incoming, stored if is_late else None)
    )
    new = {mention.id: mention for mention in wanted.mentions}
    old = {mention.id: mention for mention in stored.mentions} if stored else {}
    step = _Step(state, wanted.country, new, old, seq)
    changes, entries = step.changes()
    if is_repeat and not changes and not entries:
        return Decision(drops=(Drop("repeated-mention-set"),))
    puts = [Put("clusters", entry.id, ledger.to_bytes(entry)) for entry in entries]
    kept = None
    # An empty first revision withdraws nothing and can outdate nothing: not worth keeping.
    if not is_repeat and (wanted.mentions or wanted.article.revision > 1 or stored is not None):
        kept = wanted
        key = ledger.mentions_key(wanted.country, wanted.article.id)
        puts.append(Put("mentions", key, codec.encode(wanted)))
    return Decision(tuple(changes), drops, tuple(puts), step.near.replacement(), kept)


def decide_separation(decided: Separation, state: State, seq: int) -> Decision:
    """Return what an operator's decision changes: the groups that hold the mentions are made anew without those pairs.

    Args:
        decided: Who may not share an event with whom.
        state: What is stored; not changed.
        seq: As for `decide`.
    """
    step = _Step(state, decided.country, {}, {}, seq, decided)
    changes, entries = step.changes()
    is_repeat = state.separation(decided.country, decided.event_id) == decided
    if is_repeat and not changes and not entries:
        return Decision(drops=(Drop("repeated-separation"),))
    puts = [Put("clusters", entry.id, ledger.to_bytes(entry)) for entry in entries]
    key = ledger.separation_key(decided.country, decided.event_id)
    puts.append(Put("separations", key, codec.encode(decided)))
    return Decision(tuple(changes), puts=tuple(puts), separation=decided)


def _age(read: MentionSet) -> tuple[int, datetime]:
    """What makes one set of an article newer than another.

    An ingester killed between publishing and remembering gives a revision's number again, maybe to another text.
    """
    return read.article.revision, read.fetched_at or _NEVER


def _is_late(incoming: MentionSet, state: State) -> bool:
    """Tell whether the events of an article's day are closed."""
    horizon = state.horizon(state.watermark(incoming.country))
    return horizon is not None and day_of(incoming.article.published_at) < horizon


def _eligible(incoming: MentionSet, kept_open: MentionSet | None) -> tuple[MentionSet, tuple[Drop, ...]]:
    """Only what happened, or is said to have or have not, can be an event; each id counts once.

    A late article may change, or take back, what it says of events that are open; it adds nothing.

    Args:
        incoming: What an article says.
        kept_open: Of a late article, what is stored; None of any other.
    """
    is_open = None if kept_open is None else {mention.id for mention in kept_open.mentions}
    kept: dict[str, EventMention] = {}
    drops = []
    for mention in incoming.mentions:
        if mention.status not in _ELIGIBLE:
            drops.append(Drop(f"status-{mention.status}"))
        elif not 0 <= (mention.time.end - mention.time.start).days <= _MAX_DAYS:
            drops.append(Drop("days-too-wide"))
        elif mention.id in kept:
            drops.append(Drop("repeated-mention"))
        elif is_open is not None and mention.id not in is_open:
            drops.append(Drop("too-late"))
        else:
            kept[mention.id] = mention
    return replace(incoming, mentions=tuple(kept.values())), tuple(drops)


class _Step:
    """The state before and after one mention set, or one decision of an operator."""

    def __init__(
        self,
        state: State,
        country: str,
        new: Mapping[str, EventMention],
        old: Mapping[str, EventMention],
        seq: int,
        separation: Separation | None = None,
    ) -> None:
        self._state, self._country, self._seq = state, country, seq
        self._index = state.country(country)
        self._new, self._old = new, old
        self._apart = (*separation.mention_ids, *separation.other_mention_ids) if separation else ()
        knowledge = state.matcher.knowledge
        described = {i: describe(m, knowledge) for i, m in new.items()}
        self.near = Neighbourhood(self._index, old, described, separation)

    def changes(self) -> tuple[list[ClusterChange], list[StoredCluster]]:
        """Return the changes to send and the entries to write, in one order."""
        groups, touched = self._regroup()
        assignment = assign(
            groups, touched.values(), Arrival(country=self._country, mention_ids=self._new), self._state.cluster
        )
        changes: list[ClusterChange] = []
        entries: list[StoredCluster] = []
        for change, entry in self._steps(assignment):
            if change is not None:
                changes.append(change)
            entries.append(entry)
        return changes, entries

    # ------------------------------------------------------------ groups

    def _regroup(self) -> tuple[list[tuple[str, ...]], dict[str, StoredCluster]]:
        """Return the groups of every component that may have changed, and the active events stored for them."""
        touched: dict[str, StoredCluster] = {}
        seeds = set(self._new) | self.near.old_links() | {m for m in self._apart if self.near.is_live(m)}
        self._touch(touched, [*self._new, *self._old, *self._apart])
        self._touch_events(touched, self._index.dangling)
        while True:
            seeds |= {m for event in touched.values() for m in event.members if self.near.is_live(m)}
            found = components(seeds, self.near.links)
            members = set().union(*found)
            known = len(touched)
            self._touch(touched, members)
            if len(touched) == known:
                break
        groups = [
            group
            for component in found
            for group in partition(sorted(component, key=lambda m: self.near.features(m).order), self.near.links)
        ]
        return sorted(groups, key=lambda group: self.near.features(group[0]).order), touched

    def _touch(self, touched: dict[str, StoredCluster], mentions: Iterable[str]) -> None:
        self._touch_events(touched, {self._index.home[m] for m in mentions if m in self._index.home})

    def _touch_events(self, touched: dict[str, StoredCluster], event_ids: Iterable[str]) -> None:
        for event_id in event_ids:
            event = self._state.cluster(event_id)
            if event is not None and event.status == "active":
                touched[event_id] = event

    # ------------------------------------------------------------ changes

    def _steps(self, assignment: Assignment) -> Iterable[tuple[ClusterChange | None, StoredCluster]]:
        homes = {mention: assigned.id for assigned in assignment.active for mention in assigned.group}
        for assigned in assignment.active:
            if self._is_untouched(assigned):
                continue
            yield from self._rewrite(assigned, homes)
            for loser in assigned.absorbed:
                yield from self._end(loser, assigned.id)
        for gone in assignment.retracted:
            yield from self._end(gone, None)

    def _is_untouched(self, assigned: Assigned) -> bool:
        """The same members with the same contents give the same event: no need to merge them again."""
        previous = assigned.previous
        if previous is None or previous.status != "active" or assigned.absorbed or previous.members != assigned.group:
            return False
        return not any(mention in self._new or mention in self._old for mention in assigned.group)

    def _rewrite(
        self, assigned: Assigned, homes: dict[str, str]
    ) -> Iterable[tuple[ClusterChange | None, StoredCluster]]:
        previous = assigned.previous
        days = [self.near.features(m).published_day for m in assigned.group]
        mentions = [self._now(m) for m in assigned.group]
        after = self._merge(assigned.id, mentions, self.near.features, self.near.links)
        digest = ledger.content_digest(after)
        entry = StoredCluster(
            id=assigned.id,
            country=self._country,
            version=previous.version if previous else 0,
            status="active",
            merged_into=None,
            founder=assigned.founder,
            members=assigned.group,
            created_seq=previous.created_seq if previous else self._seq,
            digest=digest,
            last_day=max(*days, previous.last_day) if previous else max(days),
        )
        if previous is not None and previous.digest == digest:
            if entry != previous:
                yield None, entry
            return
        entry = replace(entry, version=entry.version + 1)
        before = self._last_content(previous, after) if previous else None
        kind, reasons = _explain(assigned, homes, after)
        after = replace(after, version=entry.version)
        yield ClusterChange(kind=kind, before=before, after=after, reasons=reasons), entry

    def _end(self, old: StoredCluster, into: str | None) -> Iterable[tuple[ClusterChange, StoredCluster]]:
        """Make an event a redirect, or retract it; its last content stays to be read."""
        before = self._last_content(old, None)
        if before is None:
            return
        status: EventStatus = "merged" if into else "retracted"
        after = replace(before, version=old.version + 1, status=status, merged_into=into)
        kind: ChangeKind = "merged" if into else "retracted"
        reasons = (f"same event as {into}",) if into else ("no article reports it any more",)
        entry = replace(
            old, version=after.version, status=status, merged_into=into, digest=ledger.content_digest(after)
        )
        yield ClusterChange(kind=kind, before=before, after=after, reasons=reasons), entry

    # ------------------------------------------------------------ contents

    def _now(self, mention_id: str) -> EventMention:
        mention = self._new.get(mention_id) or self._state.mention(self._country, mention_id)
        assert mention is not None, mention_id
        return mention

    def _last_content(self, stored: StoredCluster, now: EventCluster | None) -> EventCluster | None:
        """Return an event as it was last sent, made again from its members as stored.

        Of an event that ended long ago the members may have changed or gone since; then the present content stands in.
        """
        if (kept := self._state.content(stored.id, stored.version)) is not None:
            return kept
        members = [m for i in stored.members if (m := self._state.mention(self._country, i)) is not None]
        known = self._index.features.__getitem__
        content = self._merge(stored.id, members, known, self._index.row) if members else now
        if content is None:
            return None
        return replace(content, version=stored.version, status=stored.status, merged_into=stored.merged_into)

    def _merge(
        self,
        event_id: str,
        mentions: Sequence[EventMention],
        features: Callable[[str], Features],
        links: Callable[[str], Row],
    ) -> EventCluster:
        ids = [mention.id for mention in mentions]
        reasons = (self._best_match(one, ids, features, links(one)) for one in ids)
        kept = tuple(reason for reason in reasons if reason is not None)
        return merge_members(event_id, mentions, kept, self._state.matcher.knowledge)

    def _best_match(
        self, one: str, members: Sequence[str], features: Callable[[str], Features], row: Row
    ) -> MergeReason | None:
        """Why a mention belongs: its best match in the event.

        None for one alone, and among members of an event that ended, which may have been edited apart since.
        """
        scored = [(row[other], other) for other in members if other in row]
        if not scored:
            return None
        score, other = max(scored, key=lambda item: item[0])
        reasons = (f"like {other}", *self._state.matcher.match(features(one), features(other)).reasons)
        return MergeReason(mention_id=one, score=round(score, _SCORE_DIGITS), reasons=reasons)


def _explain(assigned: Assigned, homes: dict[str, str], after: EventCluster) -> tuple[ChangeKind, tuple[str, ...]]:
    """Return the kind of a change and its reasons, one line each."""
    previous = assigned.previous
    if previous is None:
        return "created", (f"founded by {assigned.founder}",)
    why = {reason.mention_id: ", ".join(reason.reasons) for reason in after.merge_reasons}
    joined = [m for m in assigned.group if m not in previous.members]
    left = [m for m in previous.members if m not in assigned.group]
    moved = [m for m in left if m in homes]
    lines = [f"{previous.status} before, stands by itself again"] if previous.status != "active" else []
    lines += [f"takes over {loser.id}" for loser in assigned.absorbed]
    lines += [f"{m} joins: {why[m]}" if m in why else f"{m} joins" for m in joined]
    lines += [f"{m} goes to {homes[m]}" if m in homes else f"{m} is withdrawn" for m in left]
    is_split = bool(moved) and previous.status == "active"
    return ("split" if is_split else "updated"), tuple(lines) or ("a report changed",)
