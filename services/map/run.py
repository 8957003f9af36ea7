"""`conflictwire map`: serve the page over a broker's topics or over kept JSON lines, until interrupted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from services.access.broker_access import BrokerAccess
from services.map.follow import Follower, archive_files, read_lines
from services.map.interrupt import wait_for_interrupt
from services.map.server import MapServer
from services.topics import load_topics

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """Where the page listens, and what it shows."""

    host: str = "127.0.0.1"
    port: int = 8808  # 0: a free one
    access: BrokerAccess = field(default_factory=BrokerAccess)
    topic_prefix: str = ""
    archive: Path | None = None  # folder of `conflictwire run --archive`, instead of a broker
    lines: BinaryIO | None = None  # events and changes as JSON lines, instead of a broker


def run_map(options: MapOptions, *, tell: Tell) -> int:
    """Serve the page until SIGINT or SIGTERM.

    Args:
        options: Where, and what.
        tell: Takes each line for the user: the address, and what could not be read.

    Returns:
        Exit code 0.

    Raises:
        StartupError: The port is taken, no broker answers, or a topic or file is missing.
    """
    topics = load_topics(options.topic_prefix)
    pair = (topics.events, topics.event_changes)
    is_live = options.archive is None and options.lines is None
    source = options.access.servers if is_live else str(options.archive or "standard input")
    with ExitStack() as stack:
        server = stack.enter_context(MapServer(source, is_live=is_live, host=options.host, port=options.port))
        if options.archive is not None:
            for path in archive_files(options.archive, pair):
                with path.open("rb") as lines:
                    read_lines(lines, take=server.take, complain=tell)
        elif options.lines is not None:
            read_lines(options.lines, take=server.take, complain=tell)
        else:
            stack.enter_context(Follower(options.access, pair, take=server.take, complain=tell))
        tell(f"map at {server.url} over {source}; Ctrl-C ends it")
        wait_for_interrupt()
    return 0
