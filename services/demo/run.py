"""The demo: sample outlets on a local HTTP server, the whole pipeline over them, events on screen, a summary."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

from rich.console import Console
from rich.live import Live

from services.clock import Clock, SystemClock
from services.demo.load import load_articles, load_outlets
from services.demo.server import SampleServer
from services.demo.summary import Summary, summarize, to_rows, to_table
from services.demo.watch import TopicWatcher
from services.errors import StartupError
from services.jsonlines import write_line
from services.map.follow import Follower
from services.map.interrupt import wait_for_interrupt
from services.map.server import MapServer
from services.pipeline import SERVICES, Pipeline, start_pipeline
from services.records import Event
from services.supervise import Change
from services.tail.story import most_contested, to_story
from services.tail.table import to_table as to_event_table
from services.topics import load_topics

TIMEOUT_S = 120.0
"""A demo that has not ended by then is broken; on two cores it takes about half a minute."""

SETTLED_S = 2.0
"""The stream is at rest when no group lags and nothing new came for so long: twice the commit interval of 1 s."""

SETTINGS = {
    "CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8",
    "CONFLICTWIRE_HOST_GAP_S": "0",
    "CONFLICTWIRE_MIN_INTERVAL_S": "1",
}
"""The sample outlets are on this machine, and theirs is a quiet one: politeness would only cost time."""


def run_demo(broker: str = "embedded", *, log_folder: Path | None = None, is_mapped: bool = False) -> int:
    """Run the demo to its end.

    Args:
        broker: "embedded", "apache", or `host:port` of a running one.
        log_folder: Where the services' lines go; a temporary folder, named at the end, unless told.
        is_mapped: Serve the map of the events, and stay until interrupted.

    Returns:
        Exit code: 0 when the stream came to rest, 1 when it did not in TIMEOUT_S.

    Raises:
        StartupError: A part cannot be started, or its log lines cannot be written.
    """
    clock, notes = SystemClock(), Console(stderr=True, highlight=False)
    folder = log_folder or Path(tempfile.mkdtemp(prefix="conflictwire-demo-"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"--logs {folder}: {error.strerror}") from error
    started_s = clock.monotonic_s()
    with MapServer("the demo", is_live=True) if is_mapped else nullcontext() as page:
        with ExitStack() as stack:
            server = stack.enter_context(SampleServer(load_outlets(), load_articles()))
            feeds = folder / "feeds.toml"
            feeds.write_text(server.feed_list(), encoding="utf-8")
            notes.print(f"{len(load_outlets())} sample outlets at {server.base_url}; starting the services")
            pipeline = stack.enter_context(
                start_pipeline(
                    broker, feeds, folder=folder, on_change=_teller(notes), extra=SETTINGS, is_logging_to_files=True
                )
            )
            topics = load_topics()
            watcher = stack.enter_context(TopicWatcher(pipeline.access, topics, clock=clock, since_s=started_s))
            if page:
                pair = (topics.events, topics.event_changes)
                stack.enter_context(Follower(pipeline.access, pair, take=page.take, complain=notes.print))
                notes.print(f"map at {page.url}")
            is_at_rest = _show_until_rest(watcher, pipeline, server, clock)
            notes.print("stopping the services")
        _tell_summary(summarize(watcher.tally, _lines_of(folder), duration_s=clock.monotonic_s() - started_s), notes)
        _tell_story(watcher.tally.events.values(), notes)
        notes.print(f"The services' own log lines are in {folder}", soft_wrap=True)
        if page:
            notes.print(f"The map stays at {page.url} until Ctrl-C")
            wait_for_interrupt()
    return 0 if is_at_rest else 1


def _lines_of(folder: Path) -> Iterator[bytes]:
    for name in SERVICES:
        yield from (folder / f"{name}.log").read_bytes().splitlines()


def _tell_summary(summary: Summary, notes: Console) -> None:
    if sys.stdout.isatty():
        Console().print(to_table(summary))
    else:
        notes.print(
            "\n".join(f"{name:24} {text.replace(chr(10), chr(10) + ' ' * 25)}" for name, text in to_rows(summary))
        )


def _tell_story(events: Iterable[Event], notes: Console) -> None:
    if told := most_contested(events):
        notes.print(
            "",
            "The event whose dead are counted in the most ways:",
            to_story(told),
            "",
            sep="\n",
            markup=False,
            soft_wrap=True,
        )


def _show_until_rest(watcher: TopicWatcher, pipeline: Pipeline, server: SampleServer, clock: Clock) -> bool:
    """Show events as they come until the stream is at rest; False when it is not in time."""
    deadline_s = clock.monotonic_s() + TIMEOUT_S
    last_news_s = clock.monotonic_s()
    with _display(watcher) as show:
        while clock.monotonic_s() < deadline_s:
            pipeline.supervisor.raise_failure()
            if seen := watcher.poll():
                last_news_s = clock.monotonic_s()
                show(seen)
            is_quiet = clock.monotonic_s() - last_news_s > SETTLED_S
            if server.is_complete and is_quiet and watcher.is_drained(pipeline.groups):
                return True
    return False


def _display(watcher: TopicWatcher) -> _Table | nullcontext[Callable[[list[Event]], None]]:
    return _Table(watcher) if sys.stdout.isatty() else nullcontext(_write)


def _write(events: list[Event]) -> None:
    for event in events:
        write_line(sys.stdout.buffer, event)


class _Table:
    """A table on the terminal, one row per active event, redrawn as versions come."""

    def __init__(self, watcher: TopicWatcher) -> None:
        self._watcher = watcher
        self._console = Console()
        self._live = Live(console=self._console, refresh_per_second=4, vertical_overflow="visible")

    def __enter__(self) -> Callable[[list[Event]], None]:
        self._live.__enter__()
        return self._show

    def __exit__(self, *exc: object) -> None:
        self._live.__exit__(None, None, None)

    def _show(self, _seen: list[Event]) -> None:
        active = [event for event in self._watcher.tally.events.values() if event.status == "active"]
        rows = sorted(active, key=lambda event: event.first_reported_at)
        self._live.update(to_event_table(rows, width=self._console.width))


def _teller(notes: Console) -> Callable[[Change], None]:
    """Tell what an onlooker should know of the processes: deaths and restarts, not every start."""
    started: set[str] = set()

    def tell(change: Change) -> None:
        if change.kind in ("died", "gave-up"):
            notes.print(
                f"{change.name} (process {change.pid}) {change.kind.replace('-', ' ')}, exit code {change.code}"
            )
        elif change.kind == "started" and change.name in started:
            notes.print(f"{change.name} started again as process {change.pid}")
        started.add(change.name)

    return tell
