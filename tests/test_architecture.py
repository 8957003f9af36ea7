"""The import rules and sizes that keep one article's way readable in one direction.

Every module is pure (values in, values out) unless it is named here as a shell (does I/O, decides nothing) or as wiring
(names real parts and services).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "ingester",
    "extractor",
    "deduplicator",
    "sink",
    "demo",
    "tail",
    "letters",
    "decisions",
    "export",
    "map",
    "top",
    "doctor",
)

WIRING = {
    *("cli", "local", "offline", "pipeline", "demo.run", "ingester.build", "ingester.once"),
    *(
        f"{package}.commands"
        for package in ("ingester", "letters", "tail", "decisions", "export", "map", "top", "doctor", "access")
    ),
    "doctor.machine",
    *(f"{service}.__main__" for service in ("ingester", "extractor", "deduplicator", "sink")),
}
SHELLS = {
    *(f"access.{name}" for name in ("acl_admin", "credentials", "introduce", "knock")),
    *(
        "accounting",
        "archive",
        "broker",
        "client",
        "clients",
        "cli_options",
        "clock",
        "contract",
        "die_with_parent",
        "health",
        "jsonlines",
        "lag",
        "logs",
        "metrics",
        "progress",
        "service",
    ),
    *("supervise", "throughput", "topic_admin", "web_thread"),
    *(
        f"streaming.{name}"
        for name in ("agents", "changelogs", "options", "parts", "reading_back", "run", "stalls", "tables")
    ),
    *(f"broker.{name}" for name in ("apache", "embedded", "jars", "lock_jars", "ready")),
    *(
        f"ingester.{name}"
        for name in ("fetch", "gates", "load", "pages", "poll", "publish", "report", "share", "state")
    ),
    *(f"ingester.{name}" for name in ("watch", "worker", "websub.callback", "websub.subscribe")),
    *(
        f"extractor.{name}"
        for name in (
            "app",
            "load",
            "worker",
            "places.build_divisions",
            "places.build_gazetteer",
            "places.gazetteer_index",
        )
    ),
    *(f"deduplicator.{name}" for name in ("app", "load", "worker")),
    *(f"sink.{name}" for name in ("catch_up", "deliver", "run")),
    *("letters.read", "letters.replay"),
    "export.parquet",
    "tail.follow",
    *("top.scrape", "top.watch"),
    "doctor.cluster",
    *(f"map.{name}" for name in ("follow", "interrupt", "run", "server")),
    *(f"demo.{name}" for name in ("load", "server", "watch")),
}
BANNED_IN_PURE = {
    *("aiohttp", "aiokafka", "asyncio", "faust", "http", "kafka", "logging", "mode", "os", "pathlib", "random"),
    *(
        "requests",
        "socket",
        "sqlite3",
        "structlog",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib.request",
    ),
}

FUNCTION_LINES, FILE_LINES, APP_LINES = 50, 400, 100


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "services").rglob("*.py")):
        parts = path.relative_to(ROOT / "services").with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        if path.stat().st_size and name != "__init__":
            yield name, path


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_of(name: str) -> str | None:
    first = name.split(".")[0]
    return first if first in PACKAGES else None


MODULES = [pytest.param(name, ast.parse(path.read_text()), id=name) for name, path in modules()]


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_pure_modules_do_no_input_or_output(name: str, tree: ast.AST) -> None:
    if name in SHELLS | WIRING:
        return
    found = {i for i in imports(tree) if any(i == b or i.startswith(b + ".") for b in BANNED_IN_PURE)}
    calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not found | (calls & {"open", "print", "input"})


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_services_meet_on_topics_only(name: str, tree: ast.AST) -> None:
    own = package_of(name)
    if name in WIRING:
        return
    others = {i for i in imports(tree) if i.startswith("services.") and package_of(i[9:]) not in (None, own)}
    assert not others


UNSAFE_MODULES = {"pickle", "cPickle", "dill", "shelve", "marshal", "jsonpickle"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load"}


def _called(call: ast.Call) -> str:
    """The name called, with its module where one is written before it."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_nothing_that_is_read_can_run(name: str, tree: ast.AST) -> None:
    """No format that carries code, no text as code, no shell."""
    assert not {i for i in imports(tree) if i.split(".")[0] in UNSAFE_MODULES}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not {_called(call) for call in calls} & UNSAFE_CALLS
    assert not [word for call in calls for word in call.keywords if word.arg == "shell"]


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_only_wiring_names_wiring(name: str, tree: ast.AST) -> None:
    if name in WIRING:
        return
    assert not {i for i in imports(tree) if i.removeprefix("services.") in WIRING}


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_nothing_is_too_long_to_read(name: str, tree: ast.Module) -> None:
    lines = max((node.end_lineno or 0 for node in tree.body), default=0)
    assert lines <= (APP_LINES if name.endswith(".app") else FILE_LINES)
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = {f.name: f.end_lineno - f.lineno for f in functions if (f.end_lineno or 0) - f.lineno > FUNCTION_LINES}
    assert not too_long


def test_every_exception_named_here_exists() -> None:
    """A module that is gone must leave the lists, else they would excuse its successor unseen."""
    there = {name for name, _ in modules()}
    assert not {name for name in SHELLS | WIRING if name not in there}
