"""A local broker: the embedded one for laptops, Apache Kafka from its jars for everything else.

start_broker reads "embedded", "apache" or the address of a broker that already runs; each is used in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from services.broker.embedded import EmbeddedBroker


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBroker:
    """Where a broker listens and what may be expected of it."""

    bootstrap: str  # host:port
    is_durable: bool  # what it acknowledged survives its restart
    can_batch: bool  # its offsets count messages, not batches


@contextmanager
def start_broker(kind: str, *, folder: Path, port: int | None = None) -> Iterator[RunningBroker]:
    """Run a broker until the block ends; one that already runs is left as it is.

    Args:
        kind: "embedded", "apache", or `host:port` of a running broker.
        folder: Where a local broker keeps its log file and data.
        port: TCP port on 127.0.0.1; a free one unless told.

    Raises:
        StartupError: A part is missing or the broker does not come up.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "embedded":
        with EmbeddedBroker(folder=folder, port=port) as embedded:
            yield RunningBroker(bootstrap=embedded.bootstrap, is_durable=False, can_batch=False)
    elif kind == "apache":
        from services.broker.apache import ApacheBroker

        with ApacheBroker(folder=folder, port=port) as apache:
            yield RunningBroker(bootstrap=apache.bootstrap, is_durable=True, can_batch=True)
    else:
        yield RunningBroker(bootstrap=kind, is_durable=True, can_batch=True)
