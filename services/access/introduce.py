"""Show the brokers who we are, once, before a client does: a client that is turned away tries again for half a minute
and then says only that nobody answered."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from typing import Any

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from services.access.broker_access import BrokerAccess
from services.access.credentials import client_options, tls_reason
from services.access.knock import knock
from services.errors import StartupError

_TIMEOUT_MS = 10_000


def introduce(access: BrokerAccess) -> dict[str, Any]:
    """Have the first server that listens take us, by certificate and password; return the options for a client.

    Raises:
        StartupError: A file cannot be used, nobody listens, we do not trust the server, or it does not take us.
    """
    options = client_options(access)
    knock(access.servers)
    if access.protocol != "PLAINTEXT":
        trouble: list[StartupError] = []
        # The caller may have an event loop of its own.
        thread = threading.Thread(target=lambda: asyncio.run(_ask_around(access, options, trouble)), name="introduce")
        thread.start()
        thread.join()
        if trouble:
            raise trouble[0]
    return options


async def _ask_around(access: BrokerAccess, options: dict[str, Any], trouble: list[StartupError]) -> None:
    given = {name: value for name, value in options.items() if name != "bootstrap_servers"}
    for server in access.servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            connection = await create_conn(host.strip("[]"), port, request_timeout_ms=_TIMEOUT_MS, **given)
        except (ConnectionRefusedError, TimeoutError, socket.gaierror):
            continue
        except (OSError, KafkaError) as error:
            trouble.append(StartupError(refusal(access, server.strip(), error)))
        else:
            await connection.close()  # over TLS a socket needs some turns of the loop for its goodbye
        return


def refusal(access: BrokerAccess, server: str, error: Exception) -> str:
    """Return in one line why a server and we do not come together, and which variable to look at."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"CONFLICTWIRE_TLS_CA_FILE: the certificate of {server} is not trusted: {error.verify_message}"
    if isinstance(error, UnsupportedSaslMechanismError):
        return f"CONFLICTWIRE_SASL_MECHANISM: {server} does not offer {access.mechanism}"
    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"CONFLICTWIRE_SASL_PASSWORD_FILE: {server} turns {access.who} away: wrong password in "
            f"{access.password_file}, or no such user for {access.mechanism}"
        )
    reason = tls_reason(error) if isinstance(error, OSError) else str(error)
    if access.cert_file:
        return f"CONFLICTWIRE_TLS_CERT_FILE: {server} does not take {access.cert_file}: {reason}"
    hint = ", or wants a certificate (CONFLICTWIRE_TLS_CERT_FILE)" if access.is_tls else ""
    return f"CONFLICTWIRE_SECURITY_PROTOCOL: {server} does not speak {access.protocol} with us{hint}: {reason}"
