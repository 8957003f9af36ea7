"""MinHash signatures."""

import base64
import struct

from hypothesis import given
from hypothesis import strategies as st

from services.extractor.text.signature import N_PERM, sign

REPORT = "Gunmen on motorcycles rode into the market at noon and opened fire on traders before they fled to the north"
OTHER = "Ministers agreed on a new budget for schools and roads after a long night of talks in the capital"


def similarity(one: str, other: str) -> float:
    a, b = (struct.unpack(f"<{N_PERM}I", base64.b64decode(sign("", text) or "")) for text in (one, other))
    return sum(x == y for x, y in zip(a, b, strict=True)) / N_PERM


def test_a_copy_is_like_and_another_report_is_not() -> None:
    assert similarity(REPORT, REPORT + " late on Friday") > 0.6
    assert similarity(REPORT, OTHER) < 0.1


def test_no_words_no_signature() -> None:
    assert sign("", "—") is None


@given(st.text(max_size=100))
def test_the_same_text_has_the_same_signature(text: str) -> None:
    assert sign("t", text) == sign("t", text)
