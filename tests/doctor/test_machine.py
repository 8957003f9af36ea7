from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import cli
from services.doctor.findings import Finding, is_sound, ok, to_lines, warning, wrong
from services.doctor.machine import examine_feeds, examine_machine

ROOT = Path(__file__).parents[2]
FEEDS = ROOT / "deploy" / "feeds.tsv"


def graded(findings: list[Finding], subject: str) -> list[str]:
    return [finding.grade for finding in findings if finding.subject == subject]


def test_this_machine_is_sound() -> None:
    findings = list(examine_machine({}, "embedded"))
    assert is_sound(findings), findings
    assert {"python", "settings", "models", "data", "gazetteer", "broker", "disk"} == {f.subject for f in findings}


def test_a_wrong_setting_is_told_once_and_by_name() -> None:
    findings = list(examine_machine({"CONFLICTWIRE_SESSION_TIMEOUT_S": "soon"}, "kafka:9092"))
    (told,) = [finding for finding in findings if finding.subject == "settings"]
    assert told.grade == "wrong"
    assert "CONFLICTWIRE_SESSION_TIMEOUT_S" in told.says


def test_a_gazetteer_that_is_not_built_yet_only_costs_time(tmp_path: Path) -> None:
    findings = list(examine_machine({"CONFLICTWIRE_CACHE_DIR": str(tmp_path / "new" / "folder")}, "kafka:9092"))
    assert graded(findings, "gazetteer") == ["warning"]
    assert is_sound(findings)


def test_no_java_is_wrong_where_apache_kafka_is_wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert graded(list(examine_machine({}, "apache")), "java") == ["wrong"]
    assert graded(list(examine_machine({}, "embedded")), "java") == []


def test_a_feed_list() -> None:
    findings = list(examine_feeds(FEEDS, {}))
    assert graded(findings, "feeds")[0] == "ok"
    assert graded(findings, "contact") == ["warning"]
    assert graded(list(examine_feeds(FEEDS, {"CONFLICTWIRE_CONTACT": "https://x.example"})), "contact") == []


@pytest.mark.parametrize("text", [None, "url\tname\nnot a url\n"], ids=["not there", "with a defect"])
def test_a_feed_list_with_a_defect_is_wrong(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "feeds.tsv"
    if text is not None:
        path.write_text(text)
    (finding,) = examine_feeds(path, {})
    assert finding.grade == "wrong"
    assert "feeds.tsv" in finding.says


def test_a_finding_is_a_line_and_its_remedy_another() -> None:
    assert list(to_lines(wrong("disk", "it is full", "make room"))) == [
        "wrong    disk         it is full",
        "                      -> make room",
    ]
    assert list(to_lines(ok("disk", "5 GB free"))) == ["ok       disk         5 GB free"]


def test_warnings_do_not_make_it_unsound() -> None:
    assert is_sound([ok("a", "b"), warning("a", "b", "c")])
    assert not is_sound([ok("a", "b"), wrong("a", "b", "c")])


def test_the_command_ends_with_1_where_something_is_wrong() -> None:
    done = CliRunner().invoke(cli, ["doctor", "--json", "--feeds", "nowhere.toml"], standalone_mode=False)
    rows = [json.loads(line) for line in done.stdout_bytes.splitlines()]
    assert done.return_value == 1
    assert [row["subject"] for row in rows if row["grade"] == "wrong"] == ["feeds"]
