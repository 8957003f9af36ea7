"""The deduplicator on Faust: a stream of mention sets, two tables, one agent.

recover tables -> per message: Worker.take -> acknowledge
"""

from __future__ import annotations

import asyncio
from typing import Any

import faust
from mode import CrashingSupervisor

from services.deduplicator.changelogs import Changelogs
from services.deduplicator.settings import DeduplicatorSettings, faust_options
from services.deduplicator.tables import Tables
from services.deduplicator.watch import WorkerState
from services.deduplicator.worker import Deliver, Worker, to_incoming
from services.errors import DeliveryError
from services.messages import Outgoing
from services.throughput import Throughput
from services.topics import Topic

_RAW = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}


def new_app(settings: DeduplicatorSettings) -> faust.App:
    """Return a Faust application that is connected to nothing yet."""
    return faust.App(settings.app_id, **faust_options(settings))


def new_tables(app: faust.App, changelogs: Changelogs) -> Tables:
    """Return the tables over their changelog topics."""
    return Tables({"mentions": _table(app, changelogs.mentions), "clusters": _table(app, changelogs.clusters)})


def add_agent(app: faust.App, mentions: Topic, worker: Worker, observe: tuple[Throughput, WorkerState]) -> Any:
    """Give the application its one agent, and a beat; return the agent."""
    throughput, watch = observe
    source = app.topic(mentions.name, partitions=mentions.partitions, **_RAW)
    deliver = _deliverer(app)

    async def join_reports(stream: Any) -> None:
        async for event in stream.noack().events():
            await worker.take(to_incoming(event.message), deliver)
            await stream.ack(event)

    async def beat() -> None:
        lag_records = _lag(app)
        watch.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)

    app.timer(interval=1.0)(beat)
    app.on_partitions_revoked.connect(lambda *_, **__: worker.forget())
    app.on_rebalance_complete.connect(lambda *_, **__: worker.recover())
    return app.agent(source, supervisor_strategy=CrashingSupervisor)(join_reports)


def _table(app: faust.App, topic: Topic) -> Any:
    options = {"acks": False, "internal": True, "compacting": True, "allow_empty": True, "maxsize": 131_072}
    changelog = app.topic(topic.name, partitions=topic.partitions, **_RAW, **options)
    types = {"key_type": bytes, "value_type": bytes}
    return app.Table(topic.role, partitions=topic.partitions, changelog_topic=changelog, **types)


def _deliverer(app: faust.App) -> Deliver:
    async def deliver(outgoing: tuple[Outgoing, ...]) -> None:
        try:
            queued = [
                await app.topic(o.topic, **_RAW).send(key=o.key, value=o.value, headers=dict(o.headers))
                for o in outgoing
            ]
            await asyncio.gather(*queued)
        except Exception as error:
            raise DeliveryError(f"{len(outgoing)} messages not acknowledged: {error}") from error

    return deliver


def _lag(app: faust.App) -> int | None:
    """Return the messages not yet acknowledged on the partitions assigned; None while there are none."""
    assigned = [tp for tp in app.consumer.assignment() if not tp.topic.endswith("-changelog")]
    marks = ((tp, app.consumer.highwater(tp)) for tp in assigned)
    counts = [mark - (app.consumer._committed_offset.get(tp) or 0) for tp, mark in marks if mark is not None]
    return sum(max(0, count) for count in counts) if assigned else None
