"""The extractor on Faust: a stream of articles, one table, one agent.

recover table -> per message: Worker.take -> acknowledge
"""

from __future__ import annotations

import asyncio
from typing import Any

import faust
from mode import CrashingSupervisor

from services.errors import DeliveryError
from services.extractor.country_table import CountryTable
from services.extractor.settings import ExtractorSettings, faust_options
from services.extractor.worker import Deliver, Handle, Pulse, Worker, to_incoming
from services.messages import Outgoing
from services.throughput import Throughput
from services.topics import Topic

_RAW = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
_FETCH_S = 1.1
"""A fetch in flight ends within Faust's consumer time-out of 1.0 s."""


def build_app(
    settings: ExtractorSettings,
    articles: Topic,
    changelog: Topic,
    *,
    handle: Handle,
    observe: tuple[Throughput, Pulse, Any],
    deliver: Deliver | None = None,
) -> tuple[faust.App, Any]:
    """Return a Faust application, connected to nothing yet, and its agent."""
    throughput, pulse, log = observe
    app = faust.App(settings.app_id, **faust_options(settings))
    kept = {"acks": False, "internal": True, "compacting": True, "allow_empty": True, "maxsize": 131_072}
    stored = app.topic(changelog.name, partitions=changelog.partitions, **_RAW, **kept)
    types = {"key_type": bytes, "value_type": bytes}
    table = app.Table("countries", partitions=changelog.partitions, changelog_topic=stored, **types)
    worker = Worker(handle, CountryTable(table), throughput, log)
    send = deliver or topic_deliverer(app)

    async def extract_mentions(stream: Any) -> None:
        async for event in stream.noack().events():
            await worker.take(to_incoming(event.message), send)
            await stream.ack(event)

    async def hold_flow_until_seek(app: Any, **_: Any) -> None:
        """Keep fetched records out of the agent's queue until Faust has sought to the committed offsets."""
        app.consumer.stop_flow()
        app.flow_control.suspend()
        await asyncio.sleep(_FETCH_S)

    async def beat() -> None:
        lag_records = _lag(app, articles)
        pulse.beat(lag_records)
        if lag_records is not None:
            throughput.lag(lag_records)

    app.on_rebalance_complete.connect(hold_flow_until_seek)
    app.timer(interval=1.0)(beat)
    source = app.topic(articles.name, partitions=articles.partitions, **_RAW)
    return app, app.agent(source, supervisor_strategy=CrashingSupervisor)(extract_mentions)


def topic_deliverer(app: faust.App) -> Deliver:
    """Return what sends messages and waits for the broker's acknowledgement of each."""

    async def deliver(outgoing: tuple[Outgoing, ...]) -> None:
        try:
            sent = [
                await app.topic(o.topic, **_RAW).send(key=o.key, value=o.value, headers=dict(o.headers))
                for o in outgoing
            ]
            await asyncio.gather(*sent)
        except Exception as error:
            raise DeliveryError(f"{len(outgoing)} messages not acknowledged: {error}") from error

    return deliver


def _lag(app: faust.App, articles: Topic) -> int | None:
    """Return the messages not yet acknowledged on the partitions assigned; None while there are none."""
    assigned = [tp for tp in app.consumer.assignment() if tp.topic == articles.name]
    marks = ((tp, app.consumer.highwater(tp)) for tp in assigned)
    counts = [mark - (app.consumer._committed_offset.get(tp) or 0) for tp, mark in marks if mark is not None]
    return sum(max(0, count) for count in counts) if assigned else None
