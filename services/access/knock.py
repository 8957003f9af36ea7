"""See that somebody listens before a client is made: a client tries for 10 to 30 s before it says that nobody does."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

from services.errors import StartupError

PATIENCE_S = 4.5
"""Nobody waits longer for a verb. With the time that a service takes to load it is more than the 5 s within which its
supervisor takes a death for one that will come again: a broker that restarts makes nobody give up."""

_TRY_S, _PAUSE_S = 1.0, 0.2


def knock(servers: str, *, patience_s: float = PATIENCE_S) -> None:
    """Return once one of the servers takes a connection.

    Args:
        servers: host:port, comma-separated.
        patience_s: How long to go on trying.

    Raises:
        StartupError: None does.
    """
    addresses = [server.strip().rpartition(":") for server in servers.split(",")]
    deadline_s = time.monotonic() + patience_s
    while (reason := _refusal([(host.strip("[]"), int(port)) for host, _, port in addresses])) is not None:
        if time.monotonic() + _PAUSE_S > deadline_s:
            raise StartupError(
                f"CONFLICTWIRE_BROKER: no Kafka broker answers at {servers}: {reason}; "
                "start it, or set the variable (--broker) to where one runs"
            )
        time.sleep(_PAUSE_S)


def _refusal(addresses: Sequence[tuple[str, int]]) -> str | None:
    """Return why the last of them takes no connection; None where one does."""
    reason = None
    for address in addresses:
        try:
            socket.create_connection(address, timeout=_TRY_S).close()
        except OSError as error:
            reason = (error.strerror or str(error) or type(error).__name__).lower()
        else:
            return None
    return reason
