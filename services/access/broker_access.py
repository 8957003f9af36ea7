"""How the brokers are reached, and as whom. Settings only: the files that they name are read by `credentials`."""

from __future__ import annotations

from typing import Any

import environ

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")

_LAST_PORT = 65_535

_BROKER = "CONFLICTWIRE_BROKER"
_PROTOCOL = "CONFLICTWIRE_SECURITY_PROTOCOL"
_MECHANISM = "CONFLICTWIRE_SASL_MECHANISM"
_USERNAME = "CONFLICTWIRE_SASL_USERNAME"
_PASSWORD = "CONFLICTWIRE_SASL_PASSWORD_FILE"  # noqa: S105 - the name of a variable
_CA, _CERT, _KEY = "CONFLICTWIRE_TLS_CA_FILE", "CONFLICTWIRE_TLS_CERT_FILE", "CONFLICTWIRE_TLS_KEY_FILE"


def _one_of(known: tuple[str, ...]) -> Any:
    def convert(text: str) -> str:
        if text.upper() not in known:
            raise ValueError(f"{text!r} is none of {', '.join(known)}")
        return text.upper()

    return convert


def _servers(text: str) -> str:
    if "@" in text or "//" in text:  # not repeated in the message: it may hold a password
        raise ValueError(f"host:port is wanted, without scheme or user; who we are is {_USERNAME} and {_PASSWORD}")
    for server in text.split(","):
        host, _, port = server.strip().rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
            raise ValueError(f"host:port is wanted, not {server.strip()!r}; several are separated by commas")
    return text


@environ.config(frozen=True)
class BrokerAccess:
    """Where the brokers are, and how one shows them who one is.

    Raises:
        ValueError: Two of the settings contradict each other; names the variable and the remedy.
    """

    servers: str = environ.var(
        "localhost:9092", name=_BROKER, converter=_servers, help="Kafka bootstrap servers, host:port, comma-separated"
    )
    protocol: str = environ.var(
        "PLAINTEXT", name=_PROTOCOL, converter=_one_of(PROTOCOLS), help="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL"
    )
    mechanism: str = environ.var(
        "SCRAM-SHA-512",
        name=_MECHANISM,
        converter=_one_of(MECHANISMS),
        help="SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN; for the SASL protocols",
    )
    username: str = environ.var("", name=_USERNAME, help="User that the brokers know; for the SASL protocols")
    password_file: str = environ.var(
        "", name=_PASSWORD, help="File that holds the user's password and nothing else; read at start"
    )
    ca_file: str = environ.var(
        "", name=_CA, help="Certificates, PEM, of who vouches for the brokers; empty: those of the system"
    )
    cert_file: str = environ.var("", name=_CERT, help="Our own certificate, PEM, where the brokers ask for one")
    key_file: str = environ.var("", name=_KEY, help="Its key, PEM, without a passphrase")

    def __attrs_post_init__(self) -> None:
        """Refuse what would leave a setting unused: whoever set it believes to be protected by it."""
        if self.is_sasl:
            for name, value in ((_USERNAME, self.username), (_PASSWORD, self.password_file)):
                if not value:
                    raise ValueError(f"{name}: {_PROTOCOL}={self.protocol} needs it")
        elif self.username or self.password_file:
            name = _USERNAME if self.username else _PASSWORD
            raise ValueError(f"{name}: unused with {_PROTOCOL}={self.protocol}; set SASL_SSL, or leave it empty")
        if not self.is_tls:
            for name, value in ((_CA, self.ca_file), (_CERT, self.cert_file), (_KEY, self.key_file)):
                if value:
                    raise ValueError(f"{name}: unused with {_PROTOCOL}={self.protocol}; set SSL or SASL_SSL")
        if bool(self.cert_file) != bool(self.key_file):
            given, missing = (_CERT, _KEY) if self.cert_file else (_KEY, _CERT)
            raise ValueError(f"{missing}: {given} is set and needs it")

    @classmethod
    def plain(cls, servers: str) -> BrokerAccess:
        """Return the way to brokers that ask nobody who they are, such as one of our own on this machine."""
        return cls(servers=servers)  # type: ignore[call-arg]  # made by environ-config

    @property
    def is_sasl(self) -> bool:
        """Whether we show who we are by user and password."""
        return self.protocol.startswith("SASL_")

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted, and the broker shows who it is."""
        return self.protocol.endswith("SSL")

    @property
    def who(self) -> str:
        """Whom the brokers take us for, in words."""
        if self.is_sasl:
            return f"user {self.username}"
        return f"the bearer of {self.cert_file}" if self.cert_file else "an anonymous client"

    def variables(self) -> dict[str, str]:
        """Return these settings as the variables they are read from, for a process that is to have the same."""
        return {
            _BROKER: self.servers,
            _PROTOCOL: self.protocol,
            _MECHANISM: self.mechanism,
            _USERNAME: self.username,
            _PASSWORD: self.password_file,
            _CA: self.ca_file,
            _CERT: self.cert_file,
            _KEY: self.key_file,
        }
