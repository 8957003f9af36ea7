"""Wires the extractor: settings, topics, resources, agent, health pages. `conflictwire extractor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from services.extractor.app import build_app
from services.extractor.handle import SERVICE, ExtractIntent, handle
from services.extractor.load import load_resources
from services.messages import Incoming
from services.service import run_service
from services.settings import SharedSettings
from services.streaming.changelogs import as_on_broker, describe_changelog, ensure_changelogs
from services.streaming.run import liveness_of, run_observed
from services.throughput import Throughput
from services.topics import load_topics


def main(variables: Mapping[str, str] = os.environ) -> int:
    """Extract events until SIGTERM or SIGINT.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    return run_service(SERVICE, SharedSettings, serve, variables)


def serve(settings: SharedSettings) -> int:
    """Run a Faust worker until told to stop.

    Raises:
        StartupError: The broker does not answer, or its topics are missing, or a port or data file is unusable.
    """
    topics = load_topics(settings.topic_prefix)
    articles = as_on_broker(settings.access, topics.articles)
    changelog = describe_changelog(settings.group(SERVICE), "countries", articles, schema="countries.v1")
    ensure_changelogs(settings.access, [changelog], replication=settings.replication)
    resources = load_resources()
    observe = Throughput(SERVICE), liveness_of(settings)

    def handle_article(incoming: Incoming, previous: frozenset[str]) -> ExtractIntent:
        return handle(incoming, resources, topics, previous)

    app = build_app(settings, (articles, changelog), handle_article, observe)
    return run_observed(app, settings.health_port, observe, reads=articles.name, writes=topics.mentions.name)


if __name__ == "__main__":
    sys.exit(main())
