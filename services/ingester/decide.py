"""What a poll leads to: which articles to publish, and what to remember of the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.ingester.feed_list import Feed
from services.ingester.plain_text import clean
from services.ingester.reading import FeedReading
from services.ingester.response import Changed, Deferred, Failed, Gone, Unchanged
from services.ingester.schedule import LOST_AFTER_S, PollPolicy, next_poll_at, retry_at
from services.messages import Drop
from services.records import Article, FeedState, SeenEntry

MIN_REMEMBERED = 100
"""Entries that left the feed are remembered, as many as it shows or as this: feeds flap between two versions."""

Elsewhere = Mapping[str, tuple[SeenEntry, ...]]
"""Article id -> what the other feeds remember of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedIntent:
    """What to do after a poll. The state is saved only once every article is acknowledged."""

    new_state: FeedState
    articles: tuple[Article, ...] = ()  # to publish, in the feed's order
    drops: tuple[Drop, ...] = ()
    entry_count: int = 0  # entries that came in
    trouble: tuple[str, str] | None = None  # cause, one line for the log


def decide_reading(
    state: FeedState, feed: Feed, answer: Changed, reading: FeedReading, *, elsewhere: Elsewhere, policy: PollPolicy
) -> FeedIntent:
    """Return what a new body leads to.

    An article is published when no feed has shown it yet, or when this feed's own copy of it changed into something
    that no other feed has brought already. White space is no change (`ids.content_hash`).

    Args:
        state: The feed before this poll.
        feed: The feed.
        answer: The answer that carried the body.
        reading: What the body gave.
        elsewhere: What other feeds remember of the body's articles.
        policy: How often we ask.
    """
    now = answer.response.received_at
    if reading.trouble is not None:
        return _no_feed(state, feed, answer, reading.trouble, policy)
    before = {entry.article_id: entry for entry in state.seen}
    articles: list[Article] = []
    seen: list[SeenEntry] = []
    for article in reading.articles:
        revision, is_news = _revision(article, before.get(article.id), elsewhere.get(article.id, ()))
        seen.append(SeenEntry(article_id=article.id, revision=revision, content_hash=article.content_hash))
        if is_news:
            articles.append(replace(article, revision=revision))
    drops = reading.drops
    if known := len(reading.articles) - len(articles):
        drops = (*drops, Drop("seen-before", known))
    moved = answer.response.moved_to
    new_state = replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=answer.body_hash,
        seen=_remembered(tuple(seen), state.seen),
        last_polled_at=now,
        last_ok_at=now,
        last_entry_at=now if articles else state.last_entry_at,
        last_status=answer.response.status,
        last_error=None,
        error_streak=0,
        next_poll_at=next_poll_at(now, feed, policy, wishes_s=(answer.wait_s, reading.wait_s)),
        notes=(*reading.notes, *((f"moved for good: {moved}",) if moved else ())),
    )
    count = len(reading.articles) + sum(drop.count for drop in reading.drops)
    return FeedIntent(new_state=new_state, articles=tuple(articles), drops=drops, entry_count=count)


def decide_answer(
    state: FeedState, feed: Feed, answer: Unchanged | Deferred | Gone | Failed, *, now: datetime, policy: PollPolicy
) -> FeedIntent:
    """Return what an answer without a new body leads to: nothing to publish, something to remember."""
    if isinstance(answer, Unchanged):
        return FeedIntent(
            new_state=replace(
                state,
                etag=answer.etag,
                last_modified=answer.last_modified,
                last_polled_at=now,
                last_ok_at=now,
                last_status=answer.status,
                last_error=None,
                error_streak=0,
                next_poll_at=next_poll_at(now, feed, policy, wishes_s=(answer.wait_s,)),
            )
        )
    streak = state.error_streak + 1
    failed = replace(
        state,
        last_polled_at=now,
        last_status=answer.status,
        last_error=clean(f"{answer.cause}: {answer.detail}"),
        error_streak=streak,
    )
    trouble = (answer.cause, answer.detail)
    if isinstance(answer, Gone):
        return FeedIntent(new_state=replace(failed, is_gone=True, next_poll_at=None), trouble=trouble)
    is_lost = answer.cause == "not-found" and _silent_s(state, now) > LOST_AFTER_S
    again_at = retry_at(now, feed, policy, streak=streak, retry_after_s=answer.retry_after_s, is_lost=is_lost)
    drops = (Drop("body-too-large"),) if answer.cause == "too-large" else ()
    return FeedIntent(new_state=replace(failed, next_poll_at=again_at), drops=drops, trouble=trouble)


def _no_feed(state: FeedState, feed: Feed, answer: Changed, trouble: str, policy: PollPolicy) -> FeedIntent:
    # Validators and seen entries stay: the answer says nothing about the feed. No back-off either: a broken body is
    # the publisher's slip, mended at any time.
    now = answer.response.received_at
    new_state = replace(
        state,
        last_polled_at=now,
        last_status=answer.response.status,
        last_error=clean(f"no-feed: {trouble}"),
        error_streak=state.error_streak + 1,
        next_poll_at=next_poll_at(now, feed, policy, wishes_s=(answer.wait_s,)),
    )
    return FeedIntent(new_state=new_state, drops=(Drop("body-not-a-feed"),), trouble=("no-feed", trouble))


def _revision(article: Article, before: SeenEntry | None, others: tuple[SeenEntry, ...]) -> tuple[int, bool]:
    """The article's revision, and whether it is to be published."""
    known = (before, *others) if before is not None else others
    if not known:
        return 1, True
    latest = max(entry.revision for entry in known)
    if before is None or before.content_hash == article.content_hash:
        return latest if before is None else before.revision, False
    if any(entry.content_hash == article.content_hash for entry in others):
        return latest, False
    return latest + 1, True


def _remembered(shown: tuple[SeenEntry, ...], before: tuple[SeenEntry, ...]) -> tuple[SeenEntry, ...]:
    if not shown:
        return before
    ids = {entry.article_id for entry in shown}
    gone = [entry for entry in before if entry.article_id not in ids]
    return (*shown, *gone[: max(len(shown), MIN_REMEMBERED)])


def _silent_s(state: FeedState, now: datetime) -> float:
    return (now - state.last_ok_at).total_seconds() if state.last_ok_at else 0.0
