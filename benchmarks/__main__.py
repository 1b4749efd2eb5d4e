"""`make bench`: ratios of times measured in one run, for both engines; times themselves say little about another machine."""

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks import growth, pages, parsing, reminders, reports
from tests.support import postgres, run
from tests.support.databases import Database, Engine, Kind, copy_of

PARTS: dict[str, tuple[str, Callable[[Database], None]]] = {
    "pages": ("常用页面，为空白页耗时的几倍", pages.measure),
    "growth": (
        "任务增多时：耗时为291项时的几倍；底数＝同样的查询直接执行，加上单独成文；▲ 每项耗时超过两倍，或者查询数随任务数增长",
        growth.measure,
    ),
    "reports": ("季度通报：任务增多时的耗时和内存，以及与只查询、只写表相比", reports.measure),
    "reminders": ("提醒从生成到发出，5,000项到期、500人", reminders.measure),
}

KINDS: dict[str, Kind] = {"reminders": "ready"}  # all other parts begin with the demonstration

# Without a database, and therefore once and not for each engine.
ALONE: dict[str, tuple[str, Callable[[], None]]] = {"parse": ("文件解析：页数增多，以及与只读文字的库相比", parsing.measure)}


def main() -> int:
    """Measure what was asked for; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="在一次运行中比较耗时")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="只测这一种数据库，可重复")
    parser.add_argument("--part", choices=[*PARTS, *ALONE], action="append", help="只测这一部分，可重复")
    wanted = parser.parse_args()
    engines: list[Engine] = wanted.engine or ["sqlite", "postgresql"]
    parts: list[str] = wanted.part or [*PARTS, *ALONE]
    began = time.monotonic()
    run.begin()
    try:
        failed = [part for part in parts if part in ALONE and not measured_alone(part)]
        failed += [part for engine in engines for part in parts if part in PARTS and not measured(engine, part)]
    finally:
        postgres.stop()
        run.end()
    print(f"\n共用时{time.monotonic() - began:.0f}秒")
    return 1 if failed else 0


def measured_alone(part: str) -> bool:
    """A part that needs no database; False when it failed."""
    title, measure = ALONE[part]
    print(f"\n{title}", flush=True)
    try:
        measure()
    except (OSError, RuntimeError) as error:
        print(f"  失败：{error}", flush=True)
        return False
    return True


def measured(engine: Engine, part: str) -> bool:
    """One part on one engine; False when a page failed."""
    title, measure = PARTS[part]
    print(f"\n{engine} · {title}", flush=True)
    with copy_of(KINDS.get(part, "seeded"), engine) as database:
        try:
            measure(database)
        except (OSError, RuntimeError) as error:
            print(f"  失败：{error}", flush=True)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
