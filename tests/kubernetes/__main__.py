"""Hold built manifests against the rules: `python -m tests.kubernetes FILE…`, by deploy/k8s-check."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.kubernetes.manifests import read_built
from tests.kubernetes.rules import breaches


def main() -> int:
    """Print each breach; 0 when there is none."""
    found = [(path, line) for path in sys.argv[1:] for line in breaches(read_built(Path(path)))]
    for path, line in found:
        print(f"k8s-check: {path}: {line}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
