"""A dead letter in words."""

from __future__ import annotations

import base64
from typing import Any

from services import codec
from services.records import DeadLetter


def to_summary(name: str, letter: DeadLetter) -> dict[str, Any]:
    """Return one letter in a line: where it stood, who gave up, why."""
    return {
        "id": name,
        "service": letter.service,
        "error": letter.error,
        "reason": letter.reason,
        "value_bytes": letter.value_bytes,
        "message_at": codec.to_json(letter)["message_at"],
    }


def to_detail(name: str, letter: DeadLetter) -> dict[str, Any]:
    """Return a whole letter, key, headers and value as text where they are UTF-8, else as base64."""
    return {
        "id": name,
        **codec.to_json(letter),
        "key": readable(letter.key),
        "value": readable(letter.value),
        "headers": {header: readable(value) for header, value in letter.headers},
        "is_cut": is_cut(letter),
    }


def is_cut(letter: DeadLetter) -> bool:
    """Tell whether the letter keeps less than the message had."""
    return len(raw(letter.value) or b"") < letter.value_bytes


def raw(kept: str | None) -> bytes | None:
    """Return the bytes that a letter keeps as base64."""
    return None if kept is None else base64.b64decode(kept)


def readable(kept: str | None) -> str | None:
    """Return kept bytes as text, "base64:…" where they are no UTF-8."""
    value = raw(kept)
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return f"base64:{kept}"
