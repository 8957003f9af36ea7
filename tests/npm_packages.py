"""Locked npm packages for the tests that need some, kept in the cache folder between runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("CONFLICTWIRE_CACHE_DIR") or Path.home() / ".cache" / "conflictwire")


def node_modules(project: Path) -> Path:
    """Return the `node_modules` of a folder's package-lock.json, installed at most once; skip where that cannot be."""
    lock = project / "package-lock.json"
    kept = CACHE / f"npm-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if kept.is_dir():
        return kept / "node_modules"
    if shutil.which("npm") is None:
        pytest.skip(f"npm is not installed, and {project.name} needs its packages")
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        fresh = Path(name) / "project"
        fresh.mkdir()
        for file in (lock, project / "package.json"):
            shutil.copy(file, fresh)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, timeout=100)
        if done.returncode:
            pytest.skip(f"npm cannot fetch the packages of {project.name}: {done.stderr.strip().splitlines()[:1]}")
        if not kept.is_dir():  # another process was not faster
            fresh.rename(kept)
    return kept / "node_modules"
