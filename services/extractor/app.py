"""The extractor on Faust: a stream of articles, one table, one agent.

recover table -> per message: Worker.take -> acknowledge
"""

from __future__ import annotations

from typing import Any

import faust
from mode import CrashingSupervisor

from services.extractor.handle import SERVICE
from services.extractor.worker import Handle, Worker
from services.liveness import Liveness
from services.settings import SharedSettings
from services.streaming.options import faust_options
from services.streaming.parts import (
    Deliver,
    hold_until_seek,
    new_table,
    raw_topic,
    read_lag,
    to_incoming,
    topic_deliverer,
)
from services.streaming.reading_back import read_in_batches
from services.streaming.stalls import end_when_stalled
from services.streaming.tables import DurableTable
from services.throughput import Throughput
from services.topics import Topic


def build_app(
    settings: SharedSettings,
    source: tuple[Topic, Topic],
    *,
    handle: Handle,
    observe: tuple[Throughput, Liveness],
    deliver: Deliver | None = None,
) -> tuple[faust.App, Any]:
    """Return a Faust application, connected to nothing yet, and its agent.

    Args:
        settings: Broker, group, time-outs.
        source: The topic of articles and the changelog of the table, with the partition counts of the broker.
        handle: What one article leads to.
        observe: Where counts and beats go.
        deliver: Sends messages; through the application's own producer unless given.
    """
    articles, changelog = source
    throughput, liveness = observe
    app = faust.App(settings.group(SERVICE), **faust_options(settings))
    worker = Worker(handle, DurableTable(new_table(app, "countries", changelog)), throughput)
    send = deliver or topic_deliverer(app)

    async def extract_mentions(stream: Any) -> None:
        async for event in stream.noack().events():
            await worker.take(to_incoming(event.message), send)
            await stream.ack(event)

    async def beat() -> None:
        lag_records = read_lag(app, articles)
        liveness.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)

    hold_until_seek(app, articles)
    read_in_batches(app)
    end_when_stalled(app)
    app.on_partitions_revoked.connect(lambda *_, **__: liveness.recovering())
    app.on_rebalance_complete.connect(lambda *_, **__: liveness.recovered())
    app.timer(interval=1.0)(beat)
    return app, app.agent(raw_topic(app, articles), supervisor_strategy=CrashingSupervisor)(extract_mentions)
