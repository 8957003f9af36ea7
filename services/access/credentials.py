"""What clients show the brokers to be let in: files in, options of kafka-python and of Faust out."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import faust

from services.access.broker_access import BrokerAccess
from services.errors import StartupError


def client_options(access: BrokerAccess) -> dict[str, Any]:
    """Return the part of a kafka-python client's options that says where, how and as whom it connects.

    Raises:
        StartupError: A file cannot be used; names the variable.
    """
    options: dict[str, Any] = {"bootstrap_servers": access.servers, "security_protocol": access.protocol}
    if access.is_tls:
        options["ssl_context"] = _tls_context(access)
    if access.is_sasl:
        options["sasl_mechanism"] = access.mechanism
        options["sasl_plain_username"] = access.username
        options["sasl_plain_password"] = _password(access)
    return options


def faust_credentials(access: BrokerAccess) -> Any:
    """Return what Faust is to connect with; None where nobody asks who we are.

    Raises:
        StartupError: A file cannot be used; names the variable.
    """
    context = _tls_context(access) if access.is_tls else None
    if access.is_sasl:
        return faust.SASLCredentials(
            username=access.username, password=_password(access), ssl_context=context, mechanism=access.mechanism
        )
    return context and faust.SSLCredentials(context)


def _password(access: BrokerAccess) -> str:
    name = "CONFLICTWIRE_SASL_PASSWORD_FILE"
    try:
        password = Path(access.password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise StartupError(f"{name}: cannot read {access.password_file}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise StartupError(f"{name}: {access.password_file} is not UTF-8") from None  # its text shows what was read
    if not password or "\n" in password:
        raise StartupError(f"{name}: {access.password_file} is to hold one line, the password")
    return password


def _tls_context(access: BrokerAccess) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=access.ca_file or None)
    except OSError as error:
        raise StartupError(f"CONFLICTWIRE_TLS_CA_FILE: {access.ca_file}: {tls_reason(error)}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if access.cert_file:
        try:
            # With no passphrase given the library would ask for one at the terminal.
            context.load_cert_chain(access.cert_file, access.key_file, password="")
        except OSError as error:
            raise StartupError(
                f"CONFLICTWIRE_TLS_CERT_FILE: {access.cert_file} and {access.key_file} (CONFLICTWIRE_TLS_KEY_FILE) "
                f"are no certificate and its key: {tls_reason(error)}"
            ) from error
    return context


def tls_reason(error: OSError) -> str:
    """Return an error's own words, without the source lines that the TLS library adds to them."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    return error.strerror or str(error) or type(error).__name__
