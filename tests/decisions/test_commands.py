"""The commands against a broker: an event is found through its redirect, and a merge is taken back."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner
from kafka import KafkaProducer

from services import codec
from services.broker import RunningBroker
from services.cli import cli
from services.records import Event, Separation
from services.topic_admin import ensure_topics
from services.topics import Topics, load_topics
from tests.decisions.test_separate import MIDDLE, PART, WHOLE
from tests.letters.test_commands import read

pytestmark = pytest.mark.broker


@pytest.fixture
def topics(broker: RunningBroker) -> Topics:
    """Topics of this test alone, with an event and two that were merged into it."""
    own = load_topics(f"unmerge-{os.getpid()}-")
    ensure_topics(broker.access, own)
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=own.events.name)
    producer.init_transactions()
    for event in (WHOLE, PART, MIDDLE):
        producer.begin_transaction()  # as the sink does: each partition ends with a marker, which is no record
        producer.send(own.events.name, key=event.id.encode(), value=codec.encode(event))
        producer.commit_transaction()
    producer.close()
    return own


def test_a_merge_is_looked_up_and_taken_back(broker: RunningBroker, topics: Topics) -> None:
    prefix = topics.events.name.removesuffix(load_topics().events.name)

    def run(*words: str) -> tuple[int, str]:
        at = ["--broker", broker.bootstrap, "--topic-prefix", prefix]
        done = CliRunner().invoke(cli, ["events", words[0], *at, *words[1:]])
        return done.exit_code, done.stdout

    _, shown = run("show", "part")
    assert [codec.decode(line.encode(), Event).id for line in shown.splitlines()] == ["part", "middle", "whole"]
    assert run("unmerge", "whole")[0] == 1
    assert run("show", "nothing")[0] == 1
    _, printed = run("unmerge", "part", "--print", "--by", "desk")
    assert codec.decode(printed.encode(), Separation).decided_by == "desk"
    assert read(broker, topics.mentions.name) == []
    assert run("unmerge", "part", "--reason", "another strike")[0] == 0
    (record,) = read(broker, topics.mentions.name)
    decided = codec.decode(record.value, Separation)  # type: ignore[attr-defined]
    assert (decided.event_id, decided.from_event_id, decided.reason) == ("part", "whole", "another strike")
    assert dict(record.headers)["ce_type"].decode().endswith("separation.v1")  # type: ignore[attr-defined]
