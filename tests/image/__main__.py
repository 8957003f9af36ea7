"""Run an image's services from its mounted files; `buildah inspect` of it on standard input.

    buildah inspect --type image IMAGE | python -m tests.image "$(buildah mount CONTAINER)"

Each service must be ready in time, the health check must tell well from ill, an item of a feed must come out as an
event, and SIGTERM must end each with exit code 0. The broker is Apache Kafka, outside the image (needs Java).
"""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from kafka import KafkaConsumer

from services.broker import start_broker
from services.broker.ready import free_port
from services.topics import load_topics
from tests.bench.processes import usage_of
from tests.examples import example
from tests.image.sandbox import Container, Image, running

MOST_MB = 700
MOST_START_CPU_S = 10.0
"""Of a processor: on the wall a busy machine takes any time."""

MOST_WAIT_S = 90.0
SERVICES = ("ingester", "extractor", "deduplicator", "sink", "map")
_LOCK = Path(__file__).parents[2] / "requirements.lock"
_NOT_ON_LINUX = {"colorama"}
_EVENT_WITHIN_S = 30.0
_LOOK_S = 0.05

_CANNOT_WRITE = """
import errno, os, sys
if os.getuid() == 0: sys.exit("it runs as root")
for folder in ("/", "/opt/conflictwire/share", "/etc", "/home", "/var/tmp"):
    try: open(os.path.join(folder, "x"), "w")
    except OSError as error:
        if error.errno != errno.EROFS: sys.exit(f"{folder}: {error}")
    else: sys.exit(f"{folder} can be written")
open("/tmp/x", "w")
"""


def main() -> int:
    """Check the image of which the path and the inspection are given."""
    image = Image.from_inspection(Path(sys.argv[1]), json.load(sys.stdin))
    size_mb = _size_mb(image.root)
    _must(size_mb <= MOST_MB, f"the image has {size_mb} MB, more than {MOST_MB}")
    _succeeds(image, ["python", "-c", _CANNOT_WRITE])
    _succeeds(image, [*image.entrypoint, "--help"])
    _say(f"user {image.user}, {size_mb} MB, {_count_components(image.root)} components in the bill of materials")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="conflictwire-image-")))
        broker = stack.enter_context(start_broker("apache", folder=folder)).bootstrap
        _succeeds(image, [*image.entrypoint, "topics", "--broker", broker])
        feeds = folder / "feeds.tsv"
        feeds.write_text(f"url\toutlet_id\toutlet\n{stack.enter_context(_feed_server())}\tnile\tNile Courier\n")
        containers = [_start(stack, image, name, broker, feeds, folder) for name in SERVICES]
        _wait_for_event(broker)
        for container in containers:
            memory_mb = usage_of(container.pid).peak_rss_bytes // 2**20
            code, took_s = container.stop()
            _must(code == 0, f"{container.name} ended with {code} on SIGTERM: {container.last_line()}")
            _say(f"{container.name}: {memory_mb} MiB at most, ended in {took_s:.1f} s")
    _say("passed")
    return 0


def _start(stack: ExitStack, image: Image, name: str, broker: str, feeds: Path, folder: Path) -> Container:
    """Start a service, wait until it is ready, and hold the health check against it."""
    port = free_port()
    variables = {
        "CONFLICTWIRE_BROKER": broker,
        "CONFLICTWIRE_HEALTH_PORT": str(port),
        "CONFLICTWIRE_ALLOW_NETWORKS": "127.0.0.0/8",
        "CONFLICTWIRE_FEEDS": "/tmp/feeds.tsv",
    }
    words = [*image.entrypoint, name, *(["--port", str(port)] if name == "map" else [])]
    page = f"http://127.0.0.1:{port}/{'healthz' if name == 'map' else 'readyz'}"
    container = stack.enter_context(running(image, name, words, variables, {feeds: "/tmp/feeds.tsv"}, folder))
    _must(image.run(image.health_check, {"CONFLICTWIRE_HEALTH_PORT": "1"}).returncode != 0, "the health check is blind")
    while not _answers(page):
        waited_s = time.monotonic() - container.started_s
        _must(container.process.poll() is None, f"{name} ended: {container.last_line()}")
        _must(waited_s < MOST_WAIT_S, f"{name} is not ready after {waited_s:.0f} s: {container.last_line()}")
        time.sleep(_LOOK_S)
    took_s = time.monotonic() - container.started_s
    _succeeds(image, list(image.health_check), variables)
    cpu_s = usage_of(container.pid).cpu_s
    _say(f"{name}: ready in {took_s:.1f} s, of which {cpu_s:.1f} s on a processor")
    _must(cpu_s <= MOST_START_CPU_S, f"{name} took more than {MOST_START_CPU_S:.0f} s of a processor to start")
    return container


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@contextmanager
def _feed_server() -> Iterator[str]:
    """Serve a feed with one item that reports an event; yields its URL."""
    article = example("article", "feed-summary")
    item = f"<title>{article.title}</title><link>{article.url}</link><description>{article.text}</description>"
    feed = f'<rss version="2.0"><channel><title>x</title><item>{item}</item></channel></rss>'.encode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(feed)))
            self.end_headers()
            self.wfile.write(feed)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
        server.shutdown()


def _wait_for_event(broker: str) -> None:
    topic = load_topics().events.name
    began_s = time.monotonic()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=broker, auto_offset_reset="earliest", consumer_timeout_ms=int(_EVENT_WITHIN_S * 1000)
    )
    message = next(iter(consumer), None)
    consumer.close()
    _must(message is not None, f"no event on {topic} within {_EVENT_WITHIN_S:.0f} s")
    _say(f"an item of a feed came out as an event within {time.monotonic() - began_s:.1f} s of the last start")


def _count_components(root: Path) -> int:
    """Return how many components the bill of materials has; it must be what the lock says, and ourselves."""
    components = json.loads((root / "opt/conflictwire/share/sbom.cdx.json").read_bytes())["components"]
    found = {f"{_lock_name(part['name'])}=={part['version']}" for part in components} - {
        f"conflictwire=={version('conflictwire')}"
    }
    locked = set(re.findall(r"^[a-z0-9.-]+==[^ ]+", _LOCK.read_text(), flags=re.MULTILINE))
    strange, missing = found - locked, {pin.partition("==")[0] for pin in locked - found} - _NOT_ON_LINUX
    missing -= {pin.partition("==")[0] for pin in found}  # locked twice, for two versions of Python
    _must(not strange, f"in the bill of materials and not in {_LOCK.name}: {', '.join(sorted(strange))}")
    _must(not missing, f"in {_LOCK.name} and not in the bill of materials: {', '.join(sorted(missing))}")
    return len(components)


def _lock_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _size_mb(root: Path) -> int:
    """Return how much the image's files take, in units of 1,000,000 bytes; hard links once."""
    told = subprocess.run(["du", "--summarize", "--bytes", str(root)], capture_output=True, text=True, check=True)
    return round(int(told.stdout.split()[0]) / 1e6)


def _succeeds(image: Image, words: list[str], variables: dict[str, str] | None = None) -> None:
    ended = image.run(words, variables)
    _must(ended.returncode == 0, f"{words[0]} failed in the image: {(ended.stderr or ended.stdout).strip()[-500:]}")


def _must(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise SystemExit(f"image-check: {otherwise}")


def _say(line: str) -> None:
    print(f"image-check: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
