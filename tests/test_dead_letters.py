"""A dead letter keeps the message whole."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from services import codec
from services.dead_letters import MAX_KEPT_BYTES, to_dead_letter
from services.errors import DecodeError
from services.messages import Incoming
from services.records import DeadLetter
from services.topics import load_topics

TOPIC = load_topics().dead_letters
AT = datetime(2025, 11, 3, tzinfo=UTC)


def letter_for(incoming: Incoming) -> DeadLetter:
    message = to_dead_letter(DecodeError("not JSON"), incoming, service="extractor", topic=TOPIC)
    return codec.decode(message.value, DeadLetter)


def test_the_raw_message_can_be_had_back() -> None:
    incoming = Incoming("news.articles", 3, 17, b"key", b"\xff{", (("h", b"\x00"),), AT)
    letter = letter_for(incoming)
    assert (letter.topic, letter.partition, letter.offset) == ("news.articles", 3, 17)
    assert base64.b64decode(letter.value or "") == b"\xff{"
    assert base64.b64decode(letter.key or "") == b"key"
    assert letter.headers == (("h", "AA=="),)
    assert (letter.error, letter.reason, letter.message_at) == ("DecodeError", "not JSON", AT)


def test_a_tombstone_stays_one() -> None:
    letter = letter_for(Incoming("t", 0, 0, None, None))
    assert (letter.key, letter.value, letter.value_bytes) == (None, None, 0)


def test_an_oversized_value_is_cut_and_says_so() -> None:
    letter = letter_for(Incoming("t", 0, 0, None, b"x" * (MAX_KEPT_BYTES + 1)))
    assert len(base64.b64decode(letter.value or "")) == MAX_KEPT_BYTES
    assert letter.value_bytes == MAX_KEPT_BYTES + 1


def test_the_same_failure_gives_the_same_bytes() -> None:
    incoming = Incoming("t", 0, 0, b"k", b"v")
    first, second = (to_dead_letter(DecodeError("e"), incoming, service="sink", topic=TOPIC) for _ in range(2))
    assert first == second
