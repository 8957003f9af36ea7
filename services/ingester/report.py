"""What operators hear of each poll: one log line where there is something to say, and the counts."""

from __future__ import annotations

from typing import Any

import structlog

from services import metrics
from services.ingester.decide import FeedIntent
from services.ingester.feed_list import Feed
from services.messages import instant_text
from services.records import FeedState
from services.throughput import Throughput


class PollReporter:
    """Logs polls and counts entries.

    Args:
        throughput: Takes the counts.
    """

    def __init__(self, throughput: Throughput) -> None:
        self._throughput = throughput
        for outcome in metrics.POLL_OUTCOMES:
            metrics.FEED_POLLS.labels(outcome)  # on /metrics from the start, as the other counts

    def __call__(self, feed: Feed, before: FeedState, intent: FeedIntent) -> None:
        """Tell one poll."""
        counts = self._throughput
        is_silent = intent.new_state.health == "silent"
        metrics.FEED_POLLS.labels("trouble" if intent.trouble else "silent" if is_silent else "ok").inc()
        if intent.entry_count:
            counts.received(intent.entry_count)
        for drop in intent.drops:
            counts.dropped(drop.reason, drop.count)
        for article in intent.articles:
            counts.delays(published_at=article.published_at, fetched_at=article.fetched_at)
        if intent.articles:
            counts.sent(len(intent.articles))
        self._log(feed, before, intent)

    def _log(self, feed: Feed, before: FeedState, intent: FeedIntent) -> None:
        state = intent.new_state
        fields: dict[str, Any] = {"feed": feed.url, "outlet": feed.outlet.id, "status": state.last_status}
        log = structlog.get_logger()
        if intent.trouble is not None:
            cause, detail = intent.trouble
            next_at = instant_text(state.next_poll_at) if state.next_poll_at else None
            log.warning(
                "feed_trouble", **fields, cause=cause, detail=detail, streak=state.error_streak, next_at=next_at
            )
            return
        if before.last_error is not None:
            log.info("feed_recovered", **fields, after=before.error_streak)
        if state.health == "silent" != before.health:
            usual = round(state.entries_per_day or 0.0, 3)
            log.warning("feed_silent", **fields, silent_for_s=state.silent_for_s, entries_per_day=usual)
        if new_notes := [note for note in state.notes if note not in before.notes]:
            log.warning("feed_defects", **fields, defects=new_notes)
        told = log.info if intent.articles else log.debug
        told("polled", **fields, entries=intent.entry_count, published=len(intent.articles))


def trouble_line(feed: Feed, before: FeedState, intent: FeedIntent) -> str | None:
    """Return one line for a person on what is wrong with a feed; None where nothing is."""
    if intent.trouble is not None:
        return f"{feed.url}: {intent.trouble[0]}: {intent.trouble[1]}"
    notes = [note for note in intent.new_state.notes if note not in before.notes]
    return f"{feed.url}: {'; '.join(notes)}" if notes else None
