"""Part built manifests by who has their schema: `python -m tests.kubernetes.split BUILT CORE KEDA`.

CORE gets the resources of Kubernetes, as YAML; KEDA those of KEDA, as a JSON list.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from tests.kubernetes.manifests import read_built

if __name__ == "__main__":
    built, core, keda = map(Path, sys.argv[1:])
    resources = read_built(built)
    theirs = [resource for resource in resources if resource["apiVersion"].startswith("keda.sh/")]
    core.write_text(yaml.safe_dump_all([resource for resource in resources if resource not in theirs]))
    keda.write_text(json.dumps(theirs))
