"""State that outlives a stop: files here, the topic in test_ingester_on_broker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError

from services import codec
from services.errors import DeliveryError, StartupError
from services.ingester.publish import TopicPublisher, send_and_wait, to_message
from services.ingester.state import FileStateStore, MemoryStateStore, StateStore, state_message
from services.messages import Outgoing, header, instant_text
from services.records import FeedState
from services.topics import load_topics
from tests.examples import example, situations

ONE = FeedState(feed_url="https://a.example/1", outlet_id="a", etag='W/"1"')
TWO = FeedState(feed_url="https://a.example/2", outlet_id="a")


@pytest.mark.parametrize("make", [lambda path: MemoryStateStore(), FileStateStore], ids=["memory", "file"])
def test_the_last_state_of_each_feed_is_loaded(tmp_path: Path, make: Callable[[Path], StateStore]) -> None:
    store: Any = make(tmp_path / "state")
    assert store.load() == {}
    for state in (TWO, TWO, ONE):
        store.save(state)
    again: Any = store if isinstance(store, MemoryStateStore) else make(tmp_path / "state")
    assert again.load() == {ONE.feed_url: ONE, TWO.feed_url: TWO}
    for each in {id(store): store, id(again): again}.values():
        if isinstance(each, FileStateStore):
            each.__exit__()


def test_loading_leaves_one_line_per_feed(tmp_path: Path) -> None:
    path = tmp_path / "state"
    for _ in range(3):
        with FileStateStore(path) as store:
            store.load()
            store.save(ONE)
    with FileStateStore(path) as store:
        store.load()
    assert path.read_bytes().count(b"\n") == 1


def test_a_line_cut_short_by_a_crash_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with FileStateStore(path) as store:
        store.load()
        store.save(ONE)
        store.save(TWO)
    path.write_bytes(path.read_bytes()[:-20])
    with FileStateStore(path) as store:
        assert store.load() == {ONE.feed_url: ONE}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"nonsense\n{}\n", id="no JSON"),
        pytest.param(b'{"feed_url": 1}\n{}\n', id="no state"),
        pytest.param(b'{"name": "mine"}\n', id="one line of something else"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
    ],
)
def test_a_file_that_is_no_state_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state"
    path.write_bytes(content)
    with FileStateStore(path) as store, pytest.raises(StartupError, match=r"state:1: "):
        store.load()
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with FileStateStore(tmp_path / "absent" / "state") as store, pytest.raises(StartupError, match="No such file"):
        store.load()


class _Producer:
    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.sent = error, 0

    def send(self, *_: object, **__: object) -> _Producer:
        self.sent += 1
        return self

    def get(self, timeout: float) -> _Producer:
        if self.error:
            raise self.error
        return self

    offset = 7


def test_a_message_is_delivered_when_it_is_acknowledged() -> None:
    messages = [Outgoing("t", b"k", b"v"), Outgoing("t", b"k", b"v")]
    assert send_and_wait(_Producer(), messages, timeout_s=1) == [7, 7]  # type: ignore[arg-type]
    with pytest.raises(DeliveryError, match="2 messages not acknowledged"):
        send_and_wait(_Producer(KafkaTimeoutError()), messages, timeout_s=1)  # type: ignore[arg-type]


def test_an_article_message_has_its_id_as_key_and_names_its_fetch() -> None:
    topic = load_topics().articles
    articles = [example("article", name) for name in situations("article")]
    for article in articles:
        message = to_message(article, topic)
        assert (message.topic, message.key) == ("news.articles", article.id.encode())
        assert header(message.headers, "ce_id") == f"{article.id}:{article.revision}"
        assert header(message.headers, "ce_type") == "org.conflictwire.article.v1"
        assert (header(message.headers, "ce_fetchedat") is None) is (article.fetched_at is None)
    producer = _Producer()
    TopicPublisher(producer, topic, timeout_s=1).publish(articles)  # type: ignore[arg-type]
    assert producer.sent == len(articles)


def test_a_state_message_has_the_feed_as_key_and_is_dated_by_its_poll() -> None:
    topic = load_topics().feed_state
    for known in (example("feed-state", name) for name in situations("feed-state")):
        message = state_message(known, topic)
        polled_at = instant_text(known.last_polled_at)
        assert (message.topic, message.key) == ("news.feed-state", known.feed_url.encode())
        assert codec.decode(message.value, FeedState) == known
        assert header(message.headers, "ce_id") == f"{known.feed_url}:{polled_at}"
        assert header(message.headers, "ce_type") == "org.conflictwire.feed-state.v1"
        assert header(message.headers, "ce_time") == polled_at
