"""The services over an Apache Kafka that trusts nobody, each with its own credentials: TLS, SCRAM, permissions.

One node for the module. Of each thing that may be wrong there is one line, without traceback and without the password.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from kafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from services.access.acl_admin import load_acls
from services.access.broker_access import BrokerAccess
from services.cli import cli
from services.clients import connect_group_consumer, connect_producer, connect_to_topics
from services.clock import SystemClock
from services.records import Event
from services.settings import SharedSettings, from_environment
from services.tail.follow import follow
from services.topic_admin import connect
from services.topics import load_topics
from tests.ingester.server import rss
from tests.security.secured_broker import SecuredBroker, start_secured_broker

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(
        os.environ.get("CONFLICTWIRE_TEST_BROKER") != "apache", reason="the embedded broker asks nobody who they are"
    ),
]

SERVICES = ("ingester", "extractor", "deduplicator", "sink")
PARTS = (*SERVICES, "reader", "operator")
USERS = {"admin": "pw-admin-5d1f"} | {f"conflictwire-{part}": f"pw-{part}-{17 * len(part):x}c3" for part in PARTS}
TOPICS = load_topics()

_LIMIT_S = 60.0
_TEXT = "Shells hit a crowded livestock market in El Obeid on Monday, killing 15 people, a doctors' network said."


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredBroker]:
    """A node with permissions as `conflictwire acls` makes them, and topics as an operator makes them."""
    with start_secured_broker(tmp_path_factory.mktemp("secured"), USERS) as running:
        assert run_verb(running.variables("admin"), "acls").exit_code == 0
        assert run_verb(running.variables("admin"), "acls", "--check").output == "permissions are as described\n"
        assert run_verb(running.variables("conflictwire-operator"), "topics").output.count("create ") == len([*TOPICS])
        yield running


def run_verb(variables: dict[str, str], *words: str) -> Result:
    """Run a command to its end, in this process."""
    return CliRunner(env=variables).invoke(cli, words, catch_exceptions=False)


def access(node: SecuredBroker, part: str, **others: str) -> BrokerAccess:
    return from_environment(BrokerAccess, node.variables(f"conflictwire-{part}", **others))


def shared(node: SecuredBroker, part: str) -> SharedSettings:
    return from_environment(SharedSettings, node.variables(f"conflictwire-{part}"))


def start(service: str, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **variables}
    words = [sys.executable, "-m", f"services.{service}"]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def is_silent_on_secrets(log: bytes) -> bool:
    return not any(password.encode() in log for password in USERS.values())


@contextmanager
def serve_feed(folder: Path) -> Iterator[str]:
    """Serve a feed of one article; yield its address."""
    (folder / "feed.xml").write_bytes(rss(("https://a.example/1", "Shells hit El Obeid market", _TEXT)))
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/feed.xml"
        finally:
            server.shutdown()
            thread.join()


def first_event(node: SecuredBroker, *, access_: BrokerAccess) -> Event | None:
    """Wait for the first event that a reader gets to see."""
    clock, consumer = SystemClock(), connect_to_topics(access_, TOPICS.events.name, name="test")
    deadline_s = clock.monotonic_s() + _LIMIT_S
    is_late = lambda: clock.monotonic_s() > deadline_s  # noqa: E731
    try:
        return next(follow(consumer, until_idle_s=None, is_stopping=is_late, complain=pytest.fail), None)
    finally:
        consumer.close(autocommit=False)


def test_an_article_becomes_an_event_while_each_service_has_only_its_own_rights(
    node: SecuredBroker, tmp_path: Path
) -> None:
    feeds, logs = tmp_path / "feeds.tsv", {}
    polling = {"FEEDS": str(feeds), "ALLOW_NETWORKS": "127.0.0.0/8", "CONTACT": "desk@example.org"}
    with ExitStack() as stack:
        url = stack.enter_context(serve_feed(tmp_path))
        feeds.write_text(f"url\toutlet_id\toutlet\tdomain\n{url}\ta\tA\ta.example\n")
        processes = {s: start(s, node.variables(f"conflictwire-{s}", **polling)) for s in SERVICES}
        for process in processes.values():
            stack.callback(process.kill)
        event = first_event(node, access_=access(node, "reader"))
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        logs = {service: process.communicate(timeout=40)[0] for service, process in processes.items()}
    assert event is not None, logs
    assert (event.location and event.location.name, event.fatalities and event.fatalities.best) == ("El Obeid", 15)
    assert [process.returncode for process in processes.values()] == [0, 0, 0, 0]
    for service, log in logs.items():
        assert is_silent_on_secrets(log)
        lines = [orjson.loads(line) for line in log.splitlines()]
        (told,) = [line for line in lines if line["event"] == "settings"]
        assert told["CONFLICTWIRE_SASL_USERNAME"] == f"conflictwire-{service}"
        assert not [line for line in lines if line["level"] in ("error", "critical")]
    health = run_verb(node.variables("conflictwire-operator"), "feeds", "health")
    assert url in health.output


@pytest.mark.parametrize(("service", "other"), [*zip(SERVICES, [*SERVICES[1:], SERVICES[0]], strict=True)])
def test_a_service_with_anothers_credentials_is_refused(node: SecuredBroker, service: str, other: str) -> None:
    process = start(service, node.variables(f"conflictwire-{other}", FEEDS="deploy/feeds.tsv"))
    log, _ = process.communicate(timeout=_LIMIT_S)
    lines = [orjson.loads(line) for line in log.splitlines()]
    assert process.returncode == 1
    assert [line["event"] for line in lines] == ["settings", "stopped"]
    assert lines[-1]["reason"].startswith(f"user conflictwire-{other} may not ")
    assert f"READ group conflictwire-{service}" in lines[-1]["reason"]
    assert is_silent_on_secrets(log)


@pytest.mark.parametrize("part", PARTS)
def test_nobody_may_more_than_is_written(node: SecuredBroker, part: str) -> None:
    """Asked of the broker, for every topic: what it would let a part do, beside what the rules say."""
    includes = {"READ": {"DESCRIBE"}, "WRITE": {"DESCRIBE"}, "ALTER_CONFIGS": {"DESCRIBE_CONFIGS"}}
    written = {topic.name: set[str]() for topic in TOPICS}
    for rule in load_acls():
        if rule.part == part and rule.name in written:
            written[rule.name] |= set(rule.operations).union(*(includes.get(o, set()) for o in rule.operations))
    admin = connect(access(node, part))
    try:
        told = {t["name"]: set(t["authorized_operations"] or ()) for t in admin.describe_topics(sorted(written))}
    finally:
        admin.close()
    assert told == written


def test_the_broker_itself_refuses_what_a_part_may_not(node: SecuredBroker) -> None:
    producer = connect_producer(shared(node, "extractor"), name="test", linger_ms=0, max_request_bytes=1000)
    with pytest.raises(TopicAuthorizationFailedError):
        producer.send(TOPICS.events.name, b"{}").get(timeout=_LIMIT_S)
    producer.close()
    consumer = connect_group_consumer(shared(node, "reader"), service="sink", max_fetch_bytes=1000)
    consumer.subscribe([TOPICS.events.name])
    with pytest.raises(GroupAuthorizationFailedError):
        consumer.poll(timeout_ms=10_000)
    consumer.close(autocommit=False)
    refused = run_verb_process(node.variables("conflictwire-extractor"), "topics", "--check")
    assert refused.returncode == 1
    assert refused.stderr.startswith("conflictwire: we may not see news.feed-state")


def run_verb_process(variables: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does: what it says goes to stderr."""
    code = "from services.cli import main; main()"
    environment = {**os.environ, **variables}
    words = (sys.executable, "-c", code, *words)
    return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=_LIMIT_S, check=False)


