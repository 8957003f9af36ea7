"""The deduplicator on Faust: a stream of mention sets, four tables, one agent.

recover tables -> per message: Worker.take -> acknowledge
"""

from __future__ import annotations

from typing import Any

import faust
from mode import CrashingSupervisor

from services.deduplicator.changelogs import Changelogs
from services.deduplicator.handle import SERVICE
from services.deduplicator.state import TableName
from services.deduplicator.tables import Tables
from services.deduplicator.worker import Worker
from services.liveness import Liveness
from services.settings import SharedSettings
from services.streaming.options import faust_options
from services.streaming.parts import hold_until_seek, new_table, raw_topic, read_lag, to_incoming, topic_deliverer
from services.streaming.reading_back import read_in_batches
from services.streaming.stalls import end_when_stalled
from services.throughput import Throughput
from services.topics import Topic


def new_app(settings: SharedSettings) -> faust.App:
    """Return a Faust application that is connected to nothing yet."""
    return faust.App(settings.group(SERVICE), **faust_options(settings))


def new_tables(app: faust.App, changelogs: Changelogs) -> Tables:
    """Return the tables over their changelog topics."""
    topics: dict[TableName, Topic] = {
        "mentions": changelogs.mentions,
        "clusters": changelogs.clusters,
        "watermarks": changelogs.watermarks,
        "separations": changelogs.separations,
    }
    return Tables({name: new_table(app, name, topic) for name, topic in topics.items()})


def add_agent(app: faust.App, mentions: Topic, worker: Worker, observe: tuple[Throughput, Liveness]) -> Any:
    """Give the application its one agent, and a beat; return the agent."""
    throughput, liveness = observe
    deliver = topic_deliverer(app)

    async def join_reports(stream: Any) -> None:
        async for event in stream.noack().events():
            await worker.take(to_incoming(event.message), deliver)
            await stream.ack(event)

    async def beat() -> None:
        lag_records = read_lag(app, mentions)
        liveness.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)

    app.timer(interval=1.0)(beat)
    hold_until_seek(app, mentions)
    read_in_batches(app)
    end_when_stalled(app)
    app.on_partitions_revoked.connect(lambda *_, **__: worker.forget())
    app.on_rebalance_complete.connect(lambda *_, **__: worker.recover())
    return app.agent(raw_topic(app, mentions), supervisor_strategy=CrashingSupervisor)(join_reports)
