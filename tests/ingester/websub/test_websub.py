"""From a feed that names a hub to the poll that a ping brings about, over real sockets; only the clock is made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from aiohttp import ClientSession, web

from services.broker.ready import free_port
from services.errors import StartupError
from services.ingester.build import open_subscriber
from services.ingester.feed_list import Feed
from services.ingester.settings import IngesterSettings
from services.ingester.tables import Rules
from services.ingester.websub import callback
from services.settings import from_environment
from tests.ingester.desk import AGENT, Desk, at_desk
from tests.ingester.server import rss
from tests.ingester.websub.hub import Hub, hub, post

A = ("https://a.example/1", "Shelling in the hills", "Two villages were hit.")
B = ("https://a.example/2", "Talks resume", "Delegates met.")
FORGED = rss(("https://a.example/3", "Never said by the feed", "x"))
SIGNED = {"X-Hub-Signature": f"sha256={'0' * 64}"}


@dataclass
class Scene:
    """A feed polled once, the hub that it names, and our part that asks it and hears it."""

    desk: Desk
    hub: Hub
    feeds: list[Feed]
    stopping: asyncio.Event

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.01)

    @property
    def polls(self) -> int:
        return len(self.desk.site.requests)

    @property
    def callback(self) -> str:
        return self.hub.asked[-1]["hub.callback"]


def settings_of(port: int) -> IngesterSettings:
    variables = {"PUSH_URL": f"http://127.0.0.1:{port}/hubs/", "PUSH_PORT": str(port), "MAX_BODY_BYTES": "10000"}
    return from_environment(IngesterSettings, {f"CONFLICTWIRE_{name}": value for name, value in variables.items()})


@asynccontextmanager
async def subscribed(desk: Desk, at: Hub) -> AsyncIterator[Scene]:
    """Poll the feed once, run subscriber and loop until the block ends; the hub has been asked when it begins."""
    desk.site.gives("/f", rss(A), ETag='"1"', Link=f'<{at.url}>; rel="hub", <{desk.site.root}/f>; rel="self"')
    await desk.poll("/f")
    scene = Scene(desk, at, [desk.feed("/f")], asyncio.Event())
    async with open_subscriber(settings_of(free_port()), desk.poller) as subscriber, asyncio.TaskGroup() as tasks:
        tasks.create_task(subscriber.run(lambda: scene.feeds, lambda: desk.poller.states, scene.stopping))
        tasks.create_task(desk.poller.run(lambda: scene.feeds, scene.stopping))
        try:
            await scene.until(lambda: bool(at.asked))
            await asyncio.sleep(0.05)
            yield scene
        finally:
            scene.stopping.set()


def on_scene(rules: Rules, work: Callable[[Scene], Awaitable[None]], at: Hub | None = None) -> None:
    async def go(desk: Desk) -> None:
        async with hub() as served:
            if at is not None:
                served.status, served.lease_s = at.status, at.lease_s
            async with subscribed(desk, served) as scene:
                await work(scene)

    at_desk(rules, go)


def test_a_ping_makes_the_feed_due_and_what_it_carries_is_not_read(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        assert scene.hub.echoes == [(200, "c-1")]
        scene.desk.site.gives("/f", rss(A, B), ETag='"2"')
        scene.desk.clock.advance(60)
        assert await scene.hub.deliver(FORGED) == 204
        await scene.until(lambda: len(scene.desk.heard) == 2)
        assert scene.desk.out.told() == [(A[1], 1), (B[1], 1)]
        assert scene.desk.asked("If-None-Match") == [None, '"1"']
        wait = scene.desk.state("/f").next_poll_at - scene.desk.clock.now()  # type: ignore[operator]
        assert 3600 <= wait.total_seconds() <= 3960

    on_scene(rules, work)


def test_the_hub_is_told_who_asks_and_for_what(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        (form,) = scene.hub.asked
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", scene.feeds[0].url)
        assert form["hub.callback"].rpartition("/")[0].endswith("/hubs")
        assert len(form["hub.secret"]) == 64
        assert scene.hub.agents == [AGENT]

    on_scene(rules, work)


def test_a_burst_of_pings_is_one_poll_and_none_comes_within_a_minute(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        assert [await scene.hub.deliver(b"x", method=m) for m in ("sha1", "sha256", "sha384", "sha512")] == [204] * 4
        await asyncio.sleep(0.6)
        assert scene.polls == 1
        scene.desk.clock.advance(60)
        await scene.until(lambda: scene.polls == 2)
        await asyncio.sleep(0.6)
        assert scene.polls == 2

    on_scene(rules, work)


def test_a_ping_during_a_poll_is_heeded_after_it(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        is_asked, may_answer = asyncio.Event(), asyncio.Event()

        async def answer(_: web.Request) -> web.Response:
            is_asked.set()
            await may_answer.wait()
            return web.Response(body=rss(A, B), headers={"ETag": '"2"'})

        scene.desk.site.answers["/f"] = answer
        scene.desk.clock.advance(60)
        await scene.hub.deliver(b"x")
        await is_asked.wait()
        await scene.hub.deliver(b"x")
        await asyncio.sleep(0.6)
        may_answer.set()
        await scene.until(lambda: len(scene.desk.heard) == 2)
        await asyncio.sleep(0.6)
        assert scene.polls == 2
        scene.desk.clock.advance(60)
        await scene.until(lambda: scene.polls == 3)

    on_scene(rules, work)


FORGERIES: dict[str, dict[str, str]] = {
    "no signature": {},
    "a wrong one": SIGNED,
    "an empty one": {"X-Hub-Signature": ""},
    "a method that is none": {"X-Hub-Signature": "md5=d41d8cd98f00b204e9800998ecf8427e"},
    "a method that is a word of Python": {"X-Hub-Signature": "__doc__=x"},
    "no ASCII": {"X-Hub-Signature": "sha256=é"},
}


@pytest.mark.parametrize("headers", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_ping_looks_heard_and_is_not(rules: Rules, headers: dict[str, str]) -> None:
    async def work(scene: Scene) -> None:
        scene.desk.clock.advance(60)
        assert await post(scene.callback, b"", headers) == 204
        assert await scene.hub.deliver(b"changed on the way", signed=b"as it was") == 204
        await asyncio.sleep(0.6)
        assert scene.polls == 1

    on_scene(rules, work)


def test_strangers_are_refused(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        stranger = scene.callback[:-32] + "0" * 32
        assert await post(stranger, b"x", SIGNED) == 410
        assert await post(scene.callback, bytes(10_001), SIGNED) == 413
        query = {"hub.mode": "subscribe", "hub.topic": scene.feeds[0].url, "hub.challenge": "c"}
        assert (await scene.hub.visit(stranger, query))[0] == 404
        assert (await scene.hub.visit(scene.callback, {**query, "hub.mode": "unsubscribe"}))[0] == 404
        assert (await scene.hub.visit(scene.callback, {}))[0] == 404
        async with ClientSession() as session, session.put(scene.callback, data=b"x") as answer:
            assert answer.status == 405

    on_scene(rules, work)


def test_a_ping_that_never_ends_is_given_up(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback, "BODY_S", 0.2)

    async def work(scene: Scene) -> None:
        host, _, port = scene.callback.split("/")[2].partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        path = scene.callback.partition(port)[2]
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
        writer.close()

    on_scene(rules, work)


def test_a_denial_is_taken_and_the_feed_is_polled_at_its_turn(rules: Rules) -> None:
    async def work(scene: Scene) -> None:
        query = {"hub.mode": "denied", "hub.topic": scene.feeds[0].url, "hub.reason": "not for you"}
        assert await scene.hub.visit(scene.callback, query) == (200, "")
        scene.desk.clock.advance(3960)
        await scene.until(lambda: scene.polls == 2)

    on_scene(rules, work)


@pytest.mark.parametrize("status", [400, 500, 307, 301], ids=["refusal", "trouble", "307", "301"])
def test_a_hub_that_fails_is_not_asked_again_at_once_nor_followed(rules: Rules, status: int) -> None:
    async def work(scene: Scene) -> None:
        await asyncio.sleep(0.3)
        assert (len(scene.hub.asked), scene.hub.echoes) == (1, [])
        scene.desk.clock.advance(3960)
        await scene.until(lambda: scene.polls == 2)

    on_scene(rules, work, Hub(status=status))


def test_a_feed_that_is_handed_over_is_gone_for_its_hub(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingester.websub.subscribe.TICK_S", 0.05)

    async def work(scene: Scene) -> None:
        (known,) = scene.feeds
        scene.feeds[:] = []
        await asyncio.sleep(0.3)
        assert await scene.hub.deliver(b"x") == 204
        scene.feeds[:] = [replace(known, url=f"{known.url}/other")]
        await asyncio.sleep(0.3)
        assert await scene.hub.deliver(b"x") == 410
        assert len(scene.hub.asked) == 1

    on_scene(rules, work)


def test_a_lease_is_renewed_with_a_new_secret(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.ingester.websub.subscribe.TICK_S", 0.05)

    async def work(scene: Scene) -> None:
        scene.desk.clock.advance(8 * 86_400 - 60)
        await asyncio.sleep(0.3)
        assert len(scene.hub.asked) == 1
        scene.desk.clock.advance(61)
        await scene.until(lambda: len(scene.hub.asked) == 2)
        first, second = scene.hub.asked
        assert first["hub.callback"] == second["hub.callback"]
        assert first["hub.secret"] != second["hub.secret"]

    on_scene(rules, work)


def test_a_hub_at_a_private_address_is_never_connected_to(rules: Rules) -> None:
    async def go(desk: Desk) -> None:
        reached: list[object] = []

        async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            reached.append(writer)
            writer.close()

        async with await asyncio.start_server(talk, "127.0.0.2", 0) as server:
            where = f"http://127.0.0.2:{server.sockets[0].getsockname()[1]}/"
            desk.site.gives("/f", rss(A), Link=f'<{where}>; rel="hub"')
            await desk.poll("/f")
            stopping = asyncio.Event()
            async with open_subscriber(settings_of(free_port()), desk.poller) as subscriber:
                asking = subscriber.run(lambda: [desk.feed("/f")], lambda: desk.poller.states, stopping)
                asyncio.get_running_loop().call_later(0.3, stopping.set)
                await asking
            assert (desk.state("/f").hub_url, reached) == (where, [])

    at_desk(rules, go)


def test_a_port_in_use_is_told(rules: Rules) -> None:
    async def go(desk: Desk) -> None:
        async with open_subscriber(settings_of(port := free_port()), desk.poller):
            with pytest.raises(StartupError, match=rf"CONFLICTWIRE_PUSH_PORT: cannot listen on {port}"):
                async with open_subscriber(settings_of(port), desk.poller):
                    pass

    at_desk(rules, go)


@pytest.mark.parametrize("url", ["me.example", "ftp://me.example", "https://", "https://me.example/?a=b"])
def test_an_address_that_no_hub_could_call_is_refused(url: str) -> None:
    with pytest.raises(StartupError, match="CONFLICTWIRE_PUSH_URL"):
        from_environment(IngesterSettings, {"CONFLICTWIRE_PUSH_URL": url})
