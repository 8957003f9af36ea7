"""Accounts for every message of a service that reads a topic: output, drop or dead letter, each counted."""

from __future__ import annotations

import structlog

from services import codec
from services.errors import TransientError
from services.messages import FETCHED_AT, Incoming, Outcome, Outgoing, header_instant
from services.records import DeadLetter
from services.throughput import Throughput

LONGEST_RUN = 100
"""So many dead letters in a row are no bad message but a bad topic, schema or release: better to stand still."""


def account_for(incoming: Incoming, outcome: Outcome, throughput: Throughput) -> None:
    """Count what became of a message and how long it took; call once its output is acknowledged.

    Each dead letter is one line in the log.

    Raises:
        TransientError: LONGEST_RUN messages in a row ended as dead letters. Stop before this one is committed.
    """
    throughput.handled(outcome)
    if outcome.dead_letters:
        for message in outcome.outgoing:
            _log_dead_letter(message)
    elif outcome.outgoing:
        throughput.delays(
            published_at=header_instant(outcome.outgoing[0].headers, "ce_time"),
            fetched_at=header_instant(incoming.headers, FETCHED_AT),
            received_at=incoming.message_at,
        )
    if throughput.dead_letter_run >= LONGEST_RUN:
        raise TransientError(f"{LONGEST_RUN} dead letters in a row, the last at {_place(incoming)}: stopping")


def _log_dead_letter(message: Outgoing) -> None:
    letter = codec.decode(message.value, DeadLetter)
    structlog.get_logger().warning(
        "dead_letter",
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        error=letter.error,
        reason=letter.reason,
    )


def _place(incoming: Incoming) -> str:
    return f"{incoming.topic}-{incoming.partition}@{incoming.offset}"
