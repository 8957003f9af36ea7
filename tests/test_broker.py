"""Local brokers: found, checked, started, and what one broker promises the services."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient

from services.access.broker_access import BrokerAccess
from services.broker import RunningBroker, start_broker
from services.broker import jars as jars_module
from services.broker.apache import find_java, java_major, server_properties
from services.broker.jars import Jar, check_digests, ensure_jars, kafka_version, load_jars, pom_of
from services.broker.ready import free_port
from services.errors import StartupError
from tests.conftest import MakeTopic


def listens(bootstrap: str) -> bool:
    host, port = bootstrap.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_a_port_that_is_wanted_is_given_unless_something_listens_there() -> None:
    wanted = free_port()
    assert free_port(wanted) == wanted
    with socket.create_server(("127.0.0.1", wanted)):
        assert free_port(wanted) not in (0, wanted)


def producer(broker: RunningBroker) -> KafkaProducer:
    """Return a producer after whose messages end offsets are exact on this broker too."""
    options = {} if broker.can_batch else {"batch_size": 1, "linger_ms": 0}
    return KafkaProducer(bootstrap_servers=broker.bootstrap, **options)


# ---------------------------------------------------------------- a running broker


@pytest.mark.broker
def test_messages_come_back_with_key_and_headers(broker: RunningBroker, topic: str) -> None:
    with_headers = [("ce_id", b"7"), ("ce_type", b"article")]
    sender = producer(broker)
    sender.send(topic, key=b"k", value=b"v", headers=with_headers).get(timeout=30)
    sender.close()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30_000
    )
    record = next(consumer)
    consumer.close()
    assert (record.key, record.value, record.headers) == (b"k", b"v", with_headers)


@pytest.mark.broker
def test_lag_can_be_read_from_outside(broker: RunningBroker, make_topic: MakeTopic) -> None:
    name, count, read = make_topic("lag", partitions=2), 300, 120
    partitions = [TopicPartition(name, 0), TopicPartition(name, 1)]
    sender = producer(broker)
    for number in range(count):
        sender.send(name, value=b"%d" % number, partition=0)
    sender.flush()
    sender.close()
    group = f"group-{name}"
    consumer = KafkaConsumer(
        bootstrap_servers=broker.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=read,
    )
    consumer.assign(partitions)
    while consumer.position(partitions[0]) < read:
        consumer.poll(timeout_ms=1_000, max_records=read - consumer.position(partitions[0]))
    consumer.commit()
    ends = consumer.end_offsets(partitions)
    consumer.close()
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    committed = admin.list_group_offsets([group])[group]
    admin.close()
    assert ends == {partitions[0]: count, partitions[1]: 0}
    assert committed[partitions[0]].offset == read


@pytest.mark.broker
def test_a_stopped_broker_leaves_nothing_behind(tmp_path: Path) -> None:
    with start_broker("embedded", folder=tmp_path / "new") as running:
        assert listens(running.bootstrap)
        assert not running.is_durable
    assert not listens(running.bootstrap)
    assert (tmp_path / "new" / "broker.log").exists()


def test_a_broker_that_already_runs_is_taken_as_it_is(tmp_path: Path) -> None:
    with start_broker("kafka.example:9092", folder=tmp_path) as running:
        assert running == RunningBroker(
            access=BrokerAccess.plain("kafka.example:9092"), is_durable=True, can_batch=True
        )


def test_a_broker_without_its_port_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        broker = start_broker("embedded", folder=tmp_path, port=taken.getsockname()[1])
        with pytest.raises(StartupError, match="the embedded broker ended at once"):
            broker.__enter__()


@pytest.mark.broker
@pytest.mark.skipif(os.environ.get("CONFLICTWIRE_TEST_BROKER") != "apache", reason="the embedded broker keeps nothing")
def test_apache_kafka_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    from kafka.admin import NewTopic

    with start_broker("apache", folder=tmp_path) as first:
        admin = KafkaAdminClient(bootstrap_servers=first.bootstrap)
        admin.create_topics([NewTopic("kept", 1, 1)])
        admin.close()
        sender = producer(first)
        sender.send("kept", value=b"v").get(timeout=30)
        sender.close()
    with start_broker("apache", folder=tmp_path) as second:
        consumer = KafkaConsumer(bootstrap_servers=second.bootstrap)
        assert consumer.end_offsets([TopicPartition("kept", 0)]) == {TopicPartition("kept", 0): 1}
        consumer.close()


# ---------------------------------------------------------------- Apache Kafka's parts


def test_the_list_of_jars_is_complete_and_pinned() -> None:
    jars = load_jars()
    assert {"kafka_2.13", "kafka-clients", "scala-library", "log4j-slf4j-impl"} <= {jar.artifact for jar in jars}
    assert kafka_version(jars).startswith("4.")
    assert all(len(jar.sha256) == 64 and set(jar.sha256) <= set("0123456789abcdef") for jar in jars)
    assert len({jar.file_name for jar in jars}) == len(jars)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"CONFLICTWIRE_CACHE_DIR": "/given", "XDG_CACHE_HOME": "/xdg"}, "/given"),
        ({"XDG_CACHE_HOME": "/xdg"}, "/xdg/conflictwire"),
        ({"HOME": "/home/me"}, "/home/me/.cache/conflictwire"),
    ],
    ids=["told", "told by the desktop", "of the user"],
)
def test_where_fetched_parts_are_kept(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("CONFLICTWIRE_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert jars_module.cache_folder() == Path(expected)


def test_maven_is_asked_for_the_listed_jars_only() -> None:
    pom = pom_of([Jar("g", "a", "1", "0")])
    assert "<groupId>g</groupId><artifactId>a</artifactId><version>1</version><exclusions>" in pom


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "Maven brought no a-1.jar"), (b"other", "a-1.jar is not the pinned file")],
    ids=["missing", "another file"],
)
def test_a_jar_that_is_not_the_pinned_one_is_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "a-1.jar").write_bytes(content)
    with pytest.raises(StartupError, match=message):
        check_digests([Jar("g", "a", "1", hashlib.sha256(b"jar").hexdigest())], tmp_path)


def fake_program(folder: Path, name: str, body: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return program


def test_jars_are_fetched_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    jar = Jar("org.apache.kafka", "kafka_2.13", "4.0", hashlib.sha256(b"jar").hexdigest())
    monkeypatch.setattr(jars_module, "load_jars", lambda: (jar,))
    monkeypatch.setenv("CONFLICTWIRE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    target = 'case $word in -DoutputDirectory=*) folder="${word#*=}";; esac'
    body = f'for word; do {target}; done; mkdir -p "$folder"; printf jar >"$folder/kafka_2.13-4.0.jar"'
    program = fake_program(tmp_path, "mvn", body)
    folder = ensure_jars()
    assert folder == tmp_path / "cache" / "kafka-4.0"
    assert [path.name for path in folder.iterdir()] == ["kafka_2.13-4.0.jar"]
    assert "fetching Apache Kafka 4.0 (1 jars, once)" in capsys.readouterr().err
    program.unlink()
    assert ensure_jars() == folder
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, r"install Maven \(mvn\)"),
        ("echo '[ERROR] no route to repository'; exit 1", "cannot be fetched: .ERROR. no route to repository"),
        ("exit 1", "cannot be fetched: Maven failed"),
    ],
    ids=["no Maven", "Maven fails", "Maven fails without a word"],
)
def test_why_jars_cannot_be_fetched_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str | None, message: str
) -> None:
    if body is not None:
        fake_program(tmp_path, "mvn", body)
    monkeypatch.setenv("CONFLICTWIRE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartupError, match=message):
        ensure_jars()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "26-ea" 2026-03-17', 26),
        ("command failed", None),
    ],
)
def test_java_major(told: str, expected: int | None) -> None:
    assert java_major(told) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "there is no java on PATH"),
        ("echo 'version \"11.0.2\"' >&2", "java is 11"),
        ("exit 1", "unknown version"),
    ],
    ids=["none", "too old", "broken"],
)
def test_an_unfit_java_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str | None, message: str
) -> None:
    if body is not None:
        fake_program(tmp_path, "java", body)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartupError, match=f"needs Java 17 or newer: .*{message}"):
        find_java()


def test_java_home_goes_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    program = fake_program(tmp_path / "bin", "java", "echo 'version \"21\"' >&2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == str(program)
    program.unlink()
    with pytest.raises(StartupError, match="has no bin/java"):
        find_java()


def test_a_single_node_replicates_nothing() -> None:
    lines = server_properties(port=1, controller_port=2, data=Path("/d")).splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    assert settings["listeners"] == "PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2"
    assert settings["log.dirs"] == "/d"
    assert {value for name, value in settings.items() if name.endswith("replication.factor")} == {"1"}
