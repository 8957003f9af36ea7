"""The /metrics and /readyz pages of a service, as the throughput line it would have logged. Read-only."""

from __future__ import annotations

import urllib.error
import urllib.request

from services.errors import TransientError
from services.top.samples import Scrape, parse_metrics

_TIMEOUT_S = 3.0


def scrape(url: str) -> Scrape:
    """Return what a service's pages say.

    Args:
        url: Of its health port, "http://host:8080".

    Raises:
        TransientError: Nobody answers there, or it is no service of ours.
    """
    base = url.rstrip("/").removesuffix("/metrics")
    if not base.startswith(("http://", "https://")):
        raise TransientError(f"no metrics at {base}: say http://host:port")
    try:
        with urllib.request.urlopen(f"{base}/metrics", timeout=_TIMEOUT_S) as answer:  # noqa: S310 - http by the check
            text = answer.read().decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise TransientError(f"no metrics at {base}: {error}") from error
    return parse_metrics(text, source=base, not_ready=_not_ready(base))


def _not_ready(base: str) -> str | None:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=_TIMEOUT_S):  # noqa: S310 - likewise
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode("utf-8", "replace").strip() or f"HTTP {error.code}"
    except OSError as error:
        return str(error)
