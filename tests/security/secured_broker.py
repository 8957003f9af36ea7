"""Apache Kafka that trusts nobody: TLS, SCRAM users, an authorizer that refuses what no rule allows.

Four listeners on 127.0.0.1, one node:

    SERVICES  SASL_SSL   what the services use
    MUTUAL    SSL        clients show a certificate instead of a password
    EXPIRED   SASL_SSL   a broker whose certificate ran out
    OWN       PLAINTEXT  the node itself and the test that sets it up
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization
from kafka.admin import KafkaAdminClient, UserScramCredentialUpsertion

from services.broker.apache import broker_words, format_storage, server_properties
from services.broker.ready import free_port, wait_until_ready
from services.supervise import Command, start_process, stop_processes

_START_S = 90.0
_STOP_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """PEM files of the test's own authority."""

    authority: Path
    stranger: Path  # another authority, that vouches for nobody here
    broker: Path  # key and certificate in one file, as the broker wants them
    expired: Path  # likewise, valid until yesterday
    client_cert: Path
    client_key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredBroker:
    """A running node."""

    services: str  # host:port of each listener
    mutual: str
    expired: str
    own: str
    certificates: Certificates
    passwords: Mapping[str, Path]  # by user

    def variables(self, user: str, **others: str) -> dict[str, str]:
        """Return the settings with which a user reaches the node; others by the end of their names."""
        told = {
            "BROKER": self.services,
            "SECURITY_PROTOCOL": "SASL_SSL",
            "SASL_USERNAME": user,
            "SASL_PASSWORD_FILE": str(self.passwords[user]),
            "TLS_CA_FILE": str(self.certificates.authority),
        }
        return {f"CONFLICTWIRE_{name}": value for name, value in {**told, **others}.items()}


def make_certificates(folder: Path) -> Certificates:
    """Write an authority, and certificates of the node and of a client."""
    authority, yesterday = trustme.CA(), datetime.now(UTC) - timedelta(days=1)
    found = Certificates(
        authority=folder / "authority.pem",
        stranger=folder / "stranger.pem",
        broker=folder / "broker.pem",
        expired=folder / "expired.pem",
        client_cert=folder / "client.pem",
        client_key=folder / "client.key",
    )
    authority.cert_pem.write_to_path(str(found.authority))
    trustme.CA().cert_pem.write_to_path(str(found.stranger))
    _write_keystore(found.broker, authority.issue_cert("127.0.0.1"))
    old = authority.issue_cert("127.0.0.1", not_before=yesterday - timedelta(days=30), not_after=yesterday)
    _write_keystore(found.expired, old)
    client = authority.issue_cert("reader.example.org", common_name="desk")
    client.cert_chain_pems[0].write_to_path(str(found.client_cert))
    client.private_key_pem.write_to_path(str(found.client_key))
    return found


def _write_keystore(path: Path, issued: trustme.LeafCert) -> None:
    """Write key and certificates as Java reads them: the key as PKCS #8."""
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    pkcs8 = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(pkcs8 + b"".join(chain.bytes() for chain in issued.cert_chain_pems))


@contextmanager
def start_secured_broker(folder: Path, users: Mapping[str, str]) -> Iterator[SecuredBroker]:
    """Run a node until the block ends.

    Args:
        folder: For its data and settings, certificates and passwords.
        users: Password of each; `admin` may do everything.
    """
    certificates = make_certificates(folder)
    ports = {name: free_port() for name in ("OWN", "SERVICES", "MUTUAL", "EXPIRED")}
    settings, log_path, words = folder / "server.properties", folder / "broker.log", broker_words()
    settings.write_text(_properties(folder / "data", ports, certificates))
    format_storage(words, settings, log_path)
    command = Command(
        name="a secured node",
        words=[*words, "kafka.Kafka", str(settings)],
        environment=os.environ,
        log_path=log_path,
    )
    process = start_process(command)
    try:
        wait_until_ready(process, ports["OWN"], name=command.name, log_path=log_path, limit_s=_START_S)
        at = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
        _make_users(at["OWN"], users)
        yield SecuredBroker(
            services=at["SERVICES"],
            mutual=at["MUTUAL"],
            expired=at["EXPIRED"],
            own=at["OWN"],
            certificates=certificates,
            passwords={user: _password_file(folder, user, password) for user, password in users.items()},
        )
    finally:
        stop_processes([process], grace_s=_STOP_S)


def _properties(data: Path, ports: Mapping[str, int], certificates: Certificates) -> str:
    controller_port = free_port()
    listeners = ",".join(f"{name}://127.0.0.1:{port}" for name, port in ports.items())
    settings = {
        "listeners": f"{listeners},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": listeners,
        "listener.security.protocol.map": (
            "OWN:PLAINTEXT,CONTROLLER:PLAINTEXT,SERVICES:SASL_SSL,MUTUAL:SSL,EXPIRED:SASL_SSL"
        ),
        "inter.broker.listener.name": "OWN",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512,SCRAM-SHA-256",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates.broker),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates.authority),
        "listener.name.mutual.ssl.client.auth": "required",
        "ssl.principal.mapping.rules": "RULE:^CN=([^,]+),.*$/$1/",
        "listener.name.expired.ssl.keystore.location": str(certificates.expired),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # ANONYMOUS: whoever comes by OWN or CONTROLLER, the node itself among them
        "super.users": "User:ANONYMOUS;User:admin",
    }
    for listener in ("services", "expired"):
        for mechanism in ("scram-sha-512", "scram-sha-256"):
            settings[f"listener.name.{listener}.{mechanism}.sasl.jaas.config"] = (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            )
    plain = server_properties(port=ports["OWN"], controller_port=controller_port, data=data)
    kept = [line for line in plain.splitlines() if line.split("=")[0] not in settings]
    return "\n".join([*kept, *(f"{name}={value}" for name, value in settings.items())]) + "\n"


def _make_users(bootstrap: str, users: Mapping[str, str]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        for mechanism in ("SCRAM-SHA-512", "SCRAM-SHA-256"):
            wanted = [UserScramCredentialUpsertion(u, mechanism, password=p, iterations=4096) for u, p in users.items()]
            assert set(admin.alter_user_scram_credentials(wanted).values()) == {None}
    finally:
        admin.close()


def _password_file(folder: Path, user: str, password: str) -> Path:
    path = folder / f"{user}.password"
    path.write_text(f"{password}\n")
    path.chmod(0o600)
    return path