WRONG = {
    "password": ({"SASL_PASSWORD_FILE": "{folder}/wrong"}, "CONFLICTWIRE_SASL_PASSWORD_FILE: {services} turns user "),
    "user": ({"SASL_USERNAME": "nobody"}, "CONFLICTWIRE_SASL_PASSWORD_FILE: {services} turns user nobody away: "),
    "mechanism": ({"SASL_MECHANISM": "PLAIN"}, "CONFLICTWIRE_SASL_MECHANISM: {services} does not offer PLAIN"),
    "authority": (
        {"TLS_CA_FILE": "{stranger}"},
        "CONFLICTWIRE_TLS_CA_FILE: the certificate of {services} is not trusted: unable to get local issuer",
    ),
    "expired certificate": (
        {"BROKER": "{expired}"},
        "CONFLICTWIRE_TLS_CA_FILE: the certificate of {expired} is not trusted: certificate has expired",
    ),
    "plain port": ({"BROKER": "{own}"}, "CONFLICTWIRE_SECURITY_PROTOCOL: {own} does not speak SASL_SSL with us"),
    "no TLS": (
        {"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "TLS_CA_FILE": ""},
        "CONFLICTWIRE_SECURITY_PROTOCOL: {services} does not speak SASL_PLAINTEXT with us",
    ),
    "no certificate": (
        {"BROKER": "{mutual}", "SECURITY_PROTOCOL": "SSL", "SASL_USERNAME": "", "SASL_PASSWORD_FILE": ""},
        "CONFLICTWIRE_SECURITY_PROTOCOL: {mutual} does not speak SSL with us, or wants a certificate",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_whoever_is_turned_away_is_told_why_in_one_line(node: SecuredBroker, tmp_path: Path, case: str) -> None:
    (tmp_path / "wrong").write_text("pw-nonsense-9a\n")
    words = {
        "folder": str(tmp_path),
        "stranger": str(node.certificates.stranger),
        "services": node.services,
        "mutual": node.mutual,
        "expired": node.expired,
        "own": node.own,
    }
    changed, message = WRONG[case]
    others = {name: value.format(**words) for name, value in changed.items()}
    done = run_verb_process(node.variables("conflictwire-reader", **others), "tail", "--until-idle", "0.1")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(f"conflictwire: {message.format(**words)}")
    assert "pw-" not in done.stderr


def test_a_service_with_a_wrong_password_ends_with_one_line(node: SecuredBroker, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("pw-nonsense-9a\n")
    process = start("sink", node.variables("conflictwire-sink", SASL_PASSWORD_FILE=str(tmp_path / "wrong")))
    log, _ = process.communicate(timeout=_LIMIT_S)
    lines = [orjson.loads(line) for line in log.splitlines()]
    assert process.returncode == 1
    assert [(line["event"], line["level"]) for line in lines] == [("settings", "info"), ("stopped", "error")]
    assert "wrong password in" in lines[-1]["reason"]
    assert b"pw-nonsense" not in log


def test_a_certificate_stands_for_a_user(node: SecuredBroker) -> None:
    files = node.certificates
    with_certificate = node.variables(
        "conflictwire-reader",
        BROKER=node.mutual,
        SECURITY_PROTOCOL="SSL",
        SASL_USERNAME="",
        SASL_PASSWORD_FILE="",
        TLS_CERT_FILE=str(files.client_cert),
        TLS_KEY_FILE=str(files.client_key),
    )
    before = run_verb_process(with_certificate, "tail", "--until-idle", "0.1")
    assert (before.returncode, before.stderr.count("\n")) == (1, 1)
    assert f"no topic conflict.events that the bearer of {files.client_cert} may read" in before.stderr
    allowed = run_verb(node.variables("admin"), "acls", "--principal", "reader=User:desk")
    assert allowed.output.splitlines()[0].startswith("allow  User:desk READ topic ")
    after = run_verb_process(with_certificate, "tail", "--until-idle", "0.1")
    assert (after.returncode, after.stderr) == (0, "")
