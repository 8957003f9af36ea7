"""A bad line is told and left out; the others go on."""

from __future__ import annotations

import io

from services.errors import DecodeError
from services.jsonlines import LineReader, write_line


def no_even(value: object) -> object:
    if isinstance(value, int) and value % 2 == 0:
        raise DecodeError("even")
    return value


def test_the_good_lines_go_on() -> None:
    said: list[str] = []
    reader = LineReader([b"1\n", b"\n", b"{\n", b"2\n", b"3"], no_even, complain=said.append)
    assert list(reader) == [1, 3]
    assert reader.bad_count == 2
    assert said[0].startswith("line 3: not JSON")
    assert said[1] == "line 4: even"


def test_a_record_is_one_line() -> None:
    out = io.BytesIO()
    write_line(out, {"text": "two\nlines"})
    assert out.getvalue() == b'{"text":"two\\nlines"}\n'
