"""MinHash of an article: copies of one text have nearly the same signature, whatever outlet prints them."""

from __future__ import annotations

import base64
import re
import struct

from rensa import RMinHash

N_PERM = 64
"""Values of a signature: the Jaccard estimate's standard error is 1/sqrt(64) = 0.125 at worst, enough to tell a copy
(0.8 and more) from another report (under 0.3)."""

SHINGLE_WORDS = 4
SEED = 20_240_601

_WORD = re.compile(r"\w+")


def sign(title: str, text: str) -> str | None:
    """Return the MinHash signature of an article.

    Args:
        title: Headline.
        text: Body.

    Returns:
        Base64 of uint32, (N_PERM,), little-endian: the share of equal values estimates the Jaccard similarity of the
        sets of runs of SHINGLE_WORDS words. None where there are no words.
    """
    words = _WORD.findall(f"{title} {text}".lower())
    if not words:
        return None
    runs = max(1, len(words) - SHINGLE_WORDS + 1)
    minhash = RMinHash(num_perm=N_PERM, seed=SEED)
    minhash.update([" ".join(words[i : i + SHINGLE_WORDS]) for i in range(runs)])
    return base64.b64encode(struct.pack(f"<{N_PERM}I", *minhash.digest())).decode()
