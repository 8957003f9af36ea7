"""What is told of a run that does not come to rest."""

from __future__ import annotations

import uuid

import pytest
from kafka import KafkaProducer

from services.access.broker_access import BrokerAccess
from services.broker import RunningBroker
from services.topic_admin import ensure_topics
from services.topics import load_topics
from tests.chaos.evidence import describe_open_transactions, read_topic


@pytest.mark.broker
def test_an_open_transaction_is_told_with_its_owner(broker: RunningBroker) -> None:
    if not broker.is_durable:
        pytest.skip("the embedded broker tells nothing of transactions")
    topics = load_topics(f"evidence-{uuid.uuid4().hex[:8]}.")
    ensure_topics(BrokerAccess.plain(broker.bootstrap), [topics.events, topics.event_changes])
    owner = f"{topics.events.name}-writer"
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=owner, transaction_timeout_ms=60_000)
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(topics.events.name, key=b"SDN", value=b"{}", partition=3).get(timeout=20)
    told = describe_open_transactions(broker.bootstrap, topics)
    producer.abort_transaction()
    producer.close()
    assert f"{topics.events.name}-3" in told
    assert f"{owner} ONGOING" in told
    assert read_topic(broker.bootstrap, topics.events) == ()
    assert describe_open_transactions(broker.bootstrap, topics) == "open transactions: none"
