"""Articles out of the ingester. `publish` returns only when every article is safe; feed state is saved after that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.errors import DeliveryError
from services.jsonlines import write_line
from services.messages import Outgoing, cloud_event, instant_text
from services.records import Article
from services.topics import Topic

SERVICE = "ingester"


class ArticlePublisher(Protocol):
    """Where articles go."""

    def publish(self, articles: Sequence[Article]) -> None:
        """Return once every article is safe.

        Raises:
            DeliveryError: At least one is not.
        """


class TopicPublisher:
    """Sends articles to a topic.

    Args:
        producer: Waits for all replicas.
        topic: news.articles.
        timeout_s: Longest wait for an acknowledgement.
    """

    def __init__(self, producer: KafkaProducer, topic: Topic, *, timeout_s: float) -> None:
        self._producer, self._topic, self._timeout_s = producer, topic, timeout_s

    def publish(self, articles: Sequence[Article]) -> None:
        """See ArticlePublisher."""
        send_and_wait(self._producer, [to_message(a, self._topic) for a in articles], timeout_s=self._timeout_s)


class LinePublisher:
    """Writes articles as JSON lines."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def publish(self, articles: Sequence[Article]) -> None:
        """See ArticlePublisher."""
        for article in articles:
            write_line(self._out, article)


def to_message(article: Article, topic: Topic) -> Outgoing:
    """Return the message that carries one revision of an article."""
    fetched_at = article.fetched_at
    return cloud_event(
        topic.name,
        article.id,
        article,
        kind=topic.schema,
        source=SERVICE,
        id=f"{article.id}:{article.revision}",
        at=article.updated_at or article.published_at,
        fetched_at=instant_text(fetched_at) if fetched_at else None,
    )


def send_and_wait(
    producer: KafkaProducer, messages: Sequence[Outgoing], *, timeout_s: float, partition: int | None = None
) -> list[int]:
    """Send messages and wait until the broker has every one.

    Args:
        producer: Waits for all replicas.
        messages: To send, in order.
        timeout_s: Longest wait for an acknowledgement.
        partition: Of all messages; None: as their keys say.

    Returns:
        Their offsets, in order.

    Raises:
        DeliveryError: At least one was not acknowledged in time.
    """
    try:
        futures = [
            producer.send(out.topic, key=out.key, value=out.value, headers=list(out.headers), partition=partition)
            for out in messages
        ]
        return [future.get(timeout=timeout_s).offset for future in futures]
    except KafkaError as error:
        raise DeliveryError(f"{len(messages)} messages not acknowledged: {error}") from error
