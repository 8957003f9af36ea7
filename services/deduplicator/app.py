"""The deduplicator on Faust: a stream of mention sets and four tables."""

from __future__ import annotations

import faust

from services.deduplicator.changelogs import Changelogs
from services.deduplicator.handle import SERVICE
from services.deduplicator.state import TableName
from services.deduplicator.tables import Tables
from services.deduplicator.worker import Worker
from services.liveness import Liveness
from services.settings import SharedSettings
from services.streaming.agents import add_agent
from services.streaming.options import faust_options
from services.streaming.parts import new_table
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


def follow(app: faust.App, mentions: Topic, worker: Worker, observe: tuple[Throughput, Liveness]) -> None:
    """Have an application join what comes on a topic, from the moment that its tables are whole."""
    add_agent(app, mentions, worker.take, observe)
    app.on_partitions_revoked.connect(lambda *_, **__: worker.forget())
    app.on_rebalance_complete.connect(lambda *_, **__: worker.recover())
