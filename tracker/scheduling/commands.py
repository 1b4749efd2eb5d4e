"""``scheduler``."""

import logging

from flask import Flask, current_app

from tracker.core import troubles
from tracker.core.errors import RuleBroken
from tracker.core.output import command, say
from tracker.scheduling.worker import Worker


@command("scheduler")
def scheduler() -> None:
    """调度进程：按时提醒、发信、汇总；可以同时运行多个，由其中一个主持。"""
    if not troubles.has_tables():
        raise RuleBroken(troubles.NOT_READY)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    say("调度进程已启动，按 Ctrl-C 结束。")
    Worker(app).run()
    say("调度进程已结束。")


COMMANDS = [scheduler]
