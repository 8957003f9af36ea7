"""`conflictwire acls`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from services.access.broker_access import BrokerAccess
from services.cli_options import broker_option, prefix_option

if TYPE_CHECKING:
    from services.access.acls import Grant


@click.command()
@broker_option
@prefix_option
@click.option("--check", "is_check", is_flag=True, help="Only show the difference; exit 1 if something is missing.")
@click.option("--print", "form", type=click.Choice(["commands", "json"]), help="Print all of them; asks no broker.")
@click.option("--principal", "given", multiple=True, help="PART=User:NAME, else User:conflictwire-PART; repeatable.")
def acls(access: BrokerAccess, topic_prefix: str, is_check: bool, form: str | None, given: tuple[str, ...]) -> int:
    """Allow each part what it needs on the brokers and no more; the difference is printed first.

    \b
    Example:  conflictwire acls --broker kafka:9093 --check
              conflictwire acls --print commands --principal "sink=User:CN=sink,O=Desk"
    """
    from services.access.acl_admin import load_acls
    from services.access.acls import principals, to_command, to_grants, to_json
    from services.jsonlines import write_line

    rules = load_acls(topic_prefix)
    try:
        who = principals(rules, given)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--principal") from error
    if form is None:
        return _bring_in_line(access, set(to_grants(rules, who)), is_check=is_check)
    for rule in rules:
        if form == "json":
            write_line(sys.stdout.buffer, to_json(rule, who[rule.part]))
        else:
            click.echo(to_command(rule, who[rule.part], access.servers))
    return 0


def _bring_in_line(access: BrokerAccess, wanted: set[Grant], *, is_check: bool) -> int:
    """Print how the broker's permissions differ, and create those that are missing; none is taken away."""
    from services.access.acl_admin import create_grants, read_grants
    from services.access.acls import plan_grants
    from services.topic_admin import connect

    admin = connect(access)
    try:
        plan = plan_grants(wanted, read_grants(admin))
        for line in plan.lines() or ["permissions are as described"]:
            click.echo(line)
        if not is_check:
            create_grants(admin, plan.create)
    finally:
        admin.close()
    return 1 if is_check and plan.create else 0
