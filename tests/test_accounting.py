"""Every message ends as output, drop or dead letter; a long run of dead letters stops the service."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from services.accounting import LONGEST_RUN, account_for
from services.dead_letters import to_dead_letter
from services.errors import DecodeError, TransientError
from services.messages import Drop, Incoming, Outcome
from services.throughput import Throughput
from services.topics import load_topics
from tests.fakes import FakeClock

BAD = Incoming("news.articles", 3, 1207, b"k", b"<html>")


def letter() -> Outcome:
    out = to_dead_letter(DecodeError("not JSON"), BAD, service="extractor", topic=load_topics().dead_letters)
    return Outcome(outgoing=(out,), dead_letters=1)


def test_each_dead_letter_is_one_line() -> None:
    with capture_logs() as lines:
        account_for(BAD, letter(), Throughput("extractor", clock=FakeClock()))
    ((line),) = lines
    assert (line["event"], line["offset"], line["error"]) == ("dead_letter", 1207, "DecodeError")


def test_a_long_run_of_dead_letters_stops_the_service_and_says_where() -> None:
    meter = Throughput("extractor", clock=FakeClock())
    for _ in range(LONGEST_RUN - 1):
        account_for(BAD, letter(), meter)
    with pytest.raises(TransientError, match=r"100 dead letters in a row.*news\.articles-3@1207"):
        account_for(BAD, letter(), meter)


def test_one_good_message_ends_the_run() -> None:
    meter = Throughput("extractor", clock=FakeClock())
    for outcome in (*[letter()] * (LONGEST_RUN - 1), Outcome(drops=(Drop("no-event:gate"),)), letter()):
        account_for(BAD, outcome, meter)
    assert meter.dead_letter_run == 1
