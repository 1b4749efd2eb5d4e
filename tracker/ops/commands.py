"""``init``."""

from tracker.core.output import command, json_option, show
from tracker.ops import services


@command("init", json_option)
def init(as_json: bool) -> None:
    """建立或升级数据库，装入行政区划、单位、日历和提醒规则；可重复执行。"""
    show(services.initialise(), as_json)


COMMANDS = [init]
