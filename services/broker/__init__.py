"""A local broker: the embedded one for laptops, Apache Kafka from its jars for everything else.

start_broker reads "embedded", "apache" or the address of a broker that already runs; each is used in the same way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.access.broker_access import BrokerAccess
from services.broker.embedded import EmbeddedBroker
from services.settings import from_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBroker:
    """Where a broker listens and what may be expected of it."""

    access: BrokerAccess
    is_durable: bool  # what it acknowledged survives its restart
    can_batch: bool  # its offsets count messages, not batches

    @property
    def bootstrap(self) -> str:
        """Where it listens, host:port."""
        return self.access.servers


@contextmanager
def start_broker(kind: str, *, folder: Path, port: int | None = None) -> Iterator[RunningBroker]:
    """Run a broker until the block ends; one that already runs is left as it is.

    Args:
        kind: "embedded", "apache", or `host:port` of a running broker: how that is reached the environment says.
        folder: Where a local broker keeps its log file and data.
        port: TCP port on 127.0.0.1; a free one unless told.

    Raises:
        StartupError: A part is missing or the broker does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "embedded":
        with EmbeddedBroker(folder=folder, port=port) as embedded:
            yield RunningBroker(access=BrokerAccess.plain(embedded.bootstrap), is_durable=False, can_batch=False)
    elif kind == "apache":
        from services.broker.apache import ApacheBroker

        with ApacheBroker(folder=folder, port=port) as apache:
            yield RunningBroker(access=BrokerAccess.plain(apache.bootstrap), is_durable=True, can_batch=True)
    else:
        access = from_environment(BrokerAccess, {**os.environ, "CONFLICTWIRE_BROKER": kind})
        yield RunningBroker(access=access, is_durable=True, can_batch=True)
