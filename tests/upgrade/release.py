"""A service as of another release: `python -m tests.upgrade.release last|next STAGE`.

last  reads by the contract of the last release, schemas/released/
next  writes one more field in every object of every record, on topics and in tables: all that a release may change
      while the versions of the schemas stay (schemas/README.md, What counts as compatible)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable

import orjson

from services import codec, contract
from tests.contract.released import last_release
from tests.contract.test_compare import with_new_fields

RELEASES = ("last", "next")


def main() -> int:
    """Run a service."""
    release, stage = sys.argv[1:]
    {"last": read_by_last_contract, "next": write_new_fields}[release]()
    run: Callable[[], int] = importlib.import_module(f"services.{stage}.__main__").main
    return run()


def read_by_last_contract() -> None:
    """Have this process check records by the schemas of the last release."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(last_release().glob("*.schema.json"))}
    contract.schema_texts = lambda: texts  # type: ignore[assignment]  # a function with a cache


def write_new_fields() -> None:
    """Have this process write records as a later release may."""
    encode = codec.encode
    codec.encode = lambda record: orjson.dumps(with_new_fields(orjson.loads(encode(record))))


if __name__ == "__main__":
    sys.exit(main())
