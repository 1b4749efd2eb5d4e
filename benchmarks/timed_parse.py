"""What the benchmark of parsing runs in a child of its own, where no other object slows the memory down."""

import time
from pathlib import Path

from tracker.documents.readers import read_bytes
from tracker.plans.extract import extract

WARM = "一、做好工作（责任单位：市财政局）"


def timed(data: bytes, name: str, times: int) -> tuple[float, float, int]:
    """(processor seconds of reading, of extraction, bytes of memory at most): the best of several runs, libraries loaded."""
    extract(read_bytes(WARM.encode(), "warm.txt"))
    taken: list[tuple[float, float]] = []
    for _ in range(times):
        began = time.process_time()
        document = read_bytes(data, name)
        read = time.process_time()
        extract(document)
        taken.append((read - began, time.process_time() - read))
    best = min(taken, key=sum)
    return *best, _most_memory()


def _most_memory() -> int:
    """What the kernel counted for this program alone; 0 where it does not tell (getrusage also counts the parent before the start)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
