"""The extractor on Faust: a stream of articles and one table."""

from __future__ import annotations

import faust

from services.extractor.handle import SERVICE
from services.extractor.worker import Handle, Worker
from services.liveness import Liveness
from services.settings import SharedSettings
from services.streaming.agents import add_agent
from services.streaming.options import faust_options
from services.streaming.parts import new_table
from services.streaming.tables import DurableTable
from services.throughput import Throughput
from services.topics import Topic


def build_app(
    settings: SharedSettings, source: tuple[Topic, Topic], handle: Handle, observe: tuple[Throughput, Liveness]
) -> faust.App:
    """Return a Faust application, connected to nothing yet.

    Args:
        settings: Broker, group, time-outs.
        source: The topic of articles and the changelog of the table, with the partition counts of the broker.
        handle: What one article leads to.
        observe: Where counts and beats go.
    """
    articles, changelog = source
    throughput, liveness = observe
    app = faust.App(settings.group(SERVICE), **faust_options(settings))
    worker = Worker(handle, DurableTable(new_table(app, "countries", changelog)), throughput)
    add_agent(app, articles, worker.take, observe)
    app.on_partitions_revoked.connect(lambda *_, **__: liveness.recovering())
    app.on_rebalance_complete.connect(lambda *_, **__: liveness.recovered())
    return app
