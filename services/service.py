"""How every service begins and ends: settings, logging, and trouble as one line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import structlog

from services.access.acl_admin import check_rights, load_acls
from services.errors import ConflictwireError
from services.logs import configure_logging
from services.settings import SharedSettings, effective, from_environment


class HasShared(Protocol):
    """Settings with a part that every service shares."""

    @property
    def shared(self) -> SharedSettings:
        """That part."""


T = TypeVar("T", bound=SharedSettings | HasShared)


def run_service(name: str, kind: type[T], serve: Callable[[T], int], variables: Mapping[str, str]) -> int:
    """Read settings, set logging up, serve.

    Args:
        name: Of the service, for its log lines.
        kind: Class of its settings.
        serve: Runs until told to stop; returns the exit code.
        variables: The environment.

    Returns:
        Exit code: 0 after a stop on request, else above 0, the reason in one log line.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # until the service knows better: nothing is in flight yet
    configure_logging(name)
    try:
        settings = from_environment(kind, variables)
        shared = settings if isinstance(settings, SharedSettings) else settings.shared
        configure_logging(name, shared.log_level)
        structlog.get_logger().info("settings", **effective(settings))
        if shared.access.protocol != "PLAINTEXT":
            check_rights(shared.access, (rule for rule in load_acls(shared.topic_prefix) if rule.part == name))
        return serve(settings)
    except ConflictwireError as error:
        structlog.get_logger().error("stopped", error=type(error).__name__, reason=str(error))
        return 1
