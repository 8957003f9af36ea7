"""The commands against a broker: a letter is listed, shown, and its message sent again."""

from __future__ import annotations

import os

import orjson
import pytest
from click.testing import CliRunner
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from services.broker import RunningBroker
from services.cli import cli
from services.dead_letters import to_dead_letter
from services.errors import DecodeError
from services.messages import Incoming
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics


@pytest.fixture
def topics(broker: RunningBroker, request: pytest.FixtureRequest) -> Topics:
    """Topics of this test alone, with one dead letter."""
    own = load_topics(f"{request.node.name.replace('_', '-')[:40]}-{os.getpid()}-")
    ensure_topics(broker.access, own)
    incoming = Incoming(own.articles.name, 3, 1207, b"k", b"<html>", (("a", b"1"),))
    out = to_dead_letter(DecodeError("not JSON"), incoming, service="extractor", topic=own.dead_letters)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, linger_ms=0, batch_size=1)
    for _ in range(2):  # a crash repeats it
        producer.send(out.topic, key=out.key, value=out.value, headers=list(out.headers)).get(timeout=20)
    producer.close()
    return own


def run(broker: RunningBroker, topics: Topics, *words: str) -> tuple[int, str]:
    prefix = topics.articles.name.removesuffix(load_topics().articles.name)
    at = ["--broker", broker.bootstrap, "--topic-prefix", prefix]
    done = CliRunner().invoke(cli, ["dead-letters", words[0], *at, *words[1:]])
    return done.exit_code, done.stdout


@pytest.mark.broker
def test_a_letter_is_listed_once_shown_and_sent_again(broker: RunningBroker, topics: Topics) -> None:
    name = f"{topics.articles.name}-3-1207"
    _, listed = run(broker, topics, "list", "--service", "extractor")
    assert [orjson.loads(line)["id"] for line in listed.splitlines()] == [name]
    assert run(broker, topics, "list", "--service", "sink") == (0, "")
    _, shown = run(broker, topics, "show", name)
    assert orjson.loads(shown)["value"] == "<html>"
    assert run(broker, topics, "show", "nothing-0-0")[0] == 1
    assert run(broker, topics, "replay", name, "nothing-0-0")[0] == 1
    assert run(broker, topics, "replay", name)[0] == 0
    assert [(r.key, r.value, dict(r.headers)["a"]) for r in read(broker, topics.articles.name)] == [
        (b"k", b"<html>", b"1")
    ]


@pytest.mark.parametrize("words", [[], ["a-0-1", "--all"], ["--all", "--service", "sink"]], ids=["none", "two", "both"])
def test_replay_wants_to_be_told_which(words: list[str]) -> None:
    done = CliRunner().invoke(cli, ["dead-letters", "replay", *words])
    assert done.exit_code == 2
    assert "say which" in done.output


def read(broker: RunningBroker, topic: str) -> list[object]:
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, auto_offset_reset="earliest")
    places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(places)
    consumer.seek_to_beginning(*places)
    ends = consumer.end_offsets(places)
    found: list[object] = []
    while any(consumer.position(place) < ends[place] for place in places):
        found += [record for records in consumer.poll(timeout_ms=500).values() for record in records]
    consumer.close()
    return found
