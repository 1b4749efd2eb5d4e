"""``seed`` and ``demo accounts``."""

import click

from tracker.core.db import transaction
from tracker.core.output import command, json_option, say, show
from tracker.seeding import accounts, demonstration, services

demo_option = click.option("--demo", is_flag=True, help="另装入演示账号、2024年的演示过程和指标演示值（正式环境拒绝）")
all_option = click.option("--all", "everybody", is_flag=True, help="列出全部演示账号")


@command("seed", demo_option, json_option)
def seed(demo: bool, as_json: bool) -> None:
    """装入 seeds/ 中的单位和五部规划；已有的数据和人工修改保持不变，可重复执行。"""
    show(demonstration.load() if demo else services.load(), as_json)


@click.group("demo", help="演示数据")
def demo_group() -> None:
    pass


@command("accounts", all_option, json_option)
def list_accounts(everybody: bool, as_json: bool) -> None:
    """列出演示账号及其密码。"""
    with transaction():
        found = accounts.listed(everybody=everybody)
    if as_json:
        show(found, as_json)
        return
    for one in found:
        say("  ".join(one.values()))


demo_group.add_command(list_accounts)
COMMANDS = [seed, demo_group]
