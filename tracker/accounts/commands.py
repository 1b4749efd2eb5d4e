"""``user create`` and ``user reset``."""

import sys

import click

from tracker.accounts import services
from tracker.accounts.queries import role_named, the_user, unit_in_region
from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.output import command, say
from tracker.regions.models import Region


@click.group("user", help="账号")
def user() -> None:
    pass


@command(
    "create",
    click.option("--role", default="", help="reporter、unit_head、coordinator、leader、system_admin、security_admin 或 auditor"),
    click.option("--region", default="", help="行政区划代码，如 350200"),
    click.option("--unit", default="", help="单位的全称或简称；填报员和单位负责人必填"),
    click.option("--email", default="", help="电子邮箱，也用作登录名"),
    click.option("--login", default="", help="登录名，不填则用邮箱"),
    click.option("--name", default="", help="显示的名称，不填则由单位和角色组成"),
)
def create(role: str, region: str, unit: str, email: str, login: str, name: str) -> None:
    """新建账号，并在标准输出打印设置密码的一次性链接。"""
    _ask_for(**{"--role": role, "--region": region, "--email": email})
    with transaction():
        place = db.session.get(Region, region.strip())
        if place is None:
            raise RuleBroken(f"没有代码为“{region}”的地区，请先运行 init 或检查代码")
        office = unit_in_region(unit, place, clock.today()) if unit else None
        made = services.create_user(role=role_named(role), region=place, unit=office, email=email, name=name, login=login)
        link = services.make_link(made)
    say(f"已建立账号 {made.login}（{made.name}）。请把下面的链接交给本人，{services.LINK_DAYS}天内有效，只能用一次：")
    click.echo(link)


@command("reset", click.argument("account", default=""))
def reset(account: str) -> None:
    """在标准输出打印重设密码的一次性链接；ACCOUNT 是邮箱或登录名。"""
    _ask_for(ACCOUNT=account)
    with transaction():
        found = the_user(account)
        link = services.make_link(found)
    say(f"请把下面的链接交给 {found.name}（{found.login}），{services.LINK_DAYS}天内有效，只能用一次；原密码在设置新密码之前仍然有效：")
    click.echo(link)


def _ask_for(**given: str) -> None:
    """Wrong usage ends with status 2 and one sentence."""
    if missing := [name for name, value in given.items() if not value.strip()]:
        say(f"请给出 {'、'.join(missing)}；用法见 --help")
        sys.exit(2)


user.add_command(create)
user.add_command(reset)
COMMANDS = [user]
