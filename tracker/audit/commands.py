"""``audit verify``."""

import sys

import click

from tracker.audit import services
from tracker.core.db import transaction
from tracker.core.output import command, json_option, show


@click.group("audit", help="审计记录")
def audit() -> None:
    pass


@command("verify", json_option)
def verify(as_json: bool) -> None:
    """核对审计链；断裂时以状态 1 结束并指出第一条不符的记录。"""
    with transaction():
        services.chain()
        broken = services.first_broken()
    show({"intact": broken is None, "first_bad": broken.id if broken else None}, as_json)
    if broken:
        sys.exit(1)


audit.add_command(verify)
COMMANDS = [audit]
