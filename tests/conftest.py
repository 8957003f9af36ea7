"""A broker for the tests marked `broker`: embedded, or Apache Kafka with CONFLICTWIRE_TEST_BROKER=apache."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from services import metrics
from services.broker import RunningBroker, start_broker

MakeTopic = Callable[..., str]


@pytest.fixture
def fresh_metrics() -> None:
    """Metrics as a process has them that starts now: without what other tests of this one counted."""
    for metric in (metrics.RECORDS_IN, metrics.RECORDS_OUT, metrics.DROPS, metrics.DEAD_LETTERS, metrics.BUSY):
        metric.clear()
    for metric in (metrics.LAG, metrics.FEED_POLLS, metrics.DELAY):
        metric.clear()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    """Run one broker for the whole session, in a temporary folder, on a free port."""
    kind = os.environ.get("CONFLICTWIRE_TEST_BROKER", "embedded")
    with start_broker(kind, folder=tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture(scope="session")
def make_topic(broker: RunningBroker) -> Iterator[MakeTopic]:
    """Create topics that no other test has: make_topic("articles", partitions=4, is_compacted=True) -> its name."""
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)

    def make(stem: str = "test", *, partitions: int = 1, is_compacted: bool = False) -> str:
        name = f"{stem}.{uuid.uuid4().hex[:12]}"
        configs = {"cleanup.policy": "compact"} if is_compacted else {}
        admin.create_topics([NewTopic(name, partitions, 1, topic_configs=configs)])
        return name

    yield make
    admin.close()


@pytest.fixture
def topic(make_topic: MakeTopic) -> str:
    """Return the name of a new topic with one partition."""
    return make_topic()
