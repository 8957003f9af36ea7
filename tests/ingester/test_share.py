"""Our part of the feeds, with a consumer that is told what to say; the real group is in test_ingester_on_broker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaError
from structlog.testing import capture_logs

from services.errors import DeliveryError
from services.ingester.share import FeedShare
from services.ingester.sites import partition_of
from services.ingester.state import States
from services.records import FeedState

COUNT = 4
URLS = [f"https://desk{number}.example/f" for number in range(40)]


class FakeConsumer:
    """Does at each poll what the script says."""

    def __init__(self, script: list[Callable[[], None]]) -> None:
        self.script, self.paused, self.is_closed = script, set[int](), False

    def subscribe(self, topics: list[str], listener: FeedShare) -> None:
        self.listener = listener

    def poll(self, timeout_ms: int) -> None:
        if self.script:
            self.script.pop(0)()
        else:
            time.sleep(0.001)

    def pause(self, *places: TopicPartition) -> None:
        self.paused = {place.partition for place in places}

    def close(self, autocommit: bool) -> None:
        self.is_closed = True

    def assign(self, *numbers: int) -> None:
        self.listener.on_partitions_assigned([TopicPartition("t", number) for number in numbers])

    def revoke(self, *numbers: int) -> None:
        self.listener.on_partitions_revoked([TopicPartition("t", number) for number in numbers])


class Scene:
    """A share, what the poller was given, and what was loaded."""

    def __init__(self, *, release_s: float = 5.0) -> None:
        self.consumer = FakeConsumer([])
        self.loaded: list[list[int]] = []
        self.adopted: list[set[str]] = []
        self.released = 0
        self.during_load: list[Callable[[], None]] = []
        self.is_stuck = False
        self.stopping = asyncio.Event()
        self.share = FeedShare(self.consumer, "t", partition_count=COUNT, load=self.load, release_s=release_s)

    def load(self, partitions: Collection[int]) -> States:
        self.loaded.append(sorted(partitions))
        if self.during_load:
            self.during_load.pop(0)()
        urls = (url for url in URLS if partition_of(url, COUNT) in partitions)
        return {url: FeedState(feed_url=url, outlet_id="a") for url in urls}

    def adopt(self, states: States) -> None:
        self.adopted.append(set(states))

    async def release(self) -> None:
        self.released += 1
        if self.is_stuck:
            await asyncio.sleep(60)

    def owned(self) -> set[str]:
        return {url for url in URLS if self.share.owns(url)}

    async def play(self, *script: Callable[[], None]) -> None:
        """Do what the script says, one step a poll; then stop."""
        loop = asyncio.get_running_loop()
        self.consumer.script = [*script, lambda: loop.call_soon_threadsafe(self.stopping.set) and None]
        await self.share.run(adopt=self.adopt, release=self.release, stopping=self.stopping)


def of(*partitions: int) -> set[str]:
    return {url for url in URLS if partition_of(url, COUNT) in partitions}


def test_feeds_are_ours_once_their_states_are_read_and_until_they_are_taken_away() -> None:
    async def go() -> None:
        scene = Scene()
        seen: list[set[str]] = []

        def note() -> None:
            seen.append(scene.owned())

        consumer = scene.consumer
        await scene.play(note, lambda: consumer.assign(0, 1), note, lambda: consumer.revoke(0, 1), note)
        assert seen == [set(), of(0, 1), set()]
        assert (scene.loaded, scene.adopted, scene.released) == ([[0, 1]], [of(0, 1)], 1)
        assert (consumer.paused, consumer.is_closed) == ({0, 1}, True)
        assert scene.owned() == set()

    asyncio.run(go())


def test_a_part_of_nothing_is_settled_too() -> None:
    async def go() -> None:
        scene = Scene()
        assert not scene.share.is_settled
        await scene.play(scene.consumer.assign)
        assert scene.share.is_settled
        assert scene.adopted == [set()]

    asyncio.run(go())


def test_what_is_given_out_anew_while_states_are_read_is_read_again() -> None:
    async def go() -> None:
        scene = Scene()
        scene.during_load = [lambda: scene.consumer.assign(2)]
        await scene.play(lambda: scene.consumer.assign(0, 1), lambda: None)
        assert scene.loaded == [[0, 1], [2]]
        assert scene.adopted == [of(2)]

    asyncio.run(go())


def test_a_poll_that_does_not_end_holds_the_group_up_for_so_long_only() -> None:
    async def go() -> None:
        scene = Scene(release_s=0.05)
        scene.is_stuck = True
        with capture_logs() as logs:
            await scene.play(lambda: scene.consumer.assign(0), lambda: scene.consumer.revoke(0))
        assert [line["event"] for line in logs] == ["feeds_assigned", "release_late"]

    asyncio.run(go())


def test_a_lost_group_is_told() -> None:
    def fail() -> None:
        raise KafkaError("no coordinator")

    async def go() -> None:
        scene = Scene()
        with pytest.raises(DeliveryError, match=r"the group of ingesters is lost: .*no coordinator"):
            await scene.play(fail)
        assert scene.consumer.is_closed

    asyncio.run(go())
