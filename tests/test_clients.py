"""Reading a topic to where it ends now."""

from __future__ import annotations

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError, KafkaTimeoutError

from services.clients import close_producer, read_to_end
from services.errors import TransientError

PLACE = TopicPartition("conflict.events", 0)


class Growing:
    """A consumer of one partition that gets two more records with each poll, and hands out one."""

    def __init__(self, end: int, *, fails_at: int | None = None) -> None:
        self._end, self._fails_at = end, fails_at
        self._position = self.quiet_polls = 0

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, self._end)

    def position(self, _place: TopicPartition) -> int:
        return self._position

    def poll(self, timeout_ms: int) -> dict[TopicPartition, list[str]]:
        self._end += 2
        if self.quiet_polls:
            self.quiet_polls -= 1
            return {}
        if self._position == self._fails_at:
            raise KafkaConnectionError("gone")
        self._position += 1
        return {PLACE: [f"record {self._position}"]}


def test_a_busy_topic_is_read_to_where_it_ended_at_first() -> None:
    assert list(read_to_end(Growing(3))) == ["record 1", "record 2", "record 3"]


def test_a_slow_broker_is_waited_for() -> None:
    consumer = Growing(1)
    consumer.quiet_polls = 20
    assert list(read_to_end(consumer)) == ["record 1"]


def test_a_broker_that_goes_away_is_told_with_the_topic() -> None:
    with pytest.raises(TransientError, match=r"cannot read conflict\.events: .*gone"):
        list(read_to_end(Growing(3, fails_at=1)))


class Unacknowledged:
    """A producer whose messages the broker does not take."""

    def close(self, timeout: float) -> None:
        raise KafkaTimeoutError(f"not flushed within {timeout} s")


def test_an_end_tells_why_it_came_and_not_that_messages_are_left() -> None:
    close_producer(Unacknowledged())
