"""``seed`` and ``demo accounts``."""

from tracker.core.output import command, json_option, show
from tracker.seeding import services


@command("seed", json_option)
def seed(as_json: bool) -> None:
    """装入 seeds/ 中的单位和五部规划；已有的数据和人工修改保持不变，可重复执行。"""
    show(services.load(), as_json)


COMMANDS = [seed]
