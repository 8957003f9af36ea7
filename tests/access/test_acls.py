"""Who may do what: the rules agree with the topics' descriptors and with the names that the services use."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from click.testing import CliRunner

from services.access.acl_admin import load_acls
from services.access.acls import Grant, Rule, parse_acls, plan_grants, principals, to_command, to_grants
from services.cli import cli
from services.deduplicator.changelogs import describe_changelogs
from services.errors import DataFileError
from services.settings import SharedSettings, from_environment
from services.sink.__main__ import transactions_of
from services.sink.settings import SinkSettings
from services.streaming.changelogs import describe_changelog
from services.topics import load_topics

SERVICES = {"ingester", "extractor", "deduplicator", "sink"}
TOPICS = load_topics("lab.")
RULES = load_acls("lab.")
DESCRIPTORS: list[dict[str, Any]] = [
    yaml.safe_load(path.read_text()) for path in sorted((Path(__file__).parents[2] / "schemas/topics").glob("*.yaml"))
]


def allowed(operation: str) -> set[tuple[str, str]]:
    """Each part and topic with an operation between them, as far as a topic has a descriptor."""
    names = {topic.name: topic.role for topic in TOPICS}
    return {(rule.part, names[rule.name]) for rule in RULES if rule.name in names and operation in rule.operations}


def test_a_service_writes_what_it_is_described_to_produce_and_no_more() -> None:
    produced = {(part, d["role"]) for d in DESCRIPTORS for part in d["producers"] if part in SERVICES}
    assert {(part, role) for part, role in allowed("WRITE") if part in SERVICES} == produced


def test_a_service_reads_what_it_is_described_to_consume_and_the_sink_its_own_output() -> None:
    consumed = {(part, d["role"]) for d in DESCRIPTORS for part in d["consumers"] if part in SERVICES}
    assert {(part, role) for part, role in allowed("READ") if part in SERVICES} == consumed | {("sink", "events")}


def test_only_the_operator_makes_and_alters_topics_with_a_descriptor() -> None:
    roles = {topic.role for topic in TOPICS}
    assert allowed("CREATE") == allowed("ALTER_CONFIGS") == {("operator", role) for role in roles}


@pytest.mark.parametrize("part", sorted(SERVICES))
def test_each_service_has_its_own_group_and_no_other(part: str) -> None:
    shared = from_environment(SharedSettings, {"CONFLICTWIRE_TOPIC_PREFIX": "lab."})
    groups = [
        (rule.name, rule.is_prefix, rule.operations) for rule in RULES if rule.part == part and rule.kind == "group"
    ]
    assert groups == [(shared.group(part), False, ("READ",))]


def test_a_service_makes_the_changelogs_of_its_own_tables() -> None:
    made = {
        "extractor": [describe_changelog("lab.conflictwire-extractor", "countries", TOPICS.articles, schema="")],
        "deduplicator": list(describe_changelogs("lab.conflictwire-deduplicator", TOPICS.mentions)),
    }
    starts = {rule.part: rule.name for rule in RULES if rule.is_prefix and rule.kind == "topic"}
    assert set(starts) == set(made)
    assert all(topic.name.startswith(starts[part]) for part, topics in made.items() for topic in topics)


@pytest.mark.parametrize("own", ["", "sink-1"])
def test_every_transactional_id_of_the_sink_is_covered(own: str) -> None:
    variables = {"CONFLICTWIRE_TOPIC_PREFIX": "lab.", "CONFLICTWIRE_SINK_TRANSACTIONAL_ID": own}
    used = str(transactions_of(from_environment(SinkSettings, variables))["transactional_id"])
    (rule,) = [rule for rule in RULES if rule.kind == "transactional-id"]
    assert rule.is_prefix
    assert used.startswith(rule.name)


@pytest.mark.parametrize(
    "text",
    [
        "sink: [",
        "[]",
        "sink: {topic: events}",
        "sink:\n  - {topic: nowhere, allow: [READ], why: w}",
        "sink:\n  - {topic: events, allow: [READ]}",
        "sink:\n  - {topic: events, allow: [], why: w}",
        "sink:\n  - {topic: events, allow: [DELETE], why: w}",
        "sink:\n  - {topic: events, group: sink, allow: [READ], why: w}",
        "sink:\n  - {table: events, allow: [READ], why: w}",
    ],
    ids=["no YAML", "a list", "no list", "no role", "no reason", "nothing", "too much", "two resources", "no resource"],
)
def test_a_defect_of_the_file_is_told(text: str) -> None:
    with pytest.raises(DataFileError, match=r"schemas/acls\.yaml: "):
        parse_acls(text, TOPICS)


RULE = Rule(part="sink", kind="topic", name="x-", is_prefix=True, operations=("READ", "ALTER_CONFIGS"), why="w")


def test_a_rule_as_a_command_of_the_brokers_own_tool() -> None:
    words = shlex.split(to_command(RULE, "User:CN=sink,O=My Desk", "kafka:9093"))
    assert words[:5] == ["kafka-acls.sh", "--bootstrap-server", "kafka:9093", "--add", "--allow-principal"]
    assert words[5:] == [
        *("User:CN=sink,O=My Desk", "--operation", "Read", "--operation", "AlterConfigs"),
        *("--topic", "x-", "--resource-pattern-type", "prefixed"),
    ]


def test_what_is_missing_is_created_and_what_nobody_needs_is_told_and_kept() -> None:
    wanted = set(to_grants([RULE], {"sink": "User:s"}))
    read, alter = sorted(wanted, key=lambda grant: grant.operation, reverse=True)
    odd = Grant("User:s", "topic", "y", False, "WRITE")
    strange = Grant("User:other", "topic", "y", False, "WRITE")
    plan = plan_grants(wanted, {read, odd, strange})
    assert (plan.create, plan.odd) == ((alter,), (odd,))
    assert plan.lines() == ["allow  User:s ALTER_CONFIGS topic x-*", "keep   User:s WRITE topic y: not needed"]


def test_the_table_for_operators_is_the_rules() -> None:
    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [
        line for line in page.splitlines() if line.startswith(tuple(f"| {part} |" for part in {r.part for r in RULES}))
    ]
    assert rows == [
        f"| {r.part} | {r.kind} `{r.name}{'*' if r.is_prefix else ''}` | {', '.join(r.operations)} | {r.why} |"
        for r in load_acls()
    ]


def test_a_part_may_go_by_another_name() -> None:
    who = principals(RULES, ["sink=User:CN=sink,O=Desk"])
    assert (who["sink"], who["reader"]) == ("User:CN=sink,O=Desk", "User:conflictwire-reader")


@pytest.mark.parametrize("given", ["sink", "sink=CN=sink", "nobody=User:x"])
def test_a_name_for_no_part_is_a_wrong_word(given: str) -> None:
    outcome = CliRunner().invoke(cli, ["acls", "--print", "json", "--principal", given])
    assert outcome.exit_code == 2
    assert f"'{given}' is not PART=User:NAME" in outcome.output


def test_all_rules_are_printed_without_a_broker() -> None:
    lines = CliRunner().invoke(cli, ["acls", "--print", "json", "--topic-prefix", "lab."]).output.splitlines()
    told = [orjson.loads(line) for line in lines]
    assert [(row["part"], row["name"], tuple(row["operations"])) for row in told] == [
        (rule.part, rule.name, rule.operations) for rule in RULES
    ]
    commands = CliRunner().invoke(cli, ["acls", "--print", "commands", "--broker", "kafka:9093"]).output.splitlines()
    assert len(commands) == len(RULES)
    assert all(line.startswith("kafka-acls.sh --bootstrap-server kafka:9093 --add ") for line in commands)
