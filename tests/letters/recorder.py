"""kafka-python's producer as far as a replay uses it."""

from __future__ import annotations

from kafka.errors import KafkaError

from tests.sink.fake_kafka import FakeFuture

Headers = list[tuple[str, bytes]]


class Recorder:
    """Keeps what was sent; `error` is what acknowledgements come back with."""

    def __init__(self, error: KafkaError | None = None) -> None:
        self._error = error
        self.sent: list[tuple[str, bytes | None, bytes | None, Headers]] = []

    def send(self, topic: str, *, key: bytes | None, value: bytes | None, headers: Headers) -> FakeFuture:
        self.sent.append((topic, key, value, headers))
        return FakeFuture(self._error)
