"""Content-Encoding undone piece by piece, never making more than a cap of bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
from backports import zstd

GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW_LOG = 23
"""8 MiB: the largest window a server may use over HTTP. Source: RFC 9659 section 3."""

_STEP_BYTES = 65_536
"""Most bytes a decoder makes before the cap is looked at again."""

_MAX_LAYERS = 2
"""Encodings named in one header. Two happen (a proxy compresses again); more is an attack."""


class BodyError(ValueError):
    """A body that cannot be read; the message is its cause in one line."""


class TooLargeError(BodyError):
    """A body over the cap."""


class _Inflater:
    """gzip (several members too), zlib and raw deflate."""

    def __init__(self, window_bits: int) -> None:
        self._bits = window_bits
        self._inner = zlib.decompressobj(window_bits)
        self._is_first = True

    def feed(self, data: bytes, emit: Callable[[bytes], None]) -> None:
        while data:
            if self._inner.eof:
                if self._bits != _GZIP_BITS or not data.startswith(GZIP_MAGIC):
                    return  # bytes after the end are ignored, as browsers do
                self._inner = zlib.decompressobj(self._bits)
            try:
                made = self._inner.decompress(data, _STEP_BYTES)
            except zlib.error as error:
                if not (self._is_first and self._bits == zlib.MAX_WBITS):
                    raise BodyError(f"broken compression: {error}") from error
                self._bits = -zlib.MAX_WBITS  # "deflate" without the zlib header it should have
                self._inner = zlib.decompressobj(self._bits)
                continue
            self._is_first = False
            emit(made)
            data = self._inner.unconsumed_tail or self._inner.unused_data

    @property
    def is_complete(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes, emit: Callable[[bytes], None]) -> None:
        try:
            made = self._inner.process(data, output_buffer_limit=_STEP_BYTES)
            while made or not self._inner.can_accept_more_data():  # which is also true with output waiting
                emit(made)
                made = self._inner.process(b"", output_buffer_limit=_STEP_BYTES)
        except brotli.error as error:
            raise BodyError(f"broken compression: {error}") from error

    @property
    def is_complete(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstandard:
    """Several frames too."""

    def __init__(self) -> None:
        self._inner = self._new()
        self._tail = b""  # after the end of a frame: another one, or nothing of interest

    def feed(self, data: bytes, emit: Callable[[bytes], None]) -> None:
        while data:
            if self._inner.eof:
                self._tail = self._tail[: len(_ZSTD_MAGIC)] + data
                if not self._tail.startswith(_ZSTD_MAGIC):
                    return  # bytes after the end are ignored, as browsers do
                data, self._tail, self._inner = self._tail, b"", self._new()
            try:
                emit(self._inner.decompress(data, _STEP_BYTES))
                while not (self._inner.eof or self._inner.needs_input):
                    emit(self._inner.decompress(b"", _STEP_BYTES))
            except zstd.ZstdError as error:
                raise BodyError(f"broken compression: {error}") from error
            data = self._inner.unused_data if self._inner.eof else b""

    @property
    def is_complete(self) -> bool:
        return self._inner.eof

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


_GZIP_BITS = zlib.MAX_WBITS | 16
_DECODERS: dict[str, Callable[[], _Inflater | _Brotli | _Zstandard]] = {
    "gzip": lambda: _Inflater(_GZIP_BITS),
    "x-gzip": lambda: _Inflater(_GZIP_BITS),
    "deflate": lambda: _Inflater(zlib.MAX_WBITS),
    "br": _Brotli,
    "zstd": _Zstandard,
}


class BodyReader:
    """Takes a body as it arrives and keeps it decoded.

    Args:
        encodings: Value of Content-Encoding, "" for none.
        max_bytes: Cap on the bytes received, on the body, and on what lies between.

    Raises:
        BodyError: An encoding we did not ask for and cannot read.
    """

    def __init__(self, encodings: str, *, max_bytes: int) -> None:
        names = [name for part in encodings.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if len(names) > _MAX_LAYERS or any(name not in _DECODERS for name in names):
            raise BodyError(f"content-encoding not understood: {encodings[:60]!r}")
        self._layers = [_DECODERS[name]() for name in reversed(names)]
        self._max_bytes = max_bytes
        self._sizes = [0] * (len(self._layers) + 1)  # bytes that reached each depth; the last is the body
        self._kept = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next piece.

        Raises:
            TooLargeError: The cap is reached, before or after decompression.
            BodyError: Broken compression.
        """
        if not self._sizes[0] and not self._layers and data.startswith(GZIP_MAGIC):
            self._layers, self._sizes = [_Inflater(_GZIP_BITS)], [0, 0]  # a .gz file, served without saying so
        self._pass_down(0, data)

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            BodyError: The compressed stream ends too early.
        """
        if self._sizes[0] and not all(layer.is_complete for layer in self._layers):
            raise BodyError("broken compression: the body ends too early")
        return bytes(self._kept)

    def _pass_down(self, depth: int, data: bytes) -> None:
        self._sizes[depth] += len(data)
        if self._sizes[depth] > self._max_bytes:
            raise TooLargeError(f"body over {self._max_bytes} bytes")
        if depth == len(self._layers):
            self._kept += data
        else:
            self._layers[depth].feed(data, lambda made: self._pass_down(depth + 1, made))
