"""``init``, ``stats`` and ``backup``."""

from pathlib import Path

import click

from tracker.core import clock
from tracker.core.db import transaction
from tracker.core.output import command, json_option, say, show
from tracker.ops import backup, services
from tracker.ops.stats import stats as figures

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@command("init", json_option)
def init(as_json: bool) -> None:
    """建立或升级数据库，装入行政区划、单位、日历和提醒规则；可重复执行。"""
    show(services.initialise(), as_json)


@command("stats", json_option)
def stats(as_json: bool) -> None:
    """规划、措施、任务、指标、单位、账号的数量，以及业务日期当天各种亮灯的任务数。"""
    with transaction():
        show(figures(clock.today()), as_json)


@click.group("backup", help="备份、核对与恢复：数据库、文件和密钥存于一个文件")
def backup_group() -> None:
    pass


@command("create", file_argument, json_option)
def create(file: Path, as_json: bool) -> None:
    """把数据库、文件和密钥备份到 FILE。"""
    show(backup.create(file), as_json)


@command("verify", file_argument, json_option)
def verify(file: Path, as_json: bool) -> None:
    """逐项核对备份文件是否完整。"""
    show(backup.verify(file), as_json)


@command("restore", file_argument, json_option)
def restore(file: Path, as_json: bool) -> None:
    """用 FILE 替换现有数据；现有数据先另存一份。"""
    outcome, safety = backup.restore(file)
    say(f"恢复前的数据已另存到 {safety}")
    show(outcome, as_json)


for one in (create, verify, restore):
    backup_group.add_command(one)
COMMANDS = [init, stats, backup_group]
