"""`make bench`: ratios of times measured in one run, for both engines; times themselves say little about another machine."""

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks import growth, pages
from tests.support import postgres, run
from tests.support.databases import Database, Engine, copy_of

PARTS: dict[str, tuple[str, Callable[[Database], None]]] = {
    "pages": ("常用页面，为空白页耗时的几倍", pages.measure),
    "growth": (
        "任务增多时：耗时为291项时的几倍；底数＝同样的查询直接执行，加上单独成文；▲ 每项耗时超过两倍，或者查询数随任务数增长",
        growth.measure,
    ),
}


def main() -> int:
    """Measure what was asked for; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="在一次运行中比较耗时")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append", help="只测这一种数据库，可重复")
    parser.add_argument("--part", choices=list(PARTS), action="append", help="只测这一部分，可重复")
    wanted = parser.parse_args()
    engines: list[Engine] = wanted.engine or ["sqlite", "postgresql"]
    began = time.monotonic()
    run.begin()
    try:
        failed = [part for engine in engines for part in wanted.part or PARTS if not measured(engine, part)]
    finally:
        postgres.stop()
        run.end()
    print(f"\n共用时{time.monotonic() - began:.0f}秒")
    return 1 if failed else 0


def measured(engine: Engine, part: str) -> bool:
    """One part on one engine; False when a page failed."""
    title, measure = PARTS[part]
    print(f"\n{engine} · {title}", flush=True)
    with copy_of("seeded", engine) as database:
        try:
            measure(database)
        except (OSError, RuntimeError) as error:
            print(f"  失败：{error}", flush=True)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
