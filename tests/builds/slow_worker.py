"""A worker process of its own with a kind of build that takes as long as its parameters say."""

import sys
import time
from typing import Any

from tracker import create_app
from tracker.builds import work
from tracker.builds.registry import Finish, Tell, builder


@builder("slow")
def prepare(params: dict[str, Any], tell: Tell) -> Finish:
    for step in range(params["steps"]):
        tell(f"第{step + 1}步", step, params["steps"])
        time.sleep(params["pause"])
    return lambda: "/reports"


if __name__ == "__main__":
    with create_app().app_context():
        work.work_off(sys.argv[1])
