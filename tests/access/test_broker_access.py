"""How brokers are reached: settings that contradict each other are told, files that cannot be used too."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from services.access.broker_access import BrokerAccess
from services.access.credentials import client_options, faust_credentials
from services.errors import StartupError
from services.settings import from_environment

SASL = {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "sink", "SASL_PASSWORD_FILE": "sink.password"}


def access(**variables: str) -> BrokerAccess:
    return from_environment(BrokerAccess, {f"CONFLICTWIRE_{name}": value for name, value in variables.items()})


def test_without_settings_nobody_is_asked_for_anything() -> None:
    plain = access(BROKER="kafka:9092")
    assert client_options(plain) == {"bootstrap_servers": "kafka:9092", "security_protocol": "PLAINTEXT"}
    assert faust_credentials(plain) is None


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SECURITY_PROTOCOL": "TLS"}, "CONFLICTWIRE_SECURITY_PROTOCOL: 'TLS' is none of PLAINTEXT, SSL, "),
        ({**SASL, "SASL_MECHANISM": "GSSAPI"}, "CONFLICTWIRE_SASL_MECHANISM: 'GSSAPI' is none of SCRAM-SHA-512"),
        ({**SASL, "SASL_USERNAME": ""}, "CONFLICTWIRE_SASL_USERNAME: .*SASL_SSL needs it"),
        ({**SASL, "SASL_PASSWORD_FILE": ""}, "CONFLICTWIRE_SASL_PASSWORD_FILE: .*SASL_SSL needs it"),
        ({"SASL_USERNAME": "sink"}, "CONFLICTWIRE_SASL_USERNAME: unused with .*PLAINTEXT; set SASL_SSL"),
        ({"SASL_PASSWORD_FILE": "f"}, "CONFLICTWIRE_SASL_PASSWORD_FILE: unused with .*PLAINTEXT; set SASL_SSL"),
        ({"TLS_CA_FILE": "ca.pem"}, "CONFLICTWIRE_TLS_CA_FILE: unused with .*PLAINTEXT; set SSL or SASL_SSL"),
        ({**SASL, "TLS_CERT_FILE": "c.pem"}, "CONFLICTWIRE_TLS_KEY_FILE: CONFLICTWIRE_TLS_CERT_FILE is set and needs"),
        ({**SASL, "TLS_KEY_FILE": "k.pem"}, "CONFLICTWIRE_TLS_CERT_FILE: CONFLICTWIRE_TLS_KEY_FILE is set and needs"),
    ],
)
def test_what_is_wrong_is_told_with_variable_and_remedy(variables: dict[str, str], message: str) -> None:
    with pytest.raises(StartupError, match=message):
        access(**variables)


def test_a_password_put_into_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StartupError, match="CONFLICTWIRE_BROKER: host:port is wanted") as told:
        access(BROKER="kafka://sink:hunter2@kafka:9092")
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read .*: No such file"),
        (b"", "is to hold one line, the password"),
        (b"one\ntwo\n", "is to hold one line, the password"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
    ids=["missing", "empty", "two lines", "no text"],
)
def test_a_password_file_that_cannot_be_used_is_told(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "sink.password"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StartupError, match=f"CONFLICTWIRE_SASL_PASSWORD_FILE: .*{message}"):
        client_options(access(**{**SASL, "SASL_PASSWORD_FILE": str(path)}))


@pytest.mark.parametrize(
    ("content", "expected"), [("hunter2", "hunter2"), ("hunter2\n", "hunter2"), (" a \r\n", " a ")]
)
def test_both_clients_get_the_same_credentials(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "sink.password"
    path.write_text(content, newline="")
    given = access(**{**SASL, "SASL_PASSWORD_FILE": str(path), "SASL_MECHANISM": "scram-sha-256"})
    options, credentials = client_options(given), faust_credentials(given)
    told = (options["security_protocol"], options["sasl_mechanism"], options["sasl_plain_username"])
    assert told == ("SASL_SSL", "SCRAM-SHA-256", "sink")
    assert (credentials.protocol.value, credentials.mechanism.value, credentials.username) == told
    assert options["sasl_plain_password"] == credentials.password == expected
    assert "hunter2" not in repr(given) + repr(credentials)


@pytest.mark.parametrize(
    "context", [lambda a: client_options(a)["ssl_context"], lambda a: faust_credentials(a).context]
)
def test_certificates_and_host_names_are_always_verified(context: Any) -> None:
    made = context(access(SECURITY_PROTOCOL="SSL"))
    assert (made.verify_mode, made.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert made.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_files_of_certificates_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    cert, key, other, text = (tmp_path / name for name in ("cert.pem", "key.pem", "other.pem", "text"))
    issued = trustme.CA().issue_cert("client.example.org")
    issued.cert_chain_pems[0].write_to_path(str(cert))
    issued.private_key_pem.write_to_path(str(key))
    trustme.CA().issue_cert("other.example.org").private_key_pem.write_to_path(str(other))
    text.write_text("no certificate\n")
    assert client_options(access(SECURITY_PROTOCOL="SSL", TLS_CERT_FILE=str(cert), TLS_KEY_FILE=str(key)))
    for wrong, message in (
        ({"TLS_CA_FILE": str(text)}, "CONFLICTWIRE_TLS_CA_FILE: .*text: no certificate or crl found"),
        ({"TLS_CA_FILE": str(tmp_path / "none")}, "CONFLICTWIRE_TLS_CA_FILE: .*none: No such file"),
        (
            {"TLS_CERT_FILE": str(cert), "TLS_KEY_FILE": str(other)},
            "are no certificate and its key: key values mismatch",
        ),
        ({"TLS_CERT_FILE": str(text), "TLS_KEY_FILE": str(key)}, "CONFLICTWIRE_TLS_CERT_FILE: .*text and .*key.pem"),
    ):
        with pytest.raises(StartupError, match=message):
            client_options(access(SECURITY_PROTOCOL="SSL", **wrong))


@pytest.mark.parametrize(
    "servers", ["kafka", "kafka:", ":9092", "kafka:port", "kafka:0", "kafka:70000", "a:1,,b:2", "a:1,b"]
)
def test_an_address_without_host_or_port_is_told_before_anyone_is_asked(servers: str) -> None:
    with pytest.raises(StartupError, match="CONFLICTWIRE_BROKER: host:port is wanted, not "):
        from_environment(BrokerAccess, {"CONFLICTWIRE_BROKER": servers})


@pytest.mark.parametrize("servers", ["kafka:9092", "a:1, b:65535", "[::1]:9092"])
def test_an_address_with_both_is_taken(servers: str) -> None:
    assert from_environment(BrokerAccess, {"CONFLICTWIRE_BROKER": servers}).servers == servers
