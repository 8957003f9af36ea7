"""The exceptions of conflictwire.

    ConflictwireError
    ├── PermanentError        this record can never pass: dead letter
    │   └── DecodeError       bytes that are no record of the expected schema
    ├── TransientError        the world may heal: retry with back-off, then stop the worker
    │   └── DeliveryError     the broker did not acknowledge a message
    ├── StartupError          something needed at start is missing or unusable
    └── DataFileError         a lexicon, feed list or descriptor has a defect; names file and line

Everything else that escapes is a bug. Each message is one clear line, fit for a terminal.
"""

from __future__ import annotations


class ConflictwireError(Exception):
    """Base of every error this project raises on purpose."""


class PermanentError(ConflictwireError):
    """The record at hand can never be processed; retrying is useless."""


class DecodeError(PermanentError):
    """Bytes are not JSON, or not a record of the expected schema."""


class TransientError(ConflictwireError):
    """A passing fault outside the record: broker, network, disk."""


class DeliveryError(TransientError):
    """A message was not acknowledged by the broker in time."""


class StartupError(ConflictwireError):
    """A service cannot start: a part, file, port or setting is missing or unusable."""


class DataFileError(ConflictwireError):
    """A data file has a defect.

    Args:
        path: File name as the reader knows it.
        line: Line number, 1-based; None where the defect has no line.
        reason: What is wrong, in one line.
    """

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        super().__init__(f"{path}:{line}: {reason}" if line is not None else f"{path}: {reason}")
