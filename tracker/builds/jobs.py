"""The scheduler looks for builds every two seconds."""

import os
import socket

from tracker.builds import work
from tracker.scheduling.registry import job


@job("builds", "生成通报等文件", second="*/2")
def build_what_waits() -> dict[str, int]:
    """Build what waits; what a dead worker left is taken up again."""
    return work.work_off(f"{socket.gethostname()}:{os.getpid()}"[:80])
