"""What a poll leads to: which articles to publish, and what to remember of the feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.ingester import moves
from services.ingester.feed_health import first_baseline, judge, next_baseline, next_latency_ms, silent_for
from services.ingester.feed_list import Feed
from services.ingester.identity import to_seen, withdrawals
from services.ingester.page import Completed
from services.ingester.plain_text import clean
from services.ingester.reading import FeedReading
from services.ingester.response import Changed, Deferred, Failed, Gone, Unchanged
from services.ingester.schedule import LOST_AFTER_S, PollPolicy, next_poll_at, retry_at
from services.ingester.websub.offer import find_offer, first_offer, header_links
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
    that no other feed has brought already (`article.steady` tells what is no change).

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
    links = header_links(answer.response.headers.get("link", ""))
    offer = first_offer(find_offer(links, base=answer.response.url), reading.offer)
    articles, seen, drops = _sort_out(state, feed, reading, elsewhere=elsewhere, policy=policy, now=now)
    wished = replace(
        state,
        body_hash=answer.body_hash,
        seen=_remembered(seen, state.seen),
        last_entry_at=now if articles else state.last_entry_at,
        entries_per_day=_baseline(state, reading, len(articles), now),
        feed_wait_s=reading.wait_s,
        skip_hours=reading.skip_hours,
        skip_days=reading.skip_days,
        hub_url=offer.hub_url,
        self_url=offer.self_url,
        notes=reading.notes,
    )
    new_state = _answered(wished, feed, answer, policy)
    count = len(reading.articles) + sum(drop.count for drop in reading.drops)
    return FeedIntent(new_state=new_state, articles=articles, drops=drops, entry_count=count)


def _sort_out(
    state: FeedState, feed: Feed, reading: FeedReading, *, elsewhere: Elsewhere, policy: PollPolicy, now: datetime
) -> tuple[tuple[Article, ...], tuple[SeenEntry, ...], tuple[Drop, ...]]:
    """What to publish, what the feed shows, and what is left out."""
    before = {entry.article_id: entry for entry in state.seen}
    articles: list[Article] = []
    seen: list[SeenEntry] = []
    drops: Counter[str] = Counter({drop.reason: drop.count for drop in reading.drops})
    for article in reading.articles:
        revision, is_news = _revision(article, before.get(article.id), elsewhere.get(article.id, ()))
        seen.append(to_seen(article, revision, before.get(article.id)))
        if not is_news:
            drops["seen-before"] += 1
        elif policy.max_age_s is not None and (now - article.published_at).total_seconds() > policy.max_age_s:
            drops["too-old"] += 1
        else:
            articles.append(replace(article, revision=revision))
    shown = {entry.article_id for entry in seen}
    for withdrawn in withdrawals(reading.deleted, state.seen, shown=shown, feed=feed, now=now):
        articles.append(withdrawn)
        seen.append(to_seen(withdrawn, withdrawn.revision, before.get(withdrawn.id)))
    if state.last_ok_at is None:
        articles = [replace(article, flags=(*article.flags, "backlog")) for article in articles]
    return tuple(articles), tuple(seen), tuple(Drop(reason, number) for reason, number in drops.items())


def decide_answer(
    state: FeedState, feed: Feed, answer: Unchanged | Deferred | Gone | Failed, *, now: datetime, policy: PollPolicy
) -> FeedIntent:
    """Return what an answer without a new body leads to: nothing to publish, something to remember."""
    if isinstance(answer, Unchanged):
        return FeedIntent(new_state=_answered(state, feed, answer, policy))
    failed = _failed(state, answer.status, f"{answer.cause}: {answer.detail}", now)
    trouble = (answer.cause, answer.detail)
    is_lost = answer.cause == "not-found" and _lasted_s(failed, now) > LOST_AFTER_S
    if (isinstance(answer, Gone) or is_lost) and state.poll_url is None:
        return FeedIntent(new_state=_judged(replace(failed, is_gone=True, next_poll_at=None), now), trouble=trouble)
    again_at = retry_at(now, feed, policy, streak=failed.error_streak, retry_after_s=answer.retry_after_s)
    again = replace(moves.after_failure(failed), next_poll_at=again_at)
    drops = (Drop("body-too-large"),) if answer.cause == "too-large" else ()
    return FeedIntent(new_state=_judged(again, now), drops=drops, trouble=trouble)


def with_pages(intent: FeedIntent, completed: Completed, *, elsewhere: Elsewhere) -> FeedIntent:
    """Return an intent with its articles completed from their pages.

    What is remembered keeps the hash of the feed's own text, for that is what the next body is compared with. An
    article whose page names an address that another feed has shown already is not published again.

    Args:
        intent: As decided on the feed's body alone.
        completed: The same articles, completed.
        elsewhere: What other feeds remember of the addresses that pages named.
    """
    own_ids = {link_id: own_id for own_id, link_id in completed.link_ids.items()}
    urls = {article.id: article.url for article in completed.articles}
    seen = tuple(
        replace(entry, article_id=own_id, url=urls[own_id], link_id=entry.article_id)
        if (own_id := own_ids.get(entry.article_id))
        else entry
        for entry in intent.new_state.seen
    )
    new_state = replace(intent.new_state, seen=seen, notes=(*intent.new_state.notes, *completed.notes))
    articles = tuple(article for article in completed.articles if article.id not in elsewhere)
    known = len(completed.articles) - len(articles)
    drops = (*intent.drops, Drop("seen-before", known)) if known else intent.drops
    return replace(intent, new_state=new_state, articles=articles, drops=drops)


def _answered(state: FeedState, feed: Feed, answer: Changed | Unchanged, policy: PollPolicy) -> FeedState:
    """The state after a good answer: validators, address, wishes, health."""
    response, now = answer.response, answer.response.received_at
    has_validators = bool(answer.etag or answer.last_modified)
    was_conditional = response.url == state.validators_url and bool(state.etag or state.last_modified)
    answered = replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        validators_url=response.url if has_validators else None,
        has_given_validators=state.has_given_validators or has_validators,
        last_unconditional_at=state.last_unconditional_at if was_conditional else now,
        server_wait_s=answer.wait_s,
        last_polled_at=now,
        last_ok_at=now,
        failing_since=None,
        last_status=response.status,
        last_error=None,
        error_streak=0,
        latency_ms=next_latency_ms(state.latency_ms, response.elapsed_ms),
    )
    moved = moves.after_answer(answered, response.moved_to, now)
    return _judged(replace(moved, next_poll_at=next_poll_at(now, feed, policy, moved)), now)


def _failed(state: FeedState, status: int | None, error: str, now: datetime) -> FeedState:
    return replace(
        state,
        last_polled_at=now,
        last_status=status,
        last_error=clean(error),
        error_streak=state.error_streak + 1,
        failing_since=state.failing_since or now,
    )


def _judged(state: FeedState, now: datetime) -> FeedState:
    silence = silent_for(state, now)
    silent_for_s = None if silence is None else int(silence.total_seconds())
    return replace(state, health=judge(state, now), silent_for_s=silent_for_s)


def _no_feed(state: FeedState, feed: Feed, answer: Changed, trouble: str, policy: PollPolicy) -> FeedIntent:
    # Validators and seen entries stay: the answer says nothing about the feed. No back-off either: a broken body is
    # the publisher's slip, mended at any time.
    now = answer.response.received_at
    failed = replace(_failed(state, answer.response.status, f"no-feed: {trouble}", now), server_wait_s=answer.wait_s)
    new_state = _judged(replace(failed, next_poll_at=next_poll_at(now, feed, policy, failed)), now)
    return FeedIntent(new_state=new_state, drops=(Drop("body-not-a-feed"),), trouble=("no-feed", trouble))


def _baseline(state: FeedState, reading: FeedReading, new_count: int, now: datetime) -> float | None:
    if state.last_ok_at is None:
        return first_baseline([a.published_at for a in reading.articles if a.published_at_source == "feed"])
    if not new_count:
        return state.entries_per_day
    since = state.last_entry_at or state.last_ok_at
    return next_baseline(state.entries_per_day, new_count=new_count, since=since, now=now)


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


def _lasted_s(state: FeedState, now: datetime) -> float:
    return (now - state.failing_since).total_seconds() if state.failing_since else 0.0
